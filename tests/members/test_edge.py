"""Cookies, forged forms and hostile input at the pages of members."""

from __future__ import annotations

from http.cookies import SimpleCookie

import httpx2
import pytest

from forum.core import settings as settings_module
from forum.members import actions
from tests.cast import Cast, person
from tests.client import Client, application, main_of, text_of

PASSWORD = "vier oude fietsen in de regen"
FORMS = [
    "/inloggen",
    "/uitloggen",
    "/uitloggen/overal",
    "/wachtwoord-vergeten",
    "/wachtwoord/1.2.3",
    "/uitnodiging/1.2.3",
    "/instellingen/profiel",
    "/instellingen/wachtwoord",
    "/instellingen/sessies/1",
    "/taal",
    "/mensenhandel/deelnemers/uitnodigen",
    "/mensenhandel/deelnemers/uitnodigen/1/opnieuw",
    "/mensenhandel/deelnemers/uitnodigen/1/intrekken",
]


def set_cookies(answer: httpx2.Response) -> dict[str, dict[str, str]]:
    found = {}
    for raw in answer.headers.get_list("set-cookie"):
        jar: SimpleCookie = SimpleCookie(raw)
        for name, morsel in jar.items():
            found[name] = {key: str(value) for key, value in morsel.items() if value}
    return found


async def test_the_cookies_are_a_closed_list_and_functional(cast: Cast) -> None:
    sofie = await person("Sofie Meijer", "adviseur", "Utrecht", password=PASSWORD)
    seen: dict[str, dict[str, str]] = {}
    async with Client() as browser:
        for path in ("/", "/mensenhandel", "/inloggen", "/privacy", "/nergens", "/robots.txt"):
            seen |= set_cookies(await browser.get(path))
        seen |= set_cookies(await browser.post("/taal", {"lang": "nl"}))
        data = {"email": sofie.email, "password": PASSWORD}
        seen |= set_cookies(await browser.post("/inloggen", data))
        for path in ("/", "/instellingen", "/mensenhandel"):
            assert set_cookies(await browser.get(path)) == {}
        gone = set_cookies(await browser.post("/uitloggen"))
    assert set(seen) == {"forum-session", "forum-visit", "forum-language"}
    for flags in seen.values():
        assert flags["httponly"]
        assert flags["samesite"].lower() == "lax"
        assert flags["path"] == "/"
        assert "domain" not in flags
    assert seen["forum-session"]["max-age"] == str(7 * 24 * 3600)
    assert gone["forum-session"]["max-age"] == "0"


async def test_over_https_every_cookie_is_secure_and_bound_to_the_host(cast: Cast) -> None:
    from dataclasses import replace  # noqa: PLC0415

    before = settings_module.current()
    settings_module.use(replace(before, base_url="https://forum.example"))
    try:
        sofie = await person("Sofie Meijer", "adviseur", "Utrecht", password=PASSWORD)
        transport = httpx2.ASGITransport(application())
        async with httpx2.AsyncClient(
            transport=transport, base_url="https://forum.example"
        ) as browser:
            visit = set_cookies(await browser.get("/inloggen"))
            assert set(visit) == {"__Host-visit"}
            from forum.core.security import csrf_token  # noqa: PLC0415

            data = {
                "email": sofie.email,
                "password": PASSWORD,
                "csrf": csrf_token(str(browser.cookies["__Host-visit"])),
            }
            origin = {"origin": "https://forum.example"}
            session = set_cookies(await browser.post("/inloggen", data=data, headers=origin))
            assert set(session) == {"__Host-session"}
            for flags in (visit | session).values():
                assert flags["secure"]
                assert flags["httponly"]
                assert flags["path"] == "/"
    finally:
        settings_module.use(before)


async def test_a_visitor_gets_no_cookie_with_files_for_machines(cast: Cast) -> None:
    async with Client() as browser:
        for path in ("/robots.txt", "/.well-known/security.txt", "/healthz", "/readyz"):
            assert "set-cookie" not in (await browser.get(path)).headers


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("who", ["visitor", "mies"])
async def test_a_form_without_its_token_is_refused(cast: Cast, path: str, who: str) -> None:
    async with Client() as browser:
        if who == "mies":
            await browser.sign_in(cast.mies)
        await browser.get("/inloggen")
        data = {"email": "a@b.nl", "lang": "nl"}
        for token in ("", "x" * 24, "é\0"):
            answer = await browser.post(path, data, token=token)
            assert answer.status_code in ({401, 403} if who == "visitor" else {403}), token


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("origin", ["https://kwaad.example", "null", "http://127.0.0.1:8000.x"])
async def test_a_form_from_another_site_is_refused(cast: Cast, path: str, origin: str) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        assert (await browser.post(path, {}, origin=origin)).status_code == 403


async def test_the_token_of_one_session_does_not_fit_another(cast: Cast) -> None:
    async with Client() as own, Client() as other:
        await own.sign_in(cast.anouk)
        await other.sign_in(cast.bram)
        token = await other.csrf()
        assert (await own.post("/uitloggen", {}, token=token)).status_code == 403


