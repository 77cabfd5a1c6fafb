"""What is cut out of a reply, as mail programs write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.inbound import hypertext
from notifications.inbound.cutting import written

CORPUS = (Path(__file__).parent / "corpus.txt").read_text()
SAMPLES = {
    name: tuple(part.strip("\n") for part in rest.split("--- kept\n"))
    for name, _, rest in (each.partition("\n") for each in CORPUS.split("=== ")[1:])
}


@pytest.mark.parametrize("name", SAMPLES)
def test_only_what_somebody_wrote_is_kept(name: str) -> None:
    mail, kept = SAMPLES[name]
    text = hypertext.plain(mail) if name.startswith("html") else mail
    assert written(text) == kept


def test_there_are_samples_of_four_languages_and_many_programs() -> None:
    assert len(SAMPLES) >= 40
    for word in (" nl", " en", " de", " fr", "gmail", "outlook", "apple", "thunderbird", "iphone"):
        assert [name for name in SAMPLES if word in name], word


WORDS = st.text(alphabet="abc <>:-#\n\r>@1", max_size=400)


@given(WORDS)
def test_cutting_never_fails_and_never_adds(mail: str) -> None:
    kept = written(mail)
    said = {line.strip() for line in mail.replace("\r", "\n").split("\n")}
    assert all(line.strip() in said for line in kept.split("\n") if line.strip())


@given(st.text(alphabet="abcde ,.\n", max_size=200), st.sampled_from(["nl", "en", "de", "fr"]))
def test_what_stands_above_the_marker_is_kept_whatever_quotes_it(text: str, language: str) -> None:
    _mail, kept = SAMPLES[f"gmail {language}"]
    quote = SAMPLES[f"gmail {language}"][0].removeprefix(kept)
    tidy = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    while "\n\n\n" in tidy:
        tidy = tidy.replace("\n\n\n", "\n\n")
    assert written(text + quote) == tidy


@given(st.text(alphabet="<>/abdivp& #;!-\n'\"=", max_size=300))
def test_any_page_is_read_without_failing(page: str) -> None:
    assert "<script" not in hypertext.plain(page)
