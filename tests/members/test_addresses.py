"""Another e-mail address: asked for with the password, true once its link was used."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict
from forum.members import actions, queries
from tests.cast import Cast, Person, person
from tests.client import Client, error_at, heading, text_of, value_of
from tests.members.waiting import waiting_jobs

PASSWORD = "vier oude fietsen in de regen"
PAGE = "/instellingen/e-mailadres"
NEW = "karin@zwolle.example"


@pytest.fixture
async def karin(cast: Cast) -> Person:
    return await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)


async def ask(who: Person, email: str = NEW) -> int:
    """The number of the change."""
    await actions.ask_email_change(who.id, password=PASSWORD, email=email)
    return int(await db.value("select max(id) from email_change"))


async def path_of(change: int) -> str:
    link = await queries.email_change_link(change)
    assert link
    return link.removeprefix("http://127.0.0.1:8000")


async def address_of(who: Person) -> str:
    card = await queries.member(who.id)
    assert card
    return card.email


async def test_a_member_moves_to_another_address_and_stays_signed_in(karin: Person) -> None:
    async with Client() as browser:
        await browser.sign_in(karin)
        page = await browser.follow(PAGE, {"email": f" {NEW.upper()} ", "password": PASSWORD})
        assert "is er een link naartoe gestuurd" in text_of(page.text)
        assert f"U vroeg om {NEW} te gebruiken." in text_of(page.text)
        assert await address_of(karin) == karin.email
        change = int(await db.value("select max(id) from email_change"))
        assert ("account_mail", ["email_change", change]) in await waiting_jobs()
        path = await path_of(change)
        asked = await browser.get(path)
        assert heading(asked.text) == "E-mailadres bevestigen"
        assert await address_of(karin) == karin.email  # looking is not confirming
        page = await browser.follow(path)
        assert "Uw nieuwe e-mailadres geldt vanaf nu." in text_of(page.text)
        assert f"Uw e-mailadres is nu {NEW}." in text_of(page.text)
        assert (await browser.post(path)).status_code == 410
    assert ("account_mail", ["email_changed", change]) in await waiting_jobs()
    assert await actions.sign_in(NEW, PASSWORD)


async def test_the_link_works_in_a_browser_where_nobody_is_signed_in(karin: Person) -> None:
    path = await path_of(await ask(karin))
    async with Client() as browser:
        answer = await browser.post(path)
    assert answer.headers["location"] == "/inloggen?melding=e-mailadres"
    assert await address_of(karin) == NEW


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("email", {"email": "", "password": PASSWORD}),
        ("email", {"email": "geen adres", "password": PASSWORD}),
        ("email", {"email": "a\0@b.example", "password": PASSWORD}),
        ("email", {"email": "x" * 300 + "@b.example", "password": PASSWORD}),
        ("email", {"email": "karin.smit@tilburg.example", "password": PASSWORD}),
        ("password", {"email": NEW, "password": ""}),
        ("password", {"email": NEW, "password": "niet dit wachtwoord"}),
        ("password", {"email": NEW, "password": "nul\0 in het midden"}),
    ],
)
async def test_a_refused_form_says_why_and_keeps_the_address(
    karin: Person, field: str, data: dict[str, str]
) -> None:
    async with Client() as browser:
        await browser.sign_in(karin)
        page = await browser.post(PAGE, data)
    assert page.status_code == 422
    assert error_at(page.text, field)
    assert PASSWORD not in page.text
    if field == "password":
        assert value_of(page.text, "email") == NEW
    assert await db.value("select count(*) from email_change") == 0


async def test_an_address_that_is_taken_gets_the_same_answer_and_no_link(
    cast: Cast, karin: Person
) -> None:
    answers = []
    async with Client() as browser:
        await browser.sign_in(karin)
        for email in (NEW, cast.anouk.email):
            page = await browser.follow(PAGE, {"email": email, "password": PASSWORD})
            answers.append(text_of(page.text).replace(email, "…"))
    assert answers[0] == answers[1]
    change = int(await db.value("select max(id) from email_change"))
    assert await queries.email_change_link(change) is None


async def test_an_address_that_is_taken_meanwhile_is_not_given_away(karin: Person) -> None:
    path = await path_of(await ask(karin))
    await actions.create_member(
        email=NEW, name="Iemand Anders", function="adviseur", organisation_id=None
    )
    async with Client() as browser:
        page = await browser.post(path)
    assert page.status_code == 410
    assert "hoort intussen bij een ander account" in text_of(page.text)
    assert await address_of(karin) == karin.email


async def test_two_accounts_that_reach_for_one_address_at_once(karin: Person) -> None:
    piet = await person("Piet Kok", "adviseur", "Emmen", password=PASSWORD)
    tokens = [(await path_of(await ask(who))).rpartition("/")[2] for who in (karin, piet)]
    ended = await asyncio.gather(
        *(actions.confirm_email_change(token) for token in tokens), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in ended) == ["Conflict", "int"]
    assert await db.value("select count(*) from member where email = $1", NEW) == 1


async def test_one_link_used_many_times_at_once_counts_once(karin: Person) -> None:
    token = (await path_of(await ask(karin))).rpartition("/")[2]
    ended = await asyncio.gather(
        *(actions.confirm_email_change(token) for _ in range(5)), return_exceptions=True
    )
    assert sum(each == karin.id for each in ended) == 1
    assert sum(isinstance(each, Conflict) for each in ended) == 4
    changed = [job for job in await waiting_jobs() if job[1][:1] == ["email_changed"]]
    assert len(changed) == 1


async def test_a_link_ends(cast: Cast, karin: Person) -> None:
    first = await path_of(await ask(karin))
    second = await path_of(await ask(karin, "karin@emmen.example"))
    async with Client() as browser:
        assert (await browser.get(first)).status_code == 410  # replaced by the second
        with clock.at(clock.now() + timedelta(hours=25)):
            assert (await browser.get(second)).status_code == 410
        assert (await browser.get(second)).status_code == 200
        await actions.change_password(karin.id, current=PASSWORD, new="een heel ander woord 77")
        assert (await browser.post(second)).status_code == 410
        for token in ("x", "1-abc.0.def", f"{second.rpartition('/')[2]}x", "%00", "9" * 3000):
            assert (await browser.get(f"{PAGE}/{token}")).status_code == 410
    assert await address_of(karin) == karin.email


async def test_a_reset_link_sent_to_the_old_address_ends_with_it(karin: Person) -> None:
    link = await queries.reset_link(karin.id)
    assert link
    token = (await path_of(await ask(karin))).rpartition("/")[2]
    await actions.confirm_email_change(token)
    assert await queries.member_resetting(link.rpartition("/")[2]) is None


async def test_a_broken_address_is_whole_again(karin: Person) -> None:
    await db.execute("update member set address_broken_at = $1", clock.now())
    await actions.confirm_email_change((await path_of(await ask(karin))).rpartition("/")[2])
    card = await queries.member(karin.id)
    assert card
    assert not card.address_broken


async def test_asking_is_counted(karin: Person) -> None:
    async with Client() as browser:
        await browser.sign_in(karin)
        answers = [
            (await browser.post(PAGE, {"email": f"k{n}@a.example", "password": PASSWORD}))
            for n in range(6)
        ]
    assert [each.status_code for each in answers] == [303] * 5 + [429]
