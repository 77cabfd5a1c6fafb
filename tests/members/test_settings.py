"""Profile and language."""

from __future__ import annotations

from typing import Any

import pytest

from forum.members import queries
from forum.members.forms import ProfileForm, profile_form
from forum.members.queries import organisation_named
from tests.cast import Cast
from tests.client import Client, elements, error_at, heading, text_of, value_of

PROFILE: dict[str, Any] = {
    "name": "Anouk de Vries-Jansen",
    "sort_name": "",
    "function": "ketenregisseur",
    "organisation_id": "",
    "language": "nl",
    "zone": "America/Curacao",
}


async def test_a_member_keeps_her_profile(cast: Cast) -> None:
    tilburg = await organisation_named("Tilburg")
    assert tilburg
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        data = PROFILE | {"organisation_id": str(tilburg.id)}
        page = await browser.follow("/instellingen/profiel", data)
        assert "Uw profiel is opgeslagen." in text_of(page.text)
        assert value_of(page.text, "sort_name") == "Vries-Jansen, Anouk de"
    card = await queries.member(cast.anouk.id)
    assert card
    assert (card.organisation, card.zone) == ("Tilburg", "America/Curacao")
    assert card.function == "ketenregisseur"


async def test_a_sort_name_of_ones_own_is_kept(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.follow("/instellingen/profiel", PROFILE | {"sort_name": "De Vries, Anouk"})
    card = await queries.member(cast.anouk.id)
    assert card
    assert card.sort_name == "De Vries, Anouk"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "Anouk\0de Vries"),
        ("name", " \t\u200b\u202e "),
        ("function", ""),
        ("function", "\0"),
        ("sort_name", "y" * 121),
        ("organisation_id", "999999"),
        ("organisation_id", "99999999999999999999"),
        ("organisation_id", "-1"),
        ("organisation_id", "een"),
        ("organisation_id", "١٢"),
        ("language", "de"),
        ("language", ""),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("zone", ""),
    ],
)
async def test_a_fault_is_told_beside_its_field_and_the_rest_is_kept(
    cast: Cast, field: str, value: str
) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.post("/instellingen/profiel", PROFILE | {field: value})
        assert page.status_code == 422
        assert error_at(page.text, field)
        kept = "function" if field == "name" else "name"
        assert value_of(page.text, kept) == PROFILE[kept]
        assert "<title>Fout:" in page.text
    card = await queries.member(cast.anouk.id)
    assert card
    assert card.name == "Anouk de Vries"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anouk   de\tVries ", "Anouk de Vries"),
        ("Ñandú\u0301 Çelik", "Ñandú\u0301 Çelik"),
        ("Fátima\u202e Al\u200b-Sayed", "Fátima Al-Sayed"),
        ("李 小龍", "李 小龍"),
        ("Jan <script>alert(1)</script>", "Jan <script>alert(1)</script>"),
        ("O'Brien & Söhne 🌷", "O'Brien & Söhne 🌷"),
        ("أمينة بن علي", "أمينة بن علي"),
    ],
)
async def test_every_name_people_have_is_kept_and_shown_as_text(
    cast: Cast, typed: str, kept: str
) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.follow("/instellingen/profiel", PROFILE | {"name": typed})
        assert "<script>alert" not in page.text
    card = await queries.member(cast.anouk.id)
    assert card
    assert card.name == kept


def test_a_form_is_a_dataclass_with_a_proposed_sort_name() -> None:
    fields = {
        "name": "Mies van der Berg",
        "function": "adviseur",
        "language": "en",
        "zone": "Europe/Brussels",
    }
    expected = ProfileForm(
        "Mies van der Berg", "Berg, Mies van der", "adviseur", None, "en", "Europe/Brussels"
    )
    assert profile_form(fields) == expected


async def test_repeated_fields_count_once_and_the_last_wins(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.follow(
            "/instellingen/profiel", PROFILE | {"name": ["Eerste Naam", "Laatste"]}
        )
    card = await queries.member(cast.anouk.id)
    assert card
    assert card.name == "Laatste"


async def test_a_visitor_chooses_a_language(cast: Cast) -> None:
    async with Client() as browser:
        assert heading((await browser.get("/inloggen")).text) == "Inloggen"
        page = await browser.follow("/taal", {"lang": "en", "next": "/inloggen"})
        assert heading(page.text) == "Sign in"
        assert elements(page.text, "html", lang="en")


async def test_a_members_language_goes_with_the_account(cast: Cast) -> None:
    async with Client() as desk, Client() as phone:
        await desk.sign_in(cast.anouk)
        await phone.sign_in(cast.anouk)
        await desk.follow("/taal", {"lang": "en", "next": "/instellingen"})
        assert heading((await phone.get("/instellingen")).text) == "Settings"


@pytest.mark.parametrize("data", [{"lang": "de"}, {}, {"lang": "\0"}, {"lang": "nl\r\nX: y"}])
async def test_an_unknown_language_is_refused(cast: Cast, data: dict[str, str]) -> None:
    async with Client() as browser:
        assert (await browser.post("/taal", data)).status_code == 422


async def test_the_language_form_never_leads_off_the_site(cast: Cast) -> None:
    async with Client() as browser:
        answer = await browser.post("/taal", {"lang": "en", "next": "//kwaad.example"})
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize("page", ["", "/profiel", "/wachtwoord", "/sessies"])
async def test_settings_are_for_who_is_signed_in(cast: Cast, page: str) -> None:
    async with Client() as browser:
        answer = await browser.get(f"/instellingen{page}")
        assert answer.headers["location"].startswith("/inloggen?volgende=/instellingen")
        if page:
            posted = f"/instellingen{page}" + ("/1" if page == "/sessies" else "")
            assert (await browser.post(posted, {"name": "x"})).status_code == 401


async def test_the_profile_form_says_what_each_field_is(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = (await browser.get("/instellingen/profiel")).text
    for element in ("name", "sort_name", "function", "organisation_id", "language", "zone"):
        assert elements(page, "label", for_=element), element
    assert cast.anouk.email in page


async def test_light_or_dark_is_kept_for_this_browser(cast: Cast) -> None:
    found = []
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        for scheme in ("dark", "light", "system"):
            page = await browser.follow("/instellingen/weergave", {"scheme": scheme})
            (html,) = elements(page.text, "html")
            found.append(html.get("data-color-scheme"))
    assert found == ["dark", "light", None]


@pytest.mark.parametrize("data", [{"scheme": "pink"}, {}, {"scheme": "dark\0"}])
async def test_an_unknown_scheme_is_refused(cast: Cast, data: dict[str, str]) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        answer = await browser.post("/instellingen/weergave", data)
    assert (answer.status_code, "set-cookie" in answer.headers) == (422, False)


async def test_a_member_chooses_whether_others_see_her_writing(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        found = []
        for data in ({}, {"typing": "1"}):
            page = await browser.follow("/instellingen/schrijven", data)
            assert "Uw keuze is opgeslagen." in page.text
            (box,) = [each for each in elements(page.text, "input") if each.get("name") == "typing"]
            found.append("checked" in box)
    assert found == [False, True]