async def test_the_token_of_a_visit_does_not_outlive_signing_in(cast: Cast) -> None:
    async with Client() as browser:
        visiting = await browser.csrf()
        await browser.sign_in(cast.anouk)
        assert (await browser.post("/uitloggen", {}, token=visiting)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"email",
        b"&&&=&=&email=%",
        b"email=%FF%FE&password=%00",
        b"email=%ED%A0%80@x.nl",
        b"\xff\xfe\x00",
        b"email=" + b"a" * 100_000,
        b"&".join(b"f%d=1" % n for n in range(250)),
    ],
)
async def test_malformed_bodies_are_4xx(cast: Cast, body: bytes) -> None:
    async with Client() as browser:
        for path in ("/inloggen", "/wachtwoord-vergeten"):
            token = await browser.csrf()
            answer = await browser.http.post(
                path,
                content=body,
                headers={
                    "content-type": "application/x-www-form-urlencoded",
                    "x-csrf-token": token,
                },
            )
            assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x; charset=klingon",
        "application/x-www-form-urlencoded; charset=utf-16",
        "",
        "/",
    ],
)
async def test_other_kinds_of_body_are_4xx(cast: Cast, kind: str) -> None:
    async with Client() as browser:
        token = await browser.csrf()
        headers = {"content-type": kind, "x-csrf-token": token}
        body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\r\n--x--\r\n'
        answer = await browser.http.post("/inloggen", content=body, headers=headers)
        assert 400 <= answer.status_code < 500


async def test_a_file_where_text_belongs_is_refused(cast: Cast) -> None:
    async with Client() as browser:
        headers = {"x-csrf-token": await browser.csrf()}
        files = {"email": ("x.txt", b"a@b.nl", "text/plain")}
        answer = await browser.http.post("/inloggen", files=files, headers=headers)
        assert 400 <= answer.status_code < 500


async def test_an_enormous_body_is_refused_with_413(cast: Cast) -> None:
    async with Client() as browser:
        answer = await browser.post("/inloggen", {"email": "a" * 2_000_000})
        assert answer.status_code == 413


@pytest.mark.parametrize(
    "cookie",
    [
        "forum-session=",
        "forum-session=\xe9\xff",
        'forum-session="a; b"; forum-visit=;;;',
        "forum-language=klingon; forum-visit=" + "x" * 3000,
        "=; ==; $Version=1",
        "forum-session=" + "A" * 7000,
    ],
)
async def test_strange_cookies_are_a_visitors(cast: Cast, cookie: str) -> None:
    async with Client() as browser:
        headers = {"cookie": cookie.encode("latin-1")}
        page = await browser.http.get("/instellingen", headers=headers)  # type: ignore[arg-type]
        assert page.status_code == 303
        page = await browser.http.get("/inloggen", headers=headers)  # type: ignore[arg-type]
        assert page.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%00/deelnemers",
        "/%FF/contact",
        "/a%2Fb/contact",
        "/..%2f",
        "/" + "x" * 3000,
        "/Mensenhandel",
        "/mensenhandel%0a",
        "/nergens/deelnemers",
        "/mensenhandel/",
    ],
)
async def test_addresses_that_are_none_are_404(cast: Cast, path: str) -> None:
    async with Client() as browser:
        assert (await browser.get(path)).status_code in {404, 307}
        await browser.sign_in(cast.anouk)
        assert (await browser.get(path)).status_code in {404, 307}


async def test_pages_of_members_do_not_stay_in_caches(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.get("/instellingen/sessies")
        assert page.headers["cache-control"] == "no-store"
        assert "content-encoding" not in page.headers


async def test_a_word_in_the_address_tells_only_what_is_on_the_list(cast: Cast) -> None:
    async with Client() as browser:
        told = await browser.get("/inloggen?melding=uitgelogd")
        assert "U bent uitgelogd." in text_of(told.text)
        for word in ("<b>gehackt</b>", "gehackt", "", "\0"):
            page = await browser.get("/inloggen", params={"melding": word})
            assert page.status_code == 200
            assert "gehackt" not in main_of(page.text)
            assert 'class="alert' not in main_of(page.text)


async def test_no_address_or_password_reaches_the_log(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    import structlog  # noqa: PLC0415

    from forum.core import logs  # noqa: PLC0415

    sofie = await person("Sofie Meijer", "adviseur", "Utrecht", password=PASSWORD)
    from dataclasses import replace  # noqa: PLC0415

    logs.configure(replace(settings_module.current(), log_level="debug"))
    try:
        async with Client() as browser:
            data = {"email": sofie.email, "password": PASSWORD}
            await browser.post("/inloggen", data | {"password": "fout geraden"})
            await browser.post("/inloggen", data)
            await browser.post("/wachtwoord-vergeten", {"email": sofie.email})
            await browser.get("/zoeken?q=geheimzoekwoord")
            await browser.get(f"/wachtwoord/{'geheimtoken'}")
            await actions.ask_reset(sofie.email)
    finally:
        logs.configure(settings_module.current())
    written = capsys.readouterr().err
    assert '"route": "/inloggen"' in written
    for secret in (sofie.email, "sofie", PASSWORD, "fout geraden", "geheimzoekwoord"):
        assert secret not in written.lower()
    assert "geheimtoken" not in written
    assert structlog.is_configured()
