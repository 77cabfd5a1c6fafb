"""A mail taken apart: its words, its files, and whom we believe about its sender."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from bench.inbound_samples import HEAD, deep
from notifications.inbound import reading
from notifications.inbound.cutting import written
from notifications.inbound.trust import is_genuine

pytestmark = pytest.mark.usefixtures("house")


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
