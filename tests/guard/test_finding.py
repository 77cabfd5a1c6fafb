"""The guard against a labelled set: how much it finds, and how often it cries wolf."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from forum.core.i18n import speaking
from forum.guard.finding import KINDS, findings, masked

LINES = (Path(__file__).parent / "sentences.txt").read_text().splitlines()
SENTENCES = [line.split(" | ", 1) for line in LINES if line and not line.startswith("#")]
# What was measured stands in docs/decisions/042-guard.md; below these floors something broke.
PRECISION, RECALL = 0.95, 0.93
FLOORS = {
    "bsn": 1.0,
    "phone": 1.0,
    "iban": 1.0,
    "document": 1.0,
    "case": 1.0,
    "plate": 1.0,
    "birth_date": 1.0,
    "address": 0.95,
    "person": 0.75,
}


def counted() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Right, wrong and missed findings by kind; of a sentence each kind counts once."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for label, sentence in SENTENCES:
        wanted = set() if label == "-" else set(label.split(","))
        found = {one.kind for one in findings(sentence)}
        right.update(wanted & found)
        wrong.update(found - wanted)
        missed.update(wanted - found)
    return right, wrong, missed


def test_the_set_is_large_and_has_what_looks_alike() -> None:
    assert len(SENTENCES) >= 300
    assert sum(label == "-" for label, _ in SENTENCES) >= 0.4 * len(SENTENCES)
    assert {kind for label, _ in SENTENCES for kind in label.split(",")} == {*KINDS, "-"}


def test_it_finds_most_and_seldom_cries_wolf() -> None:
    right, wrong, missed = counted()
    assert right.total() / (right.total() + wrong.total()) >= PRECISION
    assert right.total() / (right.total() + missed.total()) >= RECALL


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found(kind: str) -> None:
    right, _, missed = counted()
    assert right[kind] / (right[kind] + missed[kind]) >= FLOORS[kind]


def test_what_is_left_out_is_said_and_the_rest_stays() -> None:
    text = "Bel 06-12345678 of maak over naar NL83RABO7062370002, dank!"
    assert masked(text, findings(text)) == (
        "Bel [telefoonnummer weggelaten] of maak over naar [rekeningnummer weggelaten], dank!"
    )
    with speaking("en"):
        assert "[telephone number left out]" in masked(text, findings(text))
    assert findings(masked(text, findings(text))) == []


def test_the_writers_own_words_are_hers_to_give() -> None:
    text = "Bel mij: 06 12 34 56 78, of bel 06-21436587."
    assert [one.words for one in findings(text, own=["06-12345678"])] == ["06-21436587"]


def test_code_and_quotes_are_read_too() -> None:
    assert [one.kind for one in findings("> `bsn 725763863`")] == ["bsn"]


def test_findings_stand_where_they_say() -> None:
    for _, sentence in SENTENCES:
        for one in findings(sentence):
            assert sentence[one.start : one.end] == one.words


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "06-",
        "A",
        "Aa ",
        "12-",
        "NL12 ",
        "geboren ",
        "Slachtoffer ",
        "A.",
        "(",
        "9 ",
        "Van de ",
    ],
)
def test_the_longest_text_of_one_thing_does_not_hold_it_up(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    findings(text)
    assert time.process_time() - began < 2.0  # seconds: square growth would take minutes
