"""By which channel: never chosen, on, off; quiet hours in every zone; the page that says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import clock
from notifications import choices, notices, queries, quiet
from notifications.choices import RULES, Wanted
from notifications.quiet import Quiet
from tests.cast import Cast
from tests.client import Client, text_of
from tests.notifications.test_notices import last_post
from tests.notifications.weekly import MONDAY, reply, thread

GOOD = {kind: rule.default for kind, rule in RULES.items()}
ADDRESS = "/instellingen/meldingen"
AMSTERDAM = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("channel", "rings"), [(None, 1), ("mail", 1), ("digest", 1), ("bell", 1), ("off", 0)]
)
async def test_the_bell_rings_unless_she_switched_it_off(
    cast: Cast, channel: str | None, rings: int
) -> None:
    if channel:
        await choices.choose(cast.anouk.id, Wanted({**GOOD, "reply": channel}, Quiet()))
    with clock.at(MONDAY):
        ident = await thread(cast, cast.anouk, "Signalen delen")
    await reply(cast, cast.bram, ident, "Antwoord")
    await notices.reply_posted(await last_post())
    assert await queries.unread_count(cast.anouk.id) == rings


async def test_who_leaves_the_defaults_has_chosen_nothing(cast: Cast) -> None:
    await choices.choose(cast.anouk.id, Wanted(GOOD, Quiet()))
    assert await choices.of(cast.anouk.id) == choices.DEFAULTS
    await choices.choose(cast.anouk.id, Wanted({**GOOD, "mention": "off"}, Quiet()))
    await choices.choose(cast.anouk.id, Wanted(GOOD, Quiet()))
    assert await choices.of(cast.anouk.id) == choices.DEFAULTS


async def test_the_page_shows_the_defaults_and_keeps_what_is_chosen(cast: Cast) -> None:
    async with Client() as client:
        await client.sign_in(cast.anouk)
        page = await client.get(ADDRESS)
        assert 'value="mail" checked' in page.text
        assert "U hebt geen stille uren" in text_of(page.text)
        fields = {**GOOD, "reply": "off", "quiet_from": "18", "quiet_to": "8"}
        assert (await client.post(ADDRESS, fields)).status_code == 303
        page = await client.get(ADDRESS)
    assert 'id="reply-off" name="reply" value="off" checked' in page.text
    assert "Tussen 18:00 en 08:00 uur sturen wij geen losse e-mails." in text_of(page.text)
    assert (await choices.of(cast.anouk.id))["reply"] == "off"


@pytest.mark.parametrize(
    "wrong",
    [
        {"reply": "duif"},
        {"reaction": "mail"},
        {"quiet_from": "18"},
        {"quiet_from": "8", "quiet_to": "8"},
        {"quiet_from": "24", "quiet_to": "8"},
        {"quiet_from": "²", "quiet_to": "8"},
    ],
)
async def test_what_the_page_does_not_offer_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    async with Client() as client:
        await client.sign_in(cast.anouk)
        given_back = await client.post(ADDRESS, {**GOOD, "mention": "off", **wrong})
    assert given_back.status_code == 422
    assert 'id="mention-off" name="mention" value="off" checked' in given_back.text
    assert await choices.of(cast.anouk.id) == choices.DEFAULTS


async def test_quiet_hours_are_kept_with_the_member(cast: Cast) -> None:
    await choices.choose(cast.anouk.id, Wanted(GOOD, Quiet(22, 7, True)))
    kept = await quiet.of_all([cast.anouk.id, cast.bram.id])
    assert kept == {cast.anouk.id: Quiet(22, 7, True), cast.bram.id: Quiet()}


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-24T17:30", "2026-11-25T07:00"),  # winter: eight is seven in UTC
        ("2026-10-24T20:00", "2026-10-25T07:00"),  # the night the clocks go back
        ("2026-03-28T20:00", "2026-03-29T06:00"),  # the night they go forward
        ("2026-11-24T12:00", "2026-11-24T12:00"),  # by day
    ],
)
def test_quiet_ends_at_the_local_hour(at: str, ends: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert Quiet(18, 8).over(moment, AMSTERDAM).isoformat()[:16] == ends


def test_a_quiet_weekend_ends_with_the_quiet_hours_of_monday() -> None:
    saturday = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    assert Quiet(18, 8, True).over(saturday, AMSTERDAM) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert Quiet(None, None, True).over(saturday, AMSTERDAM) == datetime(
        2026, 11, 29, 23, 0, tzinfo=UTC
    )


hours = st.integers(0, 23)


@given(
    begins=hours,
    ends=hours,
    weekend=st.booleans(),
    zone=st.sampled_from(
        [AMSTERDAM, "America/Paramaribo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]
    ),
    at=st.integers(1_577_836_800, 1_893_456_000),
)
def test_after_quiet_it_is_not_quiet_and_never_long(
    begins: int, ends: int, weekend: bool, zone: str, at: int
) -> None:
    hushed = Quiet(begins, ends, weekend) if begins != ends else Quiet(None, None, weekend)
    moment = datetime.fromtimestamp(at, UTC)
    until = hushed.over(moment, zone)
    assert moment <= until <= moment + timedelta(days=4)
    assert hushed.over(until, zone) == until
    local = until.astimezone(ZoneInfo(zone))
    assert not (weekend and local.isoweekday() >= 6)
