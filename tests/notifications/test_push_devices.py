"""Whose device it is: it lives as long as the session in it, and shows nobody else's notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core import clock, db, settings
from forum.core.errors import NotFound
from forum.members import actions as members
from notifications import notices
from notifications.notices import Line
from notifications.push import devices, ledger, planning
from notifications.quiet import Quiet
from tests.cast import Cast, Person
from tests.notifications.push_service import (
    PushService,
    b64,
    session_of,
)
from tests.notifications.pushing import MINUTE, chosen, device, drained, rows, waiting
from tests.notifications.weekly import MONDAY


async def signed_in(who: Person) -> int:
    with clock.at(MONDAY):
        await members.open_session(who.id, device="Firefox, Linux")
    return await session_of(who)


async def held() -> list[tuple[int, str]]:
    found = await db.rows("select member_id, endpoint from push_device order by id")
    return [(item["member_id"], item["endpoint"]) for item in found]


@pytest.mark.parametrize("how", ["here", "elsewhere", "password", "closed"])
async def test_signed_out_is_told_nothing_more(cast: Cast, service: PushService, how: str) -> None:
    await waiting(cast, service)
    here = await session_of(cast.anouk)
    other = await signed_in(cast.anouk)
    with clock.at(MONDAY + 1.5 * MINUTE):
        if how == "here":
            await members.sign_out(here)
        elif how == "elsewhere":
            await members.revoke_session(cast.anouk.id, here)
        elif how == "password":
            await members.sign_out_everywhere(cast.anouk.id, keep=other)
        else:
            await members.erase_member(cast.anouk.id)
        assert await devices.devices_of(cast.anouk.id, session_id=here) == []
    await drained(MONDAY + 2 * MINUTE)
    assert service.came == []
    assert await held() == []


async def test_the_sweep_forgets_devices_of_sessions_that_ended_or_ran_out_long_ago(
    cast: Cast, service: PushService
) -> None:
    await device(service, cast.anouk)
    await device(service, cast.bram)
    with clock.at(MONDAY + timedelta(days=1)):
        await members.sign_out(await session_of(cast.anouk))
        assert await devices.forget() == 1
    with clock.at(MONDAY + timedelta(days=36)):
        assert await devices.forget() == 0
    with clock.at(MONDAY + timedelta(days=38)):
        assert await devices.forget() == 1


async def test_who_turns_it_on_at_a_shared_computer_gets_her_own_notices_only(
    cast: Cast, service: PushService
) -> None:
    browser = await waiting(cast, service)
    with clock.at(MONDAY):
        session = await signed_in(cast.bram)
        await devices.turn_on(cast.bram.id, session, browser.asked, name="Firefox, Linux")
    assert await held() == [(cast.bram.id, browser.endpoint)]
    assert await rows() == []


async def test_who_signs_in_at_a_shared_computer_ends_the_notices_of_who_was_there(
    cast: Cast, service: PushService
) -> None:
    browser = await waiting(cast, service)
    session = await signed_in(cast.bram)
    with clock.at(MONDAY):
        assert not await devices.still_on(cast.bram.id, session, browser.asked)
    assert await held() == []


async def test_who_signs_in_again_goes_on_in_her_new_session(
    cast: Cast, service: PushService
) -> None:
    browser = await device(service, cast.anouk)
    session = await signed_in(cast.anouk)
    with clock.at(MONDAY):
        assert await devices.still_on(cast.anouk.id, session, browser.asked)
        (found,) = await devices.devices_of(cast.anouk.id, session_id=session)
    assert found.here


async def test_a_browser_with_another_place_is_known_by_its_session_or_its_secret(
    cast: Cast, service: PushService
) -> None:
    browser = await device(service, cast.anouk)
    session = await session_of(cast.anouk)
    moved, again = service.browser(), service.browser()
    with clock.at(MONDAY):
        assert await devices.still_on(cast.anouk.id, session, moved.asked)
        assert await held() == [(cast.anouk.id, moved.endpoint)]
        assert not await devices.renew(browser.endpoint, moved.asked.auth, again.asked)
        assert not await devices.renew(moved.endpoint, browser.asked.auth, again.asked)
        assert not await devices.renew("\0", browser.asked.auth, again.asked)
        assert await devices.renew(moved.endpoint, moved.asked.auth, again.asked)
    assert await held() == [(cast.anouk.id, again.endpoint)]


async def test_a_member_has_ten_devices_at_most(cast: Cast, service: PushService) -> None:
    browsers = [await device(service, cast.anouk) for _ in range(devices.MOST + 1)]
    assert [endpoint for _, endpoint in await held()] == [b.endpoint for b in browsers[1:]]


async def test_a_device_is_taken_away_by_its_owner_alone(cast: Cast, service: PushService) -> None:
    await device(service, cast.anouk)
    ident = int(await db.value("select id from push_device"))
    with pytest.raises(NotFound):
        await devices.remove(cast.bram.id, ident)
    with pytest.raises(NotFound):
        await planning.plan_test(cast.bram.id, ident)
    await devices.remove(cast.anouk.id, ident)
    assert await held() == []


async def test_a_proof_comes_at_once_also_in_quiet_hours(cast: Cast, service: PushService) -> None:
    browser = await device(service, cast.anouk)
    await chosen(cast.anouk, quiet=Quiet(12, 18))
    with clock.at(MONDAY):
        await planning.plan_test(cast.anouk.id, int(await db.value("select id from push_device")))
    await drained(MONDAY)
    (pushed,) = service.for_(browser)
    assert pushed.words["path"] == "/instellingen/meldingen"


async def test_a_device_that_trusts_another_key_gets_nothing_until_that_is_back(
    cast: Cast, service: PushService
) -> None:
    browser = await waiting(cast, service)
    with_ours = settings.current()
    for key in (b64(bytes(range(2, 34))), ""):
        settings.use(replace(with_ours, vapid_private_key=key))
        await drained(MONDAY + 2 * MINUTE)
        with clock.at(MONDAY + 2 * MINUTE):
            await ledger.sweep()
    assert service.came == []
    assert await rows() == [("skipped", "other_key")]
    settings.use(with_ours)
    with clock.at(MONDAY + 3 * MINUTE):
        line = Line("mention", "thread:1", "Signalen", "/mensenhandel/forum/1", clock.now())
        await notices.note([cast.anouk.id], line)
        assert len(await devices.devices_of(cast.anouk.id, session_id=0)) == 1
    await drained(MONDAY + 4 * MINUTE)
    assert len(service.for_(browser)) == 1
