"""What is cut out of a reply, as mail programs write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.inbound import hypertext, reading
from notifications.inbound.cutting import written

CORPUS = Path(__file__).parent / "corpus"
SAMPLES = {
    f"{file.stem}: {name}": tuple(part.strip("\n") for part in rest.split("--- kept\n"))
    for file in sorted(CORPUS.glob("*.txt"))
    for name, _, rest in (each.partition("\n") for each in file.read_text().split("=== ")[1:])
}


def text_of(name: str) -> str:
    """The text of a sample, read as what it is: a text, a page or a whole mail."""
    given = SAMPLES[name][0]
    if name.startswith("pages: "):
        return hypertext.plain(given)
    if not name.startswith("mails: "):
        return given
    charset = re.search(r'charset="?([\w-]+)', given)
    raw = given.encode(charset[1] if charset and "8bit" in given else "utf-8")
    return reading.read(raw.replace(b"\n", b"\r\n")).text


@pytest.mark.parametrize("name", SAMPLES)
def test_only_what_somebody_wrote_is_kept(name: str) -> None:
    assert written(text_of(name)) == SAMPLES[name][1]


def test_there_are_samples_of_four_languages_and_many_programs() -> None:
    assert len(SAMPLES) >= 150
    for file in ("dutch", "english", "german", "french", "own_words", "pages", "mails"):
        assert len([name for name in SAMPLES if name.startswith(f"{file}: ")]) >= 10, file
    for word in (
        "gmail",
        "outlook",
        "apple",
        "thunderbird",
        "iphone",
        "samsung",
        "zimbra",
        "yahoo",
    ):
        assert [name for name in SAMPLES if word in name], word


WORDS = st.text(alphabet="abc <>:-#\n\r>@1", max_size=400)


@given(WORDS)
def test_cutting_never_fails_and_never_adds(mail: str) -> None:
    kept = written(mail)
    said = {line.strip() for line in mail.replace("\r", "\n").split("\n")}
    assert all(line.strip() in said for line in kept.split("\n") if line.strip())


# What a person may type above a quote, each of it once taken for something else.
TYPED = st.lists(
    st.sampled_from(
        [
            *("", "Ja.", "Op maandag schreef de gemeente:", "Op 3 maart schreef de politie ons:"),
            *(
                "> zo staat het in de wet",
                "--",
                "Van: de gemeente",
                "Aan: de opvang",
                "On the way:",
            ),
            *("Verstuurd heb ik niets met mijn telefoon, nog niet.", "1. eerst bellen", "___"),
            *(
                "Le 3 mars, la police a écrit :",
                "Am Montag schrieb die Polizei:",
                "Groet",
                "PS Nee",
            ),
            *(
                "Dit bericht is vertrouwelijk.",
                "Bel 030 286 00 00 als er iets is.",
                "##",
                "Datum: 3",
            ),
            *(
                "Get the phone first.",
                "Kijk op www.voorbeeld.example voor meer.",
                "Sent on 3 March",
            ),
        ]
    ),
    min_size=1,
    max_size=12,
)
QUOTES = [
    name
    for name, (_, kept) in SAMPLES.items()
    if kept and text_of(name).startswith(kept) and text_of(name) != kept
    if not written(text_of(name).removeprefix(kept))
]


@given(TYPED, st.sampled_from(QUOTES))
def test_every_line_that_was_typed_above_a_quote_is_kept_whatever_quotes_it(
    lines: list[str], name: str
) -> None:
    quote = text_of(name).removeprefix(SAMPLES[name][1])
    kept = written("\n".join([*lines, "Tot zover."]) + quote).split("\n")
    assert [line for line in kept if line] == [line for line in [*lines, "Tot zover."] if line]


@given(st.text(alphabet="<>/abdivp& #;!-\n'\"=", max_size=300))
def test_any_page_is_read_without_failing(page: str) -> None:
    assert "<script" not in hypertext.plain(page)
