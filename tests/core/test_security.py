"""Signatures, passwords and limits."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from forum.core import clock, security, settings
from forum.core.errors import TooMany


def test_a_signed_payload_comes_back_only_whole_and_for_its_purpose(
    house: settings.Settings,
) -> None:
    token = security.sign("stop", "17")
    assert security.unsign("stop", token) == "17"
    assert security.unsign("reset", token) is None
    assert security.unsign("stop", token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert security.unsign("stop", token.replace("17", "18")) is None


@pytest.mark.parametrize("junk", ["", ".", "..", "17", "17.0.", "é.0.x", "\x00", "a" * 5000])
def test_junk_is_no_token(house: settings.Settings, junk: str) -> None:
    assert security.unsign("stop", junk) is None


def test_a_token_ends_when_it_says(house: settings.Settings) -> None:
    token = security.sign("reset", "17", until=clock.now() + timedelta(hours=1))
    assert security.unsign("reset", token) == "17"
    with clock.at(clock.now() + timedelta(hours=2)):
        assert security.unsign("reset", token) is None


@pytest.mark.parametrize("size", [1, 2, 10, 15, 16, 24, 51, 52])
def test_a_signature_is_spelled_in_base32(house: settings.Settings, size: int) -> None:
    whole = security.mac("stop", "17", size=52)
    assert security.mac("stop", "17", size=size) == whole[:size]
    raw = base64.b32decode(whole.upper() + "====")
    assert base64.b32encode(raw).decode().lower().rstrip("=") == whole
    assert len(raw) == 32


async def test_a_password_matches_itself_and_nothing_matches_nobody() -> None:
    stored = await security.hash_password("een lang wachtwoord")
    assert stored.startswith("$argon2id$")
    assert await security.password_matches(stored, "een lang wachtwoord")
    assert not await security.password_matches(stored, "een ander wachtwoord")
    assert not await security.password_matches(None, "een lang wachtwoord")


async def test_a_limit_counts_per_key(clean: settings.Settings) -> None:
    for _ in range(3):
        await security.limit("3/minute", "try", "one")
    with pytest.raises(TooMany) as caught:
        await security.limit("3/minute", "try", "one")
    assert 0 < caught.value.seconds <= 60
    await security.limit("3/minute", "try", "two")
