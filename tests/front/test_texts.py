"""Contact, help, accessibility, privacy; files for machines; readiness."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sectxt import Parser

from forum.core import clock
from forum.core import settings as settings_module
from forum.front.web.readiness import readiness
from tests.cast import Cast
from tests.client import Client, elements, heading, main_of, text_of


@pytest.mark.parametrize(
    "path", ["/privacy", "/toegankelijkheid", "/hulp", "/mensenhandel/contact"]
)
async def test_fixed_texts_are_open_to_all_in_both_languages(cast: Cast, path: str) -> None:
    async with Client() as browser:
        dutch = await browser.get(path)
        await browser.post("/taal", {"lang": "en"})
        english = await browser.get(path)
    assert dutch.status_code == english.status_code == 200
    assert heading(dutch.text)
    assert elements(english.text, "html", lang="en")
    if path != "/mensenhandel/contact":  # what a theme says of itself is in its own language
        assert " de " not in text_of(main_of(english.text)).replace("de Rechten van de", "")


async def test_the_privacy_text_names_every_cookie_there_is(cast: Cast) -> None:
    async with Client() as browser:
        page = text_of((await browser.get("/privacy")).text)
    for cookie in ("session:", "visit:", "language:"):
        assert cookie in page


async def test_every_page_leads_to_help_contact_accessibility_and_privacy(cast: Cast) -> None:
    async with Client() as browser:
        for path in ("/", "/inloggen", "/nergens", "/wachtwoord/x"):
            page = (await browser.get(path)).text
            for href in ("/hulp", "/toegankelijkheid", "/privacy"):
                assert elements(page, "a", href=href), f"{href} on {path}"


async def test_contact_names_moderators_to_members_only(cast: Cast) -> None:
    async with Client() as browser:
        visitor = (await browser.get("/mensenhandel/contact")).text
        assert "mensenhandel@vereniging.example" in visitor
        assert "Mies" not in visitor
        await browser.sign_in(cast.anouk)
        page = text_of(main_of((await browser.get("/mensenhandel/contact")).text))
    assert page.index("Mies van der Berg Beheerder") < page.index("Maarten Bakker Moderator")


async def test_contact_without_a_theme_leads_to_the_theme(cast: Cast) -> None:
    async with Client() as browser:
        assert (await browser.get("/contact")).headers["location"] == "/mensenhandel/contact"


async def test_security_txt_satisfies_the_parser_of_internet_nl(cast: Cast) -> None:
    async with Client() as browser:
        answer = await browser.get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line for line in lines)
    parsed = Parser(answer.content)
    faults = [each for each in parsed._errors if each["code"] not in {"no_https"}]
    assert faults == []
    assert parsed.preferred_languages == ["nl", "en"]


async def test_security_txt_never_runs_out(cast: Cast) -> None:
    for years in (0, 3, 30):
        moment = clock.now() + timedelta(days=365 * years)
        with clock.at(moment):
            async with Client() as browser:
                answer = await browser.get("/.well-known/security.txt")
        expires = next(line for line in answer.text.split("\r\n") if line.startswith("Expires"))
        from datetime import datetime  # noqa: PLC0415

        until = datetime.fromisoformat(expires.removeprefix("Expires: "))
        assert timedelta(days=30) < until - moment < timedelta(days=365)


async def test_robots_may_know_the_front_page_only(cast: Cast) -> None:
    async with Client() as browser:
        answer = await browser.get("/robots.txt")
    assert answer.text == "User-agent: *\nAllow: /$\nDisallow: /\n"


async def test_ready_means_database_broker_and_migrations(cast: Cast) -> None:
    assert await readiness() == {"database": True, "broker": True, "migrations": True}


async def test_a_lost_broker_is_told_quickly_and_the_rest_is_still_known(cast: Cast) -> None:
    from dataclasses import replace  # noqa: PLC0415

    before = settings_module.current()
    settings_module.use(replace(before, redis_url="redis://127.0.0.1:1/0"))
    try:
        state = await readiness()
        async with Client() as browser:
            answer = await browser.get("/readyz")
    finally:
        settings_module.use(before)
    assert state == {"database": True, "broker": False, "migrations": True}
    assert answer.status_code == 503
