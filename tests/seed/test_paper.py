"""The files of the demo's library: real PDF, read back by a reader that is not ours."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from forum.seed.paper import pdf
from forum.seed.texts import load, publications


def test_what_is_written_can_be_read_page_after_page() -> None:
    text = "\n\n".join(
        f"Alinea {number} (over opvang) met een \\ en één é." for number in range(60)
    )
    reader = PdfReader(BytesIO(pdf("Titel (eerste)", text, foot="De vereniging")), strict=True)
    assert len(reader.pages) == 3
    words = " ".join(page.extract_text() for page in reader.pages)
    assert "Alinea 59 (over opvang) met een \\ en één é." in words
    assert "De vereniging - 3/3" in words
    assert reader.metadata is not None
    assert reader.metadata.title == "Titel (eerste)"


def test_the_demo_has_every_kind_and_one_that_was_withdrawn() -> None:
    shelf = publications()
    assert {each.kind for each in shelf} >= {"letter", "guide", "report", "factsheet", "law"}
    assert len([each for each in shelf if each.reason]) == 1
    assert all(bool(each.file) == bool(each.text) for each in shelf)
    assert all(each.file or each.link for each in shelf)
    assert len({each.key for each in shelf}) == len(shelf) >= 10
    known = {category.slug for category in load().categories}
    assert {each.thread_category for each in shelf} - {""} <= known
