"""What is cut out of a reply, as mail programs write them; and that no mail takes long."""

from __future__ import annotations

import time
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
EVIL = {
    "on and on": "On " + "a " * 20_000,
    "a line of 40 kB": "x" * 40_000,
    "marks": "##-" * 13_000,
    "quotes": "> " * 20_000,
    "quoted lines": ">\n" * 20_000,
    "headers that never end": "Op 1 en\n" * 5_000,
    "fields": "Van: x\n" * 6_000,
    "greetings": "Groet\n" * 7_000,
    "telephones": "Sent from my telephone\n" * 1_800,
    "digits": "Groet,\nJan\n" + "1 " * 20_000,
    "who wrote": "a <b@c.example>:\n" * 2_400 + "##- boven deze regel -##",
    "turns": "> a\n\nb\n\n" * 5_000,
    "signatures": "--\n" * 13_000,
    "empty": "\n" * 40_000,
}
EVIL_HTML = {
    "opened": "<" * 40_000,
    "comments": "<!--" * 10_000,
    "tags": "<a " * 13_000,
    "quotes": "<blockquote>x" * 3_000,
    "boxes": "<div>" * 8_000,
    "items": "<li>x" * 8_000,
    "signs": "&" * 40_000,
    "numbers": "&#x" * 13_000,
    "silence": "<script>" * 5_000,
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


def quickest(run: object, text: str) -> float:
    """Milliseconds; the quickest of three, for a machine that does other things too."""
    times = []
    for _ in range(3):
        began = time.process_time()
        run(text)  # type: ignore[operator]
        times.append((time.process_time() - began) * 1_000)
    return min(times)


@pytest.mark.parametrize("name", EVIL)
def test_no_text_takes_longer_than_its_length(name: str) -> None:
    assert quickest(written, EVIL[name]) < 100


@pytest.mark.parametrize("name", EVIL_HTML)
def test_no_page_takes_longer_than_its_length(name: str) -> None:
    assert quickest(lambda text: written(hypertext.plain(text)), EVIL_HTML[name]) < 100


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
