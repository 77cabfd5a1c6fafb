"""Managers invite; who is invited comes in, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.members import queries as members
from forum.members.forms import AcceptForm, InvitationForm
from forum.members.queries import InvitationCard, organisation_named
from forum.themes import actions
from forum.themes import queries as themes
from tests.cast import Cast
from tests.client import Client, elements, error_at, heading, main_of, text_of, value_of
from tests.members.waiting import waiting_jobs

INVITE = "/mensenhandel/deelnemers/uitnodigen"
PASSWORD = "vier oude fietsen in de regen"
NOOR: dict[str, Any] = {"email": "noor@emmen.example", "name": "Noor Kok", "role": "participant"}
ACCEPT: dict[str, Any] = {
    "name": "Noor Kok",
    "function": "zorgcoördinator",
    "organisation_id": "",
    "language": "nl",
    "password": PASSWORD,
}


async def invited(cast: Cast, email: str = "noor@emmen.example", role: str = "participant") -> int:
    form = InvitationForm(email=email, name="Noor Kok", organisation_id=None, role=role)
    return await actions.invite(await cast.access(cast.mies), form)


async def path_of(invitation_id: int) -> str:
    link = await members.invitation_link(invitation_id)
    assert link
    return link.removeprefix("http://127.0.0.1:8000")


async def card_of(invitation_id: int) -> InvitationCard:
    card = await members.invitation(invitation_id)
    assert card
    return card


async def test_from_invitation_to_taking_part(cast: Cast) -> None:
    async with Client() as manager, Client() as noor:
        await manager.sign_in(cast.mies)
        page = await manager.follow(INVITE, NOOR)
        assert "De uitnodiging is verstuurd." in text_of(page.text)
        assert "noor@emmen.example, Noor Kok" in text_of(page.text)
        assert await waiting_jobs() == [("account_mail", ["invitation", 1])]

        path = await path_of(1)
        form = (await noor.get(path)).text
        assert heading(form) == "Welkom bij het Forum Mensenhandel"
        assert "Mies van der Berg nodigt u uit" in text_of(form)
        assert value_of(form, "name") == "Noor Kok"
        assert elements(form, "input", name="password", autocomplete="new-password")
        emmen = await organisation_named("Emmen")
        assert emmen
        home = await noor.follow(path, ACCEPT | {"organisation_id": str(emmen.id)})
        assert "U neemt nu deel" in text_of(home.text)
        assert "6 deelnemers" in text_of(home.text)
        assert "Noor Kok" in text_of(home.text)
        empty = text_of((await manager.get(INVITE)).text)
        assert "Er staan geen uitnodigingen open." in empty
    made = await members.member_with_email("noor@emmen.example")
    assert made
    assert (made.sort_name, made.organisation) == ("Kok, Noor", "Emmen")
    access = await themes.access("mensenhandel", made.id)
    assert access.role == "participant"


async def test_the_new_member_can_sign_in_with_the_chosen_password(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as noor, Client() as later:
        await noor.follow(path, ACCEPT)
        data = {"email": "noor@emmen.example", "password": PASSWORD}
        assert (await later.post("/inloggen", data)).status_code == 303


async def test_the_role_comes_from_the_invitation_and_not_from_the_form(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as noor:
        await noor.follow(path, ACCEPT | {"role": "manager", "email": "ander@x.example"})
    made = await members.member_with_email("noor@emmen.example")
    assert made
    assert (await themes.access("mensenhandel", made.id)).role == "participant"
    assert await members.member_with_email("ander@x.example") is None


async def test_accepting_signs_out_whoever_used_this_browser_before(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        before = str(browser.session)
        page = await browser.follow(path, ACCEPT)
        assert "Noor Kok" in text_of(page.text)
        assert browser.session != before
        assert await members.viewer_with(before) is None


async def test_two_acceptances_at_the_same_moment_make_one_account(cast: Cast) -> None:
    card = await card_of(await invited(cast))
    form = AcceptForm("Noor Kok", "adviseur", None, "nl", PASSWORD)
    tries = [actions.accept_invitation(card, form) for _ in range(6)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, int) for result in ended) == 1
    assert sum(isinstance(result, Conflict) for result in ended) == 5
    assert await db.value("select count(*) from member where email = $1", card.email) == 1
    assert await themes.participant_count(cast.theme_id) == 6


async def test_two_browsers_accepting_at_once_get_one_account_and_a_clear_page(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as one, Client() as two:
        answers = await asyncio.gather(one.post(path, ACCEPT), two.post(path, ACCEPT))
    assert sorted(answer.status_code for answer in answers) == [303, 410]
    ended = next(answer for answer in answers if answer.status_code == 410)
    assert "al gebruikt" in text_of(ended.text)


async def test_a_used_invitation_says_so(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as noor, Client() as later:
        await noor.follow(path, ACCEPT)
        for answer in (await later.get(path), await later.post(path, ACCEPT)):
            assert answer.status_code == 410
            assert "De uitnodiging is al gebruikt." in text_of(answer.text)


async def test_a_withdrawn_invitation_says_so(cast: Cast) -> None:
    number = await invited(cast)
    path = await path_of(number)
    async with Client() as manager, Client() as noor:
        await manager.sign_in(cast.mies)
        await manager.follow(f"{INVITE}/{number}/intrekken")
        for answer in (await noor.get(path), await noor.post(path, ACCEPT)):
            assert answer.status_code == 410
            assert "De uitnodiging is ingetrokken." in text_of(answer.text)
        assert await members.invitation_link(number) is None
        # And the address can be invited anew.
        assert (await manager.post(INVITE, NOOR)).status_code == 303


async def test_an_invitation_expires_after_two_weeks_and_can_be_sent_again(cast: Cast) -> None:
    number = await invited(cast)
    path = await path_of(number)
    async with Client() as noor, Client() as manager:
        with clock.at(clock.now() + timedelta(days=13, hours=23)):
            assert (await noor.get(path)).status_code == 200
        with clock.at(clock.now() + timedelta(days=14, minutes=1)):
            answer = await noor.get(path)
            assert answer.status_code == 410
            assert "verlopen" in text_of(answer.text)
            await manager.sign_in(cast.mies)
            assert "Verlopen" in text_of((await manager.get(INVITE)).text)
            page = await manager.follow(f"{INVITE}/{number}/opnieuw")
            assert "opnieuw verstuurd" in text_of(page.text)
            assert (await noor.get(await path_of(number))).status_code == 200
    assert await waiting_jobs() == [("account_mail", ["invitation", number])] * 2


async def test_a_closed_invitation_cannot_be_sent_or_withdrawn(cast: Cast) -> None:
    number = await invited(cast)
    form = AcceptForm("Noor Kok", "adviseur", None, "nl", PASSWORD)
    await actions.accept_invitation(await card_of(number), form)
    mies = await cast.access(cast.mies)
    with pytest.raises(Conflict):
        await actions.resend_invitation(mies, number)
    with pytest.raises(Conflict):
        await actions.withdraw_invitation(mies, number)


@pytest.mark.parametrize("who", ["anouk", "maarten"])
async def test_only_managers_invite(cast: Cast, who: str) -> None:
    number = await invited(cast)
    person = getattr(cast, who)
    with pytest.raises(Forbidden):
        await actions.withdraw_invitation(await cast.access(person), number)
    async with Client() as browser:
        await browser.sign_in(person)
        assert (await browser.get(INVITE)).status_code == 403
        assert (await browser.post(INVITE, NOOR)).status_code == 403
        for verb in ("opnieuw", "intrekken"):
            assert (await browser.post(f"{INVITE}/{number}/{verb}")).status_code == 403
    assert (await card_of(number)).state == "open"


async def test_strangers_and_visitors_do_not_see_who_is_invited(cast: Cast) -> None:
    async with Client() as browser:
        assert (await browser.get(INVITE)).status_code == 303
        await browser.sign_in(cast.willem)
        assert (await browser.get(INVITE)).status_code == 404


async def test_a_manager_of_one_theme_cannot_touch_invitations_of_another(cast: Cast) -> None:
    number = await invited(cast)
    other = await actions.create_theme(slug="wonen", name="Wonen", title="Wonen")
    await actions.join(other, cast.bram.id, role="manager")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        for verb in ("opnieuw", "intrekken"):
            path = f"/wonen/deelnemers/uitnodigen/{number}/{verb}"
            assert (await browser.post(path)).status_code == 404
        for strange in (0, 2**40):
            path = f"/wonen/deelnemers/uitnodigen/{strange}/intrekken"
            assert (await browser.post(path)).status_code == 404
    assert (await card_of(number)).state == "open"


async def test_who_takes_part_already_is_not_invited(cast: Cast) -> None:
    async with Client() as manager:
        await manager.sign_in(cast.mies)
        data = NOOR | {"email": cast.anouk.email.upper()}
        page = await manager.post(INVITE, data)
        assert page.status_code == 422
        assert error_at(page.text, "email") == "Deze persoon neemt al deel."
        assert value_of(page.text, "name") == "Noor Kok"


async def test_one_open_invitation_an_address_also_when_asked_twice_at_once(cast: Cast) -> None:
    tries = [invited(cast) for _ in range(6)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, int) for result in ended) == 1
    assert sum(isinstance(result, Invalid) for result in ended) == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "geen adres"),
        ("email", "noor@emmen.example\nBcc: x@y.nl"),
        ("name", "x" * 121),
        ("name", "Noor\0Kok"),
        ("role", "operator"),
        ("role", ""),
        ("organisation_id", "4242"),
        ("organisation_id", "x"),
    ],
)
async def test_a_fault_in_the_invitation_is_told_beside_its_field(
    cast: Cast, field: str, value: str
) -> None:
    async with Client() as manager:
        await manager.sign_in(cast.mies)
        page = await manager.post(INVITE, NOOR | {field: value})
    assert page.status_code == 422
    assert error_at(page.text, field)
    kept = "name" if field == "email" else "email"
    assert value_of(page.text, kept) == NOOR[kept]
    assert await waiting_jobs() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\0"),
        ("function", ""),
        ("function", "f" * 121),
        ("organisation_id", "4242"),
        ("language", "xx"),
        ("password", "kort"),
        ("password", "Wachtwoord2025!"),
        ("password", "noor@emmen.example"),
        ("password", "\0" * 20),
    ],
)
async def test_a_fault_in_accepting_is_told_and_the_invitation_stays_open(
    cast: Cast, field: str, value: str
) -> None:
    number = await invited(cast)
    path = await path_of(number)
    async with Client() as noor:
        page = await noor.post(path, ACCEPT | {field: value})
        assert page.status_code == 422
        assert error_at(page.text, field)
        assert PASSWORD not in page.text
        if field != "function":
            assert value_of(page.text, "function") == "zorgcoördinator"
        assert not noor.session
        await noor.follow(path, ACCEPT)
    assert (await card_of(number)).state == "accepted"


async def test_who_has_an_account_signs_in_and_joins_with_it(cast: Cast) -> None:
    path = await path_of(await invited(cast, email=cast.willem.email, role="moderator"))
    async with Client() as visitor, Client() as other, Client() as willem:
        page = await visitor.get(path)
        assert "U hebt al een account" in text_of(page.text)
        onward = f"/inloggen?volgende={path}"
        assert elements(page.text, "a", href=onward)
        assert (await visitor.post(path, ACCEPT)).status_code == 403

        await other.sign_in(cast.bram)
        assert "Log eerst uit" in text_of((await other.get(path)).text)
        assert (await other.post(path, ACCEPT)).status_code == 403

        await willem.sign_in(cast.willem)
        assert "uw bestaande account" in text_of((await willem.get(path)).text)
        page = await willem.follow(path)
        assert "Welkom!" in text_of(main_of(page.text))
        assert (await willem.post(path)).status_code == 410
    assert (await cast.access(cast.willem)).role == "moderator"
    assert (await cast.access(cast.bram)).role == "participant"


async def test_an_account_made_while_the_form_was_open_is_used_instead(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as noor:
        await noor.get(path)
        from tests.cast import person  # noqa: PLC0415

        made = await person("Noor", "adviseur", "Emmen")
        await db.execute(
            "update member set email = $1 where id = $2", "noor@emmen.example", made.id
        )
        page = await noor.post(path, ACCEPT)
        assert page.status_code == 403
        assert "U hebt al een account" in text_of(page.text)


async def test_an_invitation_speaks_the_readers_language(cast: Cast) -> None:
    path = await path_of(await invited(cast))
    async with Client() as noor:
        await noor.post("/taal", {"lang": "en"})
        assert heading((await noor.get(path)).text) == "Welcome to Forum Mensenhandel"
        page = await noor.post(path, ACCEPT | {"name": ""})
        assert error_at(page.text, "name") == "Enter your name."
