"""Mails made to break who reads them: read in no time, or said to be unreadable."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.inbound import reading
from notifications.inbound.bouncing import verdict_of
from notifications.inbound.cutting import written
from notifications.inbound.trust import is_genuine

pytestmark = pytest.mark.usefixtures("house")


def deep(levels: int) -> bytes:
    """Multiparts within multiparts, and a word in the innermost."""
    opened = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(levels)
    )
    head = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n"
    return (head + opened + f"--b{levels}\r\n\r\nbinnenin\r\n").encode()


HEAD = b"From: Bram <bram@tilburg.example>\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHallo\r\n"
EVIL = {
    "a line of 40 kB": HEAD + b"\r\n" + b"On " + b"a " * 20_000,
    "1,000 levels": deep(1_000),
    "20 levels": deep(20),
    "20,000 recipients": HEAD + b"To: " + b"a@b.example, " * 20_000 + b"\r\n" + PLAIN,
    "20,000 headers": HEAD + b"X-A: b\r\n" * 20_000 + PLAIN,
    "a From of 1 MB": b"From: " + b"(" * 1_000_000 + b"\r\n" + PLAIN,
    "a From of comments": b"From: " + b"(a" * 100_000 + b"\r\n" + PLAIN,
    "encoded words": b"From: " + b"=?a?q?" * 50_000 + b"\r\n" + PLAIN,
    "a subject of them": HEAD + b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\r\n" + PLAIN,
    "no id": b"Message-ID: <@>\r\n" + HEAD + PLAIN,
    "an unknown charset": HEAD + PLAIN.replace(b"utf-8", b"klingon"),
    "a charset of nothing": HEAD + PLAIN.replace(b"utf-8", b'""'),
    "unknown transfer": HEAD + b"Content-Transfer-Encoding: x\r\n" + PLAIN,
    "broken base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 50_000,
    "nul": HEAD + PLAIN + b"\0" * 10_000,
    "millions of lines": HEAD + b"\r\n" + b"\n" * 8_000_000,
    "no body": HEAD,
    "nothing": b"",
    "bytes": bytes(range(256)) * 100,
    "results": b"Authentication-Results: " + b"(" * 100_000 + b"\r\n" + HEAD + PLAIN,
    "parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\na\r\n" * 9_000,
    "rfc2231": HEAD + b"Content-Type: text/plain; name*0*=" + b"%" * 5_000 + b"\r\n\r\nHallo",
}


def judged(raw: bytes) -> reading.Arrived:
    """Everything that is asked of a mail before anybody looks at who may what."""
    found = reading.read(raw)
    written(found.text)
    is_genuine(found.all("authentication-results"), found.author)
    assert isinstance(found.subject, str)
    assert len(reading.dedupe_key("r+x@y", raw)) == 64
    verdict_of(raw)
    return found


@pytest.mark.parametrize("name", EVIL)
def test_a_hostile_mail_is_read_in_no_time(name: str) -> None:
    times = []
    for _ in range(3):
        began = time.process_time()
        judged(EVIL[name])
        times.append(time.process_time() - began)
    assert min(times) < 0.3, min(times)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_failing(raw: bytes) -> None:
    judged(raw)


@given(
    st.lists(st.sampled_from([*b'from: <>@()"\\\r\n;=?dmarc=pass multipart/mixed']), max_size=300)
)
def test_any_headers_are_read_without_failing(letters: list[int]) -> None:
    judged(bytes(letters))


def test_a_mail_of_many_levels_still_gives_its_words() -> None:
    assert reading.read(deep(20)).text.strip() == "binnenin"
    assert reading.read(deep(1_000)).readable is False


def test_paragraphs_that_a_program_broke_are_whole_again() -> None:
    raw = (
        HEAD
        + b"Content-Type: text/plain; format=flowed\r\n\r\nEen zin die \r\ndoorgaat.\r\n\r\n"
        + b"-- \r\nBram"
    )
    assert written(reading.read(raw).text) == "Een zin die doorgaat."


def test_a_page_without_text_part_is_read_and_its_logos_are_no_files() -> None:
    mail = EmailMessage()
    mail["From"] = "bram@tilburg.example"
    mail.set_content("<p>Alleen <b>HTML</b>.</p>", subtype="html")
    mail.add_related(b"\x89PNG", "image", "png", cid="<logo>")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="stuk.pdf")
    mail.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="s.p7s")
    found = reading.read(mail.as_bytes())
    assert found.text == "Alleen HTML."
    assert [each.name for each in found.files] == ["stuk.pdf"]


def test_more_than_ten_files_are_counted_not_taken() -> None:
    mail = EmailMessage()
    mail.set_content("Zie de bijlagen.")
    for number in range(13):
        mail.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    found = reading.read(mail.as_bytes())
    assert (len(found.files), found.more_files) == (10, 3)


@pytest.mark.parametrize(
    ("header", "genuine"),
    [
        ("mx.forum.example; dmarc=pass header.from=tilburg.example", True),
        ("MX.forum.example 1; spf=fail; dmarc=pass (p=none) header.from=Tilburg.example", True),
        ("mx.forum.example (a (nested) word); dmarc=pass header.from=tilburg.example", True),
        ("mx.forum.example; dmarc=pass", False),
        ("mx.forum.example; dmarc=passed header.from=tilburg.example", False),
        ("mx.forum.example; dmarc=none header.from=tilburg.example", False),
        ("mx.forum.example.evil; dmarc=pass header.from=tilburg.example", False),
        ("mx.forum.example; none", False),
        ('mx.forum.example; x="dmarc=pass header.from=tilburg.example"', False),
        ("mx.forum.example; spf=pass reason=(; dmarc=pass header.from=tilburg.example", False),
        ("mx.forum.example; dkim=pass header.d=dmarc=pass header.from=tilburg.example", False),
        ("", False),
    ],
)
def test_only_our_own_server_is_believed_and_only_what_it_says(
    monkeypatch: pytest.MonkeyPatch, header: str, genuine: bool
) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from forum.core import settings  # noqa: PLC0415

    monkeypatch.setattr(
        settings, "_current", replace(settings.current(), authserv_id="mx.forum.example")
    )
    assert is_genuine([header], "bram@tilburg.example") is genuine
