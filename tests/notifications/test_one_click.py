"""Stopping mail from the mail itself (RFC 8058), as a provider and as a person do it."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest

from forum.core import clock, db
from forum.webinars import actions as webinar_actions
from notifications import ledger, preferences, unsubscribing
from notifications.ledger import Intent
from notifications.preferences import Chosen
from tests.cast import Cast
from tests.client import Client, application, heading, text_of
from tests.notifications.post_office import PostOffice, drain, work
from tests.notifications.weekly import MONDAY, TUESDAY, thread
from tests.webinars.planned import plan

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def provider() -> httpx2.AsyncClient:
    """A mail provider's server: no cookies, no Origin, no form token."""
    transport = httpx2.ASGITransport(application(), client=("203.0.113.9", 4711))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("encoding", ["urlencoded", "multipart"])
async def test_one_click_from_the_raw_header_stops_the_digest(
    cast: Cast, office: PostOffice, encoding: str
) -> None:
    from notifications import digests  # noqa: PLC0415

    with clock.at(MONDAY):
        await digests.plan_digests()
    with clock.at(MONDAY + timedelta(hours=1)):
        await thread(cast, cast.bram, "Signalen delen")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await drain()
    path = office.to(cast.anouk.email)[0].unsubscribe
    async with provider() as server:
        for _ in range(2):  # a provider may repeat it
            if encoding == "urlencoded":
                answer = await server.post(path, data=ONE_CLICK)
            else:
                answer = await server.post(path, files={"List-Unsubscribe": (None, "One-Click")})
            assert (answer.status_code, answer.content) == (200, b"")
            assert "set-cookie" not in answer.headers
    assert (await preferences.of(cast.anouk.id)).digest == "off"
    assert (await preferences.of(cast.anouk.id)).announcements is True
    assert (await preferences.of(cast.anouk.id)).next_due_at is None


async def test_looking_changes_nothing(cast: Cast) -> None:
    async with Client() as client:
        token = unsubscribing.token(cast.anouk.id, "digest")
        page = await client.get(f"/afmelden/{token}")
        assert page.status_code == 200
        assert heading(page.text) == "Overzicht per e-mail"
        assert (await preferences.of(cast.anouk.id)).digest == "weekly"


async def test_a_person_can_choose_less_often_without_signing_in(cast: Cast) -> None:
    async with Client() as client:
        path = f"/afmelden/{unsubscribing.token(cast.anouk.id, 'digest')}"
        page = await client.get(f"{path}?minder=1")
        assert "Voortaan: om de twee weken" in text_of(page.text)
        done = await client.post(path, {"keuze": "monthly"}, token="")
        assert "Uw keuze is opgeslagen" in text_of(done.text)
        assert (await preferences.of(cast.anouk.id)).digest == "monthly"


async def test_a_person_can_stop_it_on_the_page(cast: Cast) -> None:
    async with Client() as client:
        path = f"/afmelden/{unsubscribing.token(cast.anouk.id, 'reminders')}"
        done = await client.post(path, {"keuze": "stop"}, token="")
        assert "U bent afgemeld" in text_of(done.text)
        assert (await preferences.of(cast.anouk.id)).reminders is False


@pytest.mark.parametrize(
    "token", ["d1.0.aaaaaaaaaaaaaaaa", "x", "d1", "é", "a" * 500, "d1.0.", "%00"]
)
async def test_a_made_up_token_stops_nothing(cast: Cast, token: str) -> None:
    async with provider() as server:
        answer = await server.post(f"/afmelden/{token}", data=ONE_CLICK)
        assert answer.status_code == 404
    assert await db.value("select count(*) from preference where digest = 'off'") == 0


async def test_a_token_for_one_kind_does_not_stop_another(cast: Cast) -> None:
    token = unsubscribing.token(cast.anouk.id, "reminders")
    forged = "d" + token[1:]
    async with provider() as server:
        assert (await server.post(f"/afmelden/{forged}", data=ONE_CLICK)).status_code == 404


@pytest.mark.parametrize("body", [{}, {"keuze": "alles"}, {"List-Unsubscribe": "Nee"}])
async def test_a_post_that_says_nothing_changes_nothing(cast: Cast, body: dict[str, str]) -> None:
    async with provider() as server:
        path = f"/afmelden/{unsubscribing.token(cast.anouk.id, 'digest')}"
        assert (await server.post(path, data=body)).status_code == 422
    assert (await preferences.of(cast.anouk.id)).digest == "weekly"


async def test_another_site_cannot_stop_it_through_a_browser(cast: Cast) -> None:
    async with Client() as client:
        path = f"/afmelden/{unsubscribing.token(cast.anouk.id, 'digest')}"
        answer = await client.post(path, {"keuze": "stop"}, origin="https://elders.example")
        assert answer.status_code == 403


async def test_who_stops_between_claim_and_send_gets_nothing(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await webinar_actions.announce(await cast.access(cast.mies), webinar_id)
    await ledger.intend([Intent("webinar_announced", str(webinar_id), cast.anouk.id, webinar_id)])
    (row,) = await ledger.claim(1)
    await unsubscribing.stop(unsubscribing.Stop(cast.anouk.id, "announcements"))
    wishes = await ledger.hold(row, address=cast.anouk.email, subject="x")
    assert wishes is not None
    assert wishes["announcements"] is False


async def test_switching_on_again_does_not_bring_months_at_once(cast: Cast) -> None:
    off, weekly = Chosen("off", 2, 9, True, True), Chosen("weekly", 2, 9, True, True)
    with clock.at(MONDAY):
        await preferences.choose(cast.anouk.id, off)
    later = MONDAY + timedelta(days=90)
    with clock.at(later):
        assert (await preferences.choose(cast.anouk.id, weekly)).digest_upto == later


async def test_an_announcement_can_be_stopped_from_its_own_header(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await webinar_actions.announce(await cast.access(cast.mies), webinar_id)
    await work()
    async with provider() as server:
        path = office.to(cast.bram.email)[0].unsubscribe
        assert (await server.post(path, data=ONE_CLICK)).status_code == 200
    found = await preferences.of(cast.bram.id)
    assert (found.announcements, found.digest) == (False, "weekly")
