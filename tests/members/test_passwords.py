"""Which passwords are good enough."""

from __future__ import annotations

import pytest

from forum.core.errors import Invalid
from forum.members.forms import passwords

GOOD = [
    "vier oude fietsen in de regen",
    "Trapleuning-Molenwiek-Zadelpijn",
    "x7#Kq2!vLp9zTr",
    "de koffie smaakt naar regenwater",
    "ψηφιακή κοινότητα 42",
    "🦊🌲🚲🌧️☕📚🔑🎈🎻🪁🧭🗝️",
    "zevenenveertig paarse wolken",
    "kwartelgedachten",
]
COMMON = [
    "123456789012",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "qwertyuiop12",
    "Wachtwoord2024!",
    "W4chtw00rd!!",
    "wachtwoordwachtwoord",
    "Welkom01Welkom01",
    "welkomutrecht",
    "Gemeente-Utrecht-2025",
    "m3ns3nh4nd3l!",
    "ForumMensenhandel",
    "password1234",
    "P@ssw0rd2025!",
    "!!!Zomer2026!!!",
    "'s-Hertogenbosch1",
    "súdwest-fryslân",
    "correcthorsebatterystaple",
    "1q2w3e4r5t6y",
    "zyxwvutsrqpo",
    "samenspraak2026",
]


@pytest.mark.parametrize("password", GOOD)
def test_a_long_unusual_password_is_accepted_without_recipes(password: str) -> None:
    kept = passwords.check_password(password, email="anouk@utrecht.example", name="Anouk de Vries")
    assert kept == passwords.normal(password)


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_refused_however_it_is_dressed(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.check_password(password, email="jan@ede.example", name="Jan Post")
    assert refusal.value.errors == {"password": passwords.TOO_COMMON}


@pytest.mark.parametrize(
    "password",
    [
        "anouk.de.vries@utrecht.example",
        "anouk.de.vries1",
        "AnoukDeVries2026",
        "4n0ukd3vr13s!!",
        "Anouk-2026-Anouk",
    ],
)
def test_ones_own_name_or_address_is_no_password(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.check_password(
            password, email="anouk.de.vries@utrecht.example", name="Anouk de Vries"
        )
    assert refusal.value.errors["password"] in {passwords.ONESELF, passwords.TOO_COMMON}


def test_a_name_inside_a_long_sentence_does_no_harm() -> None:
    password = "anouk eet elke vrijdag pannenkoeken"
    assert passwords.check_password(password, email="anouk@x.example", name="Anouk Post")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", passwords.TOO_SHORT),
        ("elf tekens!", passwords.TOO_SHORT),
        ("é" * 3 + "kwartelgedachte" * 20, passwords.TOO_LONG),
        ("een nul\0hierin staat er", passwords.STRANGE),
        ("een halve \ud83d letter", passwords.STRANGE),
    ],
)
def test_lengths_and_impossible_characters_are_told(password: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.check_password(password, email="a@b.example", name="A B", field="new")
    assert refusal.value.errors == {"new": sentence}


def test_twelve_characters_are_enough() -> None:
    assert passwords.check_password("kort en stug", email="a@b.example", name="A B")


def test_the_same_letters_composed_otherwise_are_the_same_password() -> None:
    assert passwords.normal("cafe\u0301 in de stationshal") == "café in de stationshal"


def test_the_list_is_long_and_knows_dutch_and_municipalities() -> None:
    words = passwords._common_words()
    assert len(words) >= 1000
    assert {"wachtwoord", "welkom", "gemeente", "amsterdam", "tilburg", "mensenhandel"} <= words
