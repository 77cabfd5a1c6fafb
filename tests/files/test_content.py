"""What a file is, by what is in it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from forum.core.errors import Invalid
from forum.files.content import looked_at, readable_text
from tests.files.kept import docx, pdf, photo


def test_an_image_is_upright_and_says_nothing_of_where_it_was_made() -> None:
    looked = looked_at("IMG 1.JPG", photo())
    with Image.open(BytesIO(looked.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((900, 1200), {})
    assert b"meldpunt" not in looked.content
    assert (looked.name, looked.kind, looked.width) == ("img-1.jpg", "image", 900)


def test_a_thumbnail_fits_in_800_by_800() -> None:
    looked = looked_at("x.jpg", photo())
    assert looked.thumbnail is not None
    with Image.open(BytesIO(looked.thumbnail)) as small:
        assert small.size == (600, 800)


def test_the_name_gets_the_extension_of_the_content() -> None:
    assert looked_at("rekening.exe", pdf()).name == "rekening.pdf"
    assert looked_at("../../etc/passwd", docx()).name == "passwd.docx"
    assert looked_at("؟؟؟.pdf", pdf()).name == "bestand.pdf"


@pytest.mark.parametrize(
    "raw",
    [
        b"MZ this is a program",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04 broken",
        docx(word__vbaProject_dot_bin=b"macro"),
        b"\xff\xd8\xff half an image",
        b"",
    ],
)
def test_anything_else_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        looked_at("document.pdf", raw)
    assert set(refused.value.errors) == {"file"}


def test_an_image_of_too_many_pixels_is_not_opened() -> None:
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(Invalid):
        looked_at("groot.png", out.getvalue())


def test_the_words_of_a_document_are_read() -> None:
    looked = looked_at("a.docx", docx("Stappen bij een signaal"))
    assert readable_text(looked.media_type, looked.content) == "Stappen bij een signaal"


def test_a_document_with_entities_has_no_words() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert readable_text("x", docx("Goed", word__footnotes_dot_xml=bomb)) == "Goed"
    assert readable_text("application/pdf", b"%PDF-1.7 broken") == ""
