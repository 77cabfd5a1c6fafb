"""What a mail server said, for people: in plain words, and without anybody's address."""

from __future__ import annotations

import pytest

from forum.core import i18n
from notifications import refusals


@pytest.mark.parametrize(
    ("reply", "code", "reason", "told"),
    [
        ("550 5.1.1 no such user", 550, "bounced", "bestaat niet"),
        ("5.1.1", None, "bounced", "bestaat niet"),
        ("5.1.10", None, "returned", "bestaat niet"),
        ("no mailbox here", 550, "bounced", "bestaat niet"),
        ("5.2.1", None, "returned", "uitgeschakeld"),
        ("552 5.2.2 over quota", 552, "refused", "vol"),
        ("5.3.4", None, "returned", "te groot"),
        ("4.4.7", None, "returned", "niet bereikbaar"),
        ("", 451, "gave_up", "niet bereikbaar"),
        ("5.7.1 blocked by policy", 554, "rejected", "regel van die organisatie"),
        ("450 4.3.2 busy", 450, "refused", "nog niet aan"),
        ("try later", 450, "refused", "nog niet aan"),
        ("go away", 554, "rejected", "weigerde"),
        ("failed", None, "returned", "weigerde"),
        ("5.5.5", None, "returned", "weigerde"),
    ],
)
def test_an_answer_in_plain_words(reply: str, code: int | None, reason: str, told: str) -> None:
    assert told in refusals.plain(reply, code=code, reason=reason)


def test_in_english_too() -> None:
    with i18n.speaking("en"):
        assert "full" in refusals.plain("5.2.2", code=None, reason="returned")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("5.1.1 <karin.smit@tilburg.example>: unknown", "5.1.1 …: unknown"),
        (
            "Recipient other@x.example rejected (karin.smit@tilburg.example)",
            "Recipient … rejected (…)",
        ),
        ("user KARIN.SMIT unknown", "user … unknown"),
        ("karin.smits is somebody else", "karin.smits is somebody else"),
        ("one\r\ntwo\x1b[2J three", "one two [2J three"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_the_words_of_a_server_without_addresses(reply: str, told: str) -> None:
    assert refusals.cleaned(reply, address="karin.smit@tilburg.example") == told


def test_a_name_of_two_letters_is_no_name_to_take_out() -> None:
    assert refusals.cleaned("no one here", address="no@x.example") == "no one here"
