"""A forgotten password, and a changed one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict
from forum.members import actions, queries
from notifications.kinds import account
from tests.cast import Cast, Person, person
from tests.client import Client, elements, error_at, heading, main_of, text_of, value_of
from tests.members.waiting import waiting_jobs

PASSWORD = "vier oude fietsen in de regen"
NEW = "zevenenveertig paarse wolken"


@pytest.fixture
async def sofie(cast: Cast) -> Person:
    return await person("Sofie Meijer", "adviseur", "Utrecht", password=PASSWORD)


async def path_of_link(member_id: int) -> str:
    link = await queries.reset_link(member_id)
    assert link
    assert link.startswith("http://127.0.0.1:8000/wachtwoord/")
    return link.removeprefix("http://127.0.0.1:8000")


async def test_a_forgotten_password_is_chosen_anew_by_mail(sofie: Person) -> None:
    async with Client() as browser, Client() as elsewhere:
        await elsewhere.sign_in(sofie)
        told = await browser.follow("/wachtwoord-vergeten", {"email": sofie.email.upper()})
        assert heading(told.text) == "Kijk in uw e-mail"
        assert await waiting_jobs() == [("account_mail", ["password_reset", sofie.id])]

        path = await path_of_link(sofie.id)
        assert sofie.email in (await browser.get(path)).text
        page = await browser.follow(path, {"password": NEW})
        assert "Log ermee in" in text_of(page.text)
        assert not browser.session
        assert (await elsewhere.get("/instellingen")).status_code == 303
        data = {"email": sofie.email, "password": NEW}
        assert (await browser.post("/inloggen", data)).status_code == 303
    assert ("account_mail", ["password_changed", sofie.id]) in await waiting_jobs()


async def test_a_link_works_once(sofie: Person) -> None:
    path = await path_of_link(sofie.id)
    async with Client() as browser:
        await browser.follow(path, {"password": NEW})
        again = await browser.post(path, {"password": "een derde wachtwoord dan maar"})
        assert again.status_code == 410
        assert heading(again.text) == "Deze link werkt niet meer"
        assert (await browser.get(path)).status_code == 410
        data = {"email": sofie.email, "password": NEW}
        assert (await browser.post("/inloggen", data)).status_code == 303


async def test_of_two_uses_of_a_link_at_once_one_wins(sofie: Person) -> None:
    token = (await path_of_link(sofie.id)).rpartition("/")[2]
    tries = [actions.reset_password(token, f"{NEW} nummer {n}") for n in range(4)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(result == sofie.id for result in ended) == 1
    assert sum(isinstance(result, Conflict) for result in ended) == 3


async def test_a_link_ends_after_an_hour(sofie: Person) -> None:
    path = await path_of_link(sofie.id)
    async with Client() as browser:
        with clock.at(clock.now() + timedelta(minutes=59)):
            assert (await browser.get(path)).status_code == 200
        with clock.at(clock.now() + timedelta(minutes=61)):
            assert (await browser.get(path)).status_code == 410
            assert (await browser.post(path, {"password": NEW})).status_code == 410


async def test_a_link_ends_when_the_password_is_changed_otherwise(sofie: Person) -> None:
    path = await path_of_link(sofie.id)
    await actions.change_password(sofie.id, current=PASSWORD, new=NEW)
    async with Client() as browser:
        assert (await browser.get(path)).status_code == 410


async def test_a_closed_account_gets_no_link(sofie: Person) -> None:
    path = await path_of_link(sofie.id)
    await db.execute("update member set closed_at = now() where id = $1", sofie.id)
    assert await queries.reset_link(sofie.id) is None
    async with Client() as browser:
        assert (await browser.get(path)).status_code == 410


@pytest.mark.parametrize(
    "token",
    ["x", "1.2.3", "1-abc.zzzzzz.aaaaaaaaaaaaaaaa", "%00", "é", "%FF", "a" * 5000, "1.0."],
)
async def test_a_garbled_link_is_told_so(cast: Cast, token: str) -> None:
    async with Client() as browser:
        for path in (f"/wachtwoord/{token}", f"/uitnodiging/{token}"):
            page = await browser.get(path)
            assert page.status_code == 410, path
            assert "niet meer" in heading(page.text)
            assert (await browser.post(path, {"password": NEW})).status_code == 410


async def test_every_changed_letter_breaks_a_link(sofie: Person) -> None:
    token = (await path_of_link(sofie.id)).rpartition("/")[2]
    for place in range(len(token)):
        other = "b" if token[place] != "b" else "c"
        broken = token[:place] + other + token[place + 1 :]
        assert await queries.member_resetting(broken) is None, broken


async def test_asking_for_a_link_does_not_tell_who_has_an_account(sofie: Person) -> None:
    async with Client() as browser:
        known = await browser.post("/wachtwoord-vergeten", {"email": sofie.email})
        unknown = await browser.post("/wachtwoord-vergeten", {"email": "niemand@x.example"})
        assert known.status_code == unknown.status_code == 303
        assert known.headers["location"] == unknown.headers["location"]
        assert known.content == unknown.content
    # The same work for both: the worker finds no member 0, and mails nobody.
    assert await waiting_jobs() == [
        ("account_mail", ["password_reset", 0]),
        ("account_mail", ["password_reset", sofie.id]),
    ]


async def test_the_job_for_nobody_mails_nobody_and_fails_nowhere(cast: Cast) -> None:
    await account.intend("password_reset", 0, period="a")
    assert await db.value("select count(*) from delivery") == 0
    await account.intend("password_reset", cast.anouk.id, period="a")
    assert await db.value("select count(*) from delivery") == 1


async def test_links_are_asked_for_only_so_often(sofie: Person) -> None:
    async with Client() as browser:
        data = {"email": sofie.email}
        statuses = [
            (await browser.post("/wachtwoord-vergeten", data)).status_code for _ in range(6)
        ]
        stopped = await browser.post("/wachtwoord-vergeten", data)
    assert statuses == [303] * 5 + [429]
    assert value_of(stopped.text, "email") == sofie.email


@pytest.mark.parametrize(
    "address",
    [
        "",
        "geen adres",
        "a@b",
        "a@@b.nl",
        "a b@c.nl",
        "x\r\nBcc: y@z.nl",
        "a@b.nl\x00",
        "@c.nl",
        ".a@b.nl",
        "a@-.nl..",
        "ü@b.nl",
        f"{'a' * 65}@b.nl",
        f"a@{'b' * 260}.nl",
    ],
)
async def test_what_is_no_address_is_told_beside_the_field(cast: Cast, address: str) -> None:
    async with Client() as browser:
        page = await browser.post("/wachtwoord-vergeten", {"email": address})
    assert page.status_code == 422
    assert error_at(page.text, "email")
    assert elements(page.text, "input", name="email", aria_invalid="true")
    assert await waiting_jobs() == []


async def test_a_password_that_is_too_short_is_told_beside_the_field(sofie: Person) -> None:
    path = await path_of_link(sofie.id)
    async with Client() as browser:
        page = await browser.post(path, {"password": "te kort"})
        assert page.status_code == 422
        assert "ten minste 12 tekens" in error_at(page.text, "password")
        assert "te kort" not in main_of(page.text)
        own = await browser.post(path, {"password": "Sofie.Meijer@Utrecht"})
        assert error_at(own.text, "password")
        assert (await browser.get(path)).status_code == 200


async def test_a_member_changes_her_password_and_is_signed_out_elsewhere(sofie: Person) -> None:
    async with Client() as desk, Client() as phone:
        await desk.sign_in(sofie)
        await phone.sign_in(sofie)
        path = "/instellingen/wachtwoord"
        page = await desk.follow(path, {"current": PASSWORD, "new": NEW})
        assert "Uw wachtwoord is gewijzigd" in text_of(page.text)
        assert (await phone.get("/instellingen")).status_code == 303
        assert (await desk.get("/instellingen")).status_code == 200
    assert await waiting_jobs() == [("account_mail", ["password_changed", sofie.id])]


async def test_the_present_password_must_be_known_and_is_guessed_at_ten_times(
    sofie: Person,
) -> None:
    async with Client() as browser:
        await browser.sign_in(sofie)
        data = {"current": "fout geraden ditmaal", "new": NEW}
        for _ in range(10):
            page = await browser.post("/instellingen/wachtwoord", data)
            assert error_at(page.text, "current") == "Dit is niet uw huidige wachtwoord."
        assert (await browser.post("/instellingen/wachtwoord", data)).status_code == 429


async def test_signing_in_works_with_whatever_normal_form_is_typed(cast: Cast) -> None:
    member = await person("Zoë Vos", "adviseur", "Emmen", password="café in de stationshal")
    async with Client() as browser:
        data = {"email": member.email, "password": "cafe\u0301 in de stationshal"}
        assert (await browser.post("/inloggen", data)).status_code == 303
