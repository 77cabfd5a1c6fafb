"""Signing in and out, and the sessions that come of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db, security
from forum.members import actions, queries
from tests.cast import Cast, Person, person
from tests.client import Client, elements, error_at, heading, text_of, value_of

PASSWORD = "vier oude fietsen in de regen"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture
async def sofie(cast: Cast) -> Person:
    """Somebody with a password."""
    return await person("Sofie Meijer", "adviseur", "Utrecht", password=PASSWORD)


def typed(who: Person, password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"email": who.email, "password": password, **more}


async def test_a_member_signs_in_and_goes_where_she_was_going(sofie: Person) -> None:
    async with Client() as browser:
        asked = await browser.get("/instellingen/sessies")
        assert asked.headers["location"] == "/inloggen?volgende=/instellingen/sessies"
        page = await browser.get(asked.headers["location"])
        onward = value_of(page.text, "volgende")
        answer = await browser.post("/inloggen", typed(sofie, volgende=onward))
        assert (answer.status_code, answer.headers["location"]) == (303, "/instellingen/sessies")
        assert heading((await browser.get("/instellingen/sessies")).text) == "Sessies"


async def test_the_address_may_be_typed_in_capitals_and_with_spaces(sofie: Person) -> None:
    async with Client() as browser:
        data = {"email": f"  {sofie.email.upper()} ", "password": PASSWORD}
        assert (await browser.post("/inloggen", data)).status_code == 303
        assert browser.session


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(sofie: Person) -> None:
    async with Client() as browser:
        wrong = await browser.post("/inloggen", typed(sofie, "een heel ander wachtwoord"))
        unknown = await browser.post(
            "/inloggen", {"email": "niemand@utrecht.example", "password": PASSWORD}
        )
    assert wrong.status_code == unknown.status_code == 422
    as_if = wrong.text.replace(sofie.email, "niemand@utrecht.example")
    assert text_of(as_if) == text_of(unknown.text)
    assert [*wrong.headers] == [*unknown.headers]
    assert "horen niet bij elkaar" in text_of(wrong.text)
    assert not browser.session


async def test_both_answers_cost_one_comparison_of_passwords(
    sofie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    compare = security._verify

    def counting(stored: str, password: str) -> bool:
        seen.append(stored)
        return compare(stored, password)

    monkeypatch.setattr(security, "_verify", counting)
    async with Client() as browser:
        await browser.post("/inloggen", typed(sofie, "een heel ander wachtwoord"))
        await browser.post("/inloggen", {"email": "niemand@x.example", "password": "x"})
        await browser.post("/inloggen", {"email": "", "password": ""})
        await browser.post("/inloggen", {"email": "\0@x.example", "password": "\0"})
    assert len(seen) == 4
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in seen)


async def test_a_refusal_keeps_the_address_and_not_the_password(sofie: Person) -> None:
    async with Client() as browser:
        page = (await browser.post("/inloggen", typed(sofie, "fout geraden ditmaal"))).text
        assert value_of(page, "email") == sofie.email
        assert "fout geraden" not in page
        assert page.index("<title>Fout:") > 0


async def test_an_account_without_a_password_or_closed_cannot_sign_in(
    cast: Cast, sofie: Person
) -> None:
    async with Client() as browser:
        assert (await browser.post("/inloggen", typed(cast.anouk, ""))).status_code == 422
        await db.execute("update member set closed_at = now() where id = $1", sofie.id)
        assert (await browser.post("/inloggen", typed(sofie))).status_code == 422


async def test_ten_tries_from_one_place_and_then_one_waits(sofie: Person) -> None:
    async with Client() as browser, Client(address="192.0.2.7") as elsewhere:
        for _ in range(10):
            await browser.post("/inloggen", typed(sofie, "fout geraden ditmaal"))
        stopped = await browser.post("/inloggen", typed(sofie))
        assert stopped.status_code == 429
        assert stopped.headers["retry-after"] == "900"
        assert value_of(stopped.text, "email") == sofie.email
        # The owner of the address is not locked out by somebody elsewhere.
        assert (await elsewhere.post("/inloggen", typed(sofie))).status_code == 303


async def test_a_known_and_an_unknown_address_are_limited_alike(cast: Cast) -> None:
    async def statuses(email: str, address: str) -> list[int]:
        async with Client(address=address) as browser:
            data = {"email": email, "password": "x"}
            return [(await browser.post("/inloggen", data)).status_code for _ in range(11)]

    known = await statuses(cast.anouk.email, "192.0.2.1")
    assert known == await statuses("niemand@x.example", "192.0.2.2") == [422] * 10 + [429]


async def test_an_address_is_guessed_at_from_many_places_only_so_often(sofie: Person) -> None:
    statuses = []
    for number in range(1, 8):
        async with Client(address=f"192.0.2.{number}") as browser:
            for _ in range(9):
                answer = await browser.post("/inloggen", typed(sofie, "fout geraden"))
                statuses.append(answer.status_code)
    assert statuses.count(422) == 60
    assert statuses[60:] == [429] * 3


async def test_addresses_are_not_readable_in_the_broker(sofie: Person) -> None:
    async with Client() as browser:
        await browser.post("/inloggen", typed(sofie, "fout geraden ditmaal"))
    broker = security.redis()
    keys = b" ".join([key async for key in broker.scan_iter()])
    await broker.aclose()
    assert keys
    assert b"sofie" not in keys


async def test_signing_in_always_gives_a_fresh_session(sofie: Person, cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(sofie)
        planted = browser.session
        await browser.post("/inloggen", typed(sofie))
        assert browser.session
        assert browser.session != planted
        assert await queries.viewer_with(str(planted)) is None


async def test_a_session_chosen_by_somebody_else_is_never_taken_over(sofie: Person) -> None:
    async with Client() as browser:
        browser.cookies.set("forum-session", "chosen-by-somebody", domain="127.0.0.1", path="/")
        await browser.post("/inloggen", typed(sofie))
        assert browser.session != "chosen-by-somebody"
        assert await queries.viewer_with("chosen-by-somebody") is None


async def test_the_token_of_a_session_is_stored_only_as_a_fingerprint(sofie: Person) -> None:
    token = await actions.sign_in(sofie.email, PASSWORD, device="Firefox, Linux")
    stored = await db.value("select token_hash from session")
    assert stored == security.fingerprint(token)
    assert token not in stored


async def test_eight_idle_hours_end_a_session(sofie: Person) -> None:
    token = await actions.open_session(sofie.id)
    opened = await queries.viewer_with(token)
    assert opened
    with clock.at(clock.now() + timedelta(hours=7, minutes=59)):
        assert await queries.viewer_with(token)
    with clock.at(clock.now() + timedelta(hours=8, minutes=1)):
        assert await queries.viewer_with(token) is None
        assert await queries.standing_sessions([opened.session_id]) == set()
        assert await queries.sessions_of(sofie.id) == []


async def test_seven_days_end_a_session_however_busy(sofie: Person) -> None:
    async with Client() as browser:
        await browser.sign_in(sofie)
        began = clock.now()
        for hours in range(6, 7 * 24, 6):
            with clock.at(began + timedelta(hours=hours)):
                assert (await browser.get("/instellingen")).status_code == 200
        with clock.at(began + timedelta(days=7, minutes=1)):
            assert (await browser.get("/instellingen")).status_code == 303


async def test_using_a_session_is_noted_at_most_every_five_minutes(sofie: Person) -> None:
    async with Client() as browser:
        await browser.sign_in(sofie)
        opened = await db.value("select seen_at from session")
        await browser.get("/instellingen")
        assert await db.value("select seen_at from session") == opened
        with clock.at(opened + timedelta(minutes=6)):
            await browser.get("/instellingen")
        assert await db.value("select seen_at from session") == opened + timedelta(minutes=6)


async def test_signing_out_ends_the_session_for_good(sofie: Person) -> None:
    async with Client() as browser:
        await browser.sign_in(sofie)
        token = str(browser.session)
        page = await browser.follow("/uitloggen")
        assert "U bent uitgelogd." in text_of(page.text)
        assert not browser.session
        assert await queries.viewer_with(token) is None


async def test_signing_out_twice_does_no_harm(sofie: Person) -> None:
    async with Client() as browser:
        assert (await browser.post("/uitloggen")).status_code == 303


async def test_sign_out_everywhere_ends_every_session(sofie: Person) -> None:
    async with Client() as desk, Client() as phone:
        await desk.sign_in(sofie)
        await phone.sign_in(sofie)
        await desk.follow("/uitloggen/overal")
        assert (await phone.get("/instellingen")).status_code == 303
        assert await queries.sessions_of(sofie.id) == []


async def test_sessions_are_listed_with_device_and_one_can_be_ended(sofie: Person) -> None:
    async with Client() as desk, Client() as phone:
        data = typed(sofie)
        await desk.post("/inloggen", data, headers={"user-agent": FIREFOX})
        await phone.sign_in(sofie)
        page = (await desk.get("/instellingen/sessies")).text
        said = text_of(page)
        assert "Firefox, Windows Deze sessie" in said
        assert "Firefox, Linux" in said
        forms = [
            each["action"]
            for each in elements(page, "form")
            if each.get("action", "").startswith("/instellingen/sessies/")
        ]
        assert len(forms) == 1
        after = await desk.follow(forms[0])
        assert "Dat apparaat is uitgelogd." in text_of(after.text)
        assert (await phone.get("/instellingen")).status_code == 303
        assert (await desk.get("/instellingen")).status_code == 200


async def test_nobody_ends_anothers_session(sofie: Person, cast: Cast) -> None:
    token = await actions.open_session(sofie.id)
    victim = await queries.viewer_with(token)
    assert victim
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        for session_id in (victim.session_id, 999_999, 2**40):
            path = f"/instellingen/sessies/{session_id}"
            assert (await browser.post(path)).status_code == 404
    assert await queries.viewer_with(token)


async def test_old_sessions_are_forgotten_at_the_next_sign_in(sofie: Person) -> None:
    await actions.open_session(sofie.id)
    with clock.at(clock.now() + timedelta(days=60)):
        await actions.open_session(sofie.id)
        assert await db.value("select count(*) from session") == 1


async def test_many_sign_ins_at_once_each_get_their_own_session(sofie: Person) -> None:
    tokens = await asyncio.gather(*(actions.sign_in(sofie.email, PASSWORD) for _ in range(8)))
    assert len(set(tokens)) == 8
    assert len(await queries.sessions_of(sofie.id)) == 8


@pytest.mark.parametrize(
    "target",
    [
        "https://kwaad.example/",
        "//kwaad.example/",
        "/\\kwaad.example",
        "\\\\kwaad.example",
        "/\t/kwaad.example",
        "javascript:alert(1)",
        "//[",
        "http:kwaad.example",
        "/inloggen",
        "/uitloggen?x",
        "",
    ],
)
async def test_signing_in_never_leads_off_the_site(sofie: Person, target: str) -> None:
    async with Client() as browser:
        answer = await browser.post("/inloggen", typed(sofie, volgende=target))
        assert answer.headers["location"] == "/"
        page = await browser.get("/inloggen", params={"volgende": target})
        assert page.headers["location"] == "/"


async def test_who_is_signed_in_need_not_sign_in(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.get("/inloggen?volgende=/mensenhandel/forum")
        assert page.headers["location"] == "/mensenhandel/forum"


async def test_fields_help_the_password_manager(cast: Cast) -> None:
    async with Client() as browser:
        page = (await browser.get("/inloggen")).text
    assert elements(page, "input", name="email", autocomplete="username", type="email")
    assert elements(page, "input", name="password", autocomplete="current-password")
    assert error_at(page, "email") == ""


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/150.0 Safari/537.36", "Chrome, ChromeOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150 Safari/537 Edg/150.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604", "Safari, iPhone"),
        ("curl/8.1", ""),
        ("", ""),
        ("<script>Firefox Android</script>", "Firefox, Android"),
    ],
)
def test_a_device_is_named_without_identifying_it(agent: str, name: str) -> None:
    from forum.members.web.device import device_name  # noqa: PLC0415

    assert device_name(agent) == name
