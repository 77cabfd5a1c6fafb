"""The bytes that leave: headers as mail providers read them, bodies as people do."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import settings
from notifications import unsubscribing
from notifications.inbound.addresses import return_path
from notifications.message import Envelope, Invite, _mailbox, _quoted, compose
from notifications.rendering import Rendered

pytestmark = pytest.mark.usefixtures("house")

WORDS = Rendered("Onderwerp", "Regel één\nRegel twee\n", "<p>Regel één</p>\n<p>. punt</p>\n")
AT = datetime(2026, 3, 1, 8, 5, 9, tzinfo=UTC)


def envelope(**changes: Any) -> Envelope:
    fields: dict[str, Any] = {
        "delivery_id": 12,
        "message_id": "<digest.12.abcdefghij@forum.example>",
        "date": AT,
        "kind": "digest",
        "to_name": "Anouk de Vries",
        "to_address": "anouk@utrecht.example",
        "sender_name": "Forum Mensenhandel",
        "tenant": "mensenhandel",
        "list_name": "overzicht",
        "stops": "digest",
        "member_id": 2_147_483_647,
    }
    return Envelope(**{**fields, **changes})


def head(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def line(raw: bytes, name: str) -> bytes:
    found = re.search(rb"^" + name.encode() + rb": (.*)\r$", head(raw) + b"\r", re.M)
    assert found, name
    return found[1]


def test_a_bulk_mail_has_the_headers_that_providers_ask_for() -> None:
    raw = compose(envelope(), WORDS)
    token = unsubscribing.token(2_147_483_647, "digest")
    assert line(raw, "From") == b"Forum Mensenhandel <forum@forum.example>"
    assert line(raw, "To") == b"Anouk de Vries <anouk@utrecht.example>"
    assert line(raw, "Date") == b"Sun, 01 Mar 2026 08:05:09 +0000"
    assert line(raw, "Message-ID") == b"<digest.12.abcdefghij@forum.example>"
    assert line(raw, "List-ID") == b"Forum Mensenhandel <overzicht.forum.example>"
    assert (
        line(raw, "List-Unsubscribe")
        == (
            f"<http://127.0.0.1:8000/afmelden/{token}>, "
            f"<mailto:u+{token}@forum.example?subject=unsubscribe>"
        ).encode()
    )
    assert line(raw, "List-Unsubscribe-Post") == b"List-Unsubscribe=One-Click"
    assert line(raw, "List-Post") == b"NO"
    assert line(raw, "Auto-Submitted") == b"auto-generated"
    assert line(raw, "X-Auto-Response-Suppress") == b"All"
    assert line(raw, "Precedence") == b"bulk"
    assert line(raw, "Feedback-ID") == b"digest:overzicht:mensenhandel:samenspraak"
    assert {b"List-Archive", b"List-Help"} <= {h.split(b":")[0] for h in head(raw).split(b"\r\n")}


@contextmanager
def complaints_at(domain: str) -> Iterator[None]:
    """Mail comes in, complaints at this domain."""
    before = settings.current()
    settings.use(replace(before, inbound_lmtp="127.0.0.1:2525", bounce_domain=domain))
    try:
        yield
    finally:
        settings.use(before)


def test_a_mail_that_can_be_stopped_says_where_complaints_of_it_go() -> None:
    with complaints_at("bounce.forum.example"):
        raw = compose(envelope(), WORDS)
        bare = compose(envelope(stops=None), WORDS)
    # The letters and the order of RFC 9477 section 3: an address, then the kind of report.
    assert line(raw, "CFBL-Address") == b"fbl@bounce.forum.example; report=arf"
    assert line(raw, "CFBL-Feedback-ID") == b"digest:12:abcdefghij"
    assert b"CFBL" not in head(bare)
    with complaints_at("forum.example"):
        raw = compose(envelope(), WORDS)
    assert line(raw, "CFBL-Address") == b"fbl@forum.example; report=arf"


@pytest.mark.parametrize("domain", ["", "bounce.elsewhere.example", "bounceforum.example"])
def test_no_address_for_complaints_that_the_signature_does_not_vouch_for(domain: str) -> None:
    with complaints_at(domain):
        assert b"CFBL" not in head(compose(envelope(), WORDS))
    assert b"CFBL" not in head(compose(envelope(), WORDS))  # no mail comes in


def test_the_relay_signs_every_header_that_providers_act_on() -> None:
    config = (settings.ROOT / "deploy/relay.sh").read_text()
    found = re.search(r"^SignHeaders (\S+)$", config, re.M)
    over = re.search(r"^OversignHeaders (\S+)$", config, re.M)
    assert found
    assert over
    signed = {name.lower() for name in found[1].split(",")}
    with complaints_at("bounce.forum.example"):
        raw = compose(envelope(about="webinar.7", reply_to="r+x@reply.forum.example"), WORDS)
    sent = {each.partition(b":")[0].decode().lower() for each in head(raw).split(b"\r\n")}
    assert sent - signed == {"precedence", "x-auto-response-suppress"}
    assert {name.lower() for name in over[1].split(",")} <= signed


def test_no_structural_header_is_encoded_or_folded() -> None:
    raw = head(compose(envelope(about="webinar.7"), WORDS))
    for name in (b"List-", b"Message-ID", b"References", b"Feedback-ID"):
        lines = [each for each in raw.split(b"\r\n") if each.startswith(name)]
        assert lines
        assert not any(b"=?" in each for each in lines)
    assert not [each for each in raw.split(b"\r\n") if each[:1] in b" \t"]


def test_every_line_is_short_enough_and_ascii() -> None:
    words = Rendered("Ö" * 200, "é" * 5000, f"<p>{'é' * 5000}</p>")
    raw = compose(envelope(to_name="Ж" * 100), words)
    assert max(len(each) for each in raw.split(b"\r\n")) <= 998
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_token_is_short_enough_for_the_header() -> None:
    assert max(len(unsubscribing.token(2**31 - 1, what)) for what in unsubscribing.LETTERS) <= 40


def test_a_mail_about_an_account_is_no_list() -> None:
    raw = compose(envelope(kind="password_reset", list_name=None, stops=None), WORDS)
    names = {each.split(b":")[0] for each in head(raw).split(b"\r\n")}
    assert not {name for name in names if name.startswith(b"List-")}
    assert not names & {b"Precedence", b"Feedback-ID"}
    assert b"Auto-Submitted" in names


def test_an_odd_name_travels_and_adds_no_header() -> None:
    raw = compose(envelope(to_name='Zoë "de" <Vries>, Ángel'), WORDS)
    assert b"=?utf-8?" in line(raw, "To")
    with pytest.raises(ValueError, match=r"CR|LF|linefeed|carriage"):
        compose(envelope(to_name="x\r\nBcc: y@z.example"), WORDS)


@pytest.mark.parametrize("bad", ["a\r\nX: y", "a\nX: y"])
def test_a_subject_adds_no_header(bad: str) -> None:
    with pytest.raises(ValueError, match=r"CR|LF|linefeed|carriage"):
        compose(envelope(), Rendered(bad, "", ""))


def test_text_comes_first_and_reads_back_as_it_was() -> None:
    from tests.notifications.post_office import Mail  # noqa: PLC0415

    mail = Mail("", "", compose(envelope(), WORDS))
    types = [part.get_content_type() for part in mail.parsed.walk()]
    assert types == ["multipart/alternative", "text/plain", "text/html"]
    assert mail.text.rstrip("\n") == WORDS.plain.rstrip("\n")
    assert mail.html.rstrip("\n") == WORDS.html.rstrip("\n")
    assert mail.parsed.defects == []


def test_the_same_mail_is_the_same_bytes_each_time() -> None:
    assert compose(envelope(), WORDS) == compose(envelope(), WORDS)


@given(st.text(st.sampled_from("a<>.= \t\r\né€"), max_size=300))
def test_a_text_is_quoted_line_by_line_as_it_would_be_whole(text: str) -> None:
    raw = text.encode()
    ends = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    whole = binascii.b2a_qp(ends if b"\r\n" in ends else ends + b"\r\n", istext=True)
    assert _quoted(raw) == whole


@given(
    st.text(st.sampled_from("aZ9 .,@(é"), max_size=12),
    st.from_regex(r"[a-z0-9.+_-]{1,6}@[a-z0-9.-]{1,6}", fullmatch=True),
)
def test_an_address_is_written_or_refused_as_the_standard_library_does(
    name: str, address: str
) -> None:
    try:
        expected = str(Address(display_name=name, addr_spec=address))
    except Exception as error:
        with pytest.raises(type(error)):
            _mailbox(name, address)
    else:
        written = _mailbox(name, address)
        assert written == expected or _decoded(written) == expected
        assert written.isascii()


def _decoded(mailbox: str) -> str:
    """The mailbox with its encoded words read, as the standard library would have quoted them."""
    words, _, address = mailbox.rpartition(" <")
    name = str(make_header(decode_header(words)))
    return str(Address(display_name=name, addr_spec=address[:-1]))


def test_a_calendar_object_travels_twice_and_says_its_method() -> None:
    invite = Invite(b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "REQUEST")
    raw = compose(envelope(invite=invite), WORDS)
    assert b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n" in raw
    assert b'Content-Type: application/ics; name="invite.ics"\r\n' in raw
    assert b'Content-Disposition: attachment; filename="invite.ics"\r\n' in raw


def test_the_return_path_names_its_delivery_and_cannot_be_made_up() -> None:
    assert re.fullmatch(r"b\+12\.[a-z2-7]{10}@forum\.example", return_path(12))
    assert return_path(12).split(".")[1] != return_path(13).split(".")[1]
