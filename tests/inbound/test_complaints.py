"""Complaints by way of a provider, in each form they come in; believed by what we signed."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

import pytest

from forum.core import db
from notifications import choices, preferences
from tests.cast import Cast
from tests.inbound.relay import Relay, handled
from tests.inbound.test_bounces import sent
from tests.notifications.post_office import Mail, PostOffice
from tests.notifications.test_instant import news


def complaint(about: Mail, *, links: bool) -> bytes:
    """A report of abuse (RFC 5965) with the mail it is about."""
    raw = about.raw
    if not links:
        raw = b"\r\n".join(
            line
            for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
            if line.startswith((b"Message-ID", b"From", b"Subject"))
        )
    head = (
        b"From: fbl@provider.example\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        b"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
        b"User-Agent: x/1\r\nVersion: 1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    )
    return head + raw + b"\r\n--b--\r\n"


@pytest.mark.parametrize("links", [True, False])
async def test_a_complaint_ends_that_kind_of_mail_at_once_and_says_nothing(
    cast: Cast, relay: Relay, office: PostOffice, links: bool
) -> None:
    await sent(cast)
    (mail,) = news(office, cast.anouk)
    raw = complaint(mail, links=links)
    to = "fbl@bounce.forum.example"
    assert (await relay.hand(to, raw, sender="fbl@provider.example"))[0] == 250
    await handled()
    now = await choices.of(cast.anouk.id)
    assert {now[kind] for kind in ("mention", "reply", "thread")} == {"bell"}
    assert (await preferences.of(cast.anouk.id)).digest == "weekly"
    assert len(office.mails) == 1


def arf(*parts: tuple[str, str], kind: str = "abuse") -> bytes:
    """A report of RFC 5965 whose last parts are these: (headers, content)."""
    report = ("Content-Type: message/feedback-report", f"Feedback-Type: {kind}\nVersion: 1\n")
    whole = "".join(f"--b\n{head}\n\n{content}\n" for head, content in (report, *parts))
    head = "Content-Type: multipart/report; report-type=feedback-report; boundary=b"
    return f"From: fbl@provider.example\n{head}\n\n{whole}--b--\n".encode()


def xarf(sample: bytes) -> bytes:
    """A report in JSON, with the mail in base64."""
    payload = base64.b64encode(sample).decode()
    samples = [{"ContentType": "message/rfc822", "Payload": payload}]
    report = {"Version": "3", "Report": {"ReportType": "Spam", "Samples": samples}}
    return (
        "From: fbl@provider.example\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSpam.\n"
        '--b\nContent-Type: application/json; name="xarf.json"\n'
        "Content-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(json.dumps(report).encode()).decode()}\n--b--\n"
    ).encode()


def _of_the_mark(mail: Mail) -> bytes:
    found = f"CFBL-Feedback-ID: {mail['CFBL-Feedback-ID']}"
    return arf(("Content-Type: text/rfc822-headers", found))


def _of_headers_in_base64(mail: Mail) -> bytes:
    head = mail.raw.partition(b"\r\n\r\n")[0]
    told = "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64"
    return arf((told, base64.encodebytes(head).decode()))


@pytest.mark.parametrize(
    ("report", "stops"),
    [
        (_of_the_mark, True),
        (_of_headers_in_base64, True),
        (lambda mail: xarf(mail.raw), True),
        (lambda mail: xarf(f"CFBL-Feedback-ID: {mail['CFBL-Feedback-ID']}".encode()), True),
        (lambda mail: _of_the_mark(mail).replace(b"abuse", b"not-spam"), False),
        (lambda mail: _of_the_mark(mail).replace(b"abuse", b"auth-failure"), False),
        (lambda mail: re.sub(rb":\d+:", b":99:", _of_the_mark(mail)), False),
        (lambda mail: xarf(b"").replace(b"b\n", b"c\n"), False),
        (lambda mail: xarf(b"{" * 10_000), False),
    ],
)
async def test_every_form_of_a_complaint_is_read_and_nothing_else_is_one(
    cast: Cast,
    relay: Relay,
    office: PostOffice,
    report: Callable[[Mail], bytes],
    stops: bool,
) -> None:
    await sent(cast)
    (mail,) = news(office, cast.anouk)
    address, _, form = mail["CFBL-Address"].partition(";")
    assert form.strip() == "report=arf"
    raw = report(mail).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert (await relay.hand(address, raw, sender="x@provider.example"))[0] == 250
    await handled()
    assert (await choices.of(cast.anouk.id))["reply"] == ("bell" if stops else "mail")


async def test_a_complaint_with_nothing_of_ours_in_it_ends_nothing(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    await sent(cast)
    (mail,) = news(office, cast.anouk)
    local, _, _ = mail["Message-ID"].strip("<>").partition("@")
    forged = Mail("", "", f"Message-ID: <{local[:-4]}aaaa@forum.example>\r\n\r\nx".encode())
    raw = complaint(forged, links=True)
    await relay.hand("fbl@bounce.forum.example", raw, sender="x@provider.example")
    await handled()
    assert (await choices.of(cast.anouk.id))["reply"] == "mail"
    assert await db.value("select reason from inbound_mail") == "unknown"
