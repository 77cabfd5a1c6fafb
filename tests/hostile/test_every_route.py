"""Every address there is, asked by everyone for everything that no page of ours asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from urllib.parse import quote

import pytest
from starlette.datastructures import ImmutableMultiDict

from tests.hostile.asking import Actor, Answer, ask, send
from tests.hostile.posting import fields_of
from tests.hostile.rights import ALLOWED, CIRCLES, circle_of
from tests.hostile.trying import told, undone
from tests.hostile.world import ACTORS, World, every_route, state, variables

# Machines read these; their refusals need no page.
NO_PAGE = {
    *("/healthz", "/readyz", "/robots.txt", "/.well-known/security.txt"),
    *("/sw.js", "/manifest.webmanifest"),
}


def test_somebody_thought_about_who_may_come_in() -> None:
    found = {f"{method} {route}" for method, route in every_route()}
    known = [each for circle in CIRCLES.values() for each in circle]
    assert found == set(known)
    assert len(known) == len(set(known))


# --- rights --------------------------------------------------------------------------------------


def verdict(circle: str, who: str, method: str, answer: Answer) -> str:
    """What is wrong with this answer to `who`, "" for nothing."""
    allowed = circle not in ALLOWED or who in ALLOWED[circle]
    if allowed:
        return "" if answer.status < 500 else f"answered {answer.status}"
    if who == "visitor" and method == "GET":
        sent_to = answer.to.startswith("/inloggen?volgende=")
        return "" if answer.status == 303 and sent_to else f"let a visitor see {answer.status}"
    expected = {
        "visitor": {401},
        "stranger": {404},
        "suspended": {403},
    }.get(who, {403, 404})
    return "" if answer.status in expected else f"{who} got {answer.status}"


async def test_each_page_opens_to_its_circle_only(world: World) -> None:
    found = []
    before = await state()
    for method, route in every_route():
        circle = circle_of(method, route)
        may = ALLOWED.get(circle, set(ACTORS))
        for name in sorted(ACTORS, key=lambda each: each in may):  # who may not, first
            async with undone() if name in may else nullcontext():
                found += await _asked(world, method, route, world.actors[name])
        if await state() != before:
            found.append(f"{method} {route} changed something for who may not")
            before = await state()
    assert not found, "\n".join(found)


async def _asked(world: World, method: str, route: str, who: Actor) -> list[str]:
    path, fields = world.path(route), fields_of(route, world)
    answer = await (ask(who, "GET", path) if method == "GET" else send(who, path, fields))
    fault = verdict(circle_of(method, route), who.name, method, answer)
    faults = [] if route in NO_PAGE else answer.faults(who.lang)
    return told(who, method, path, [fault] if fault else faults)


async def test_a_visitor_reads_nobodys_name_or_words(world: World) -> None:
    found = []
    people = (world.cast.bram, world.cast.anouk, world.cast.maarten)
    for method, route in every_route():
        if method != "GET" or circle_of(method, route) == "token":
            continue
        for name in ("visitor", "stranger"):
            page = (await ask(world.actors[name], "GET", world.path(route))).body.decode()
            secrets = [who.name for who in people] + ["Dat kan", "geheime-ruimte"]
            found += [f"{name}: {route} tells {each}" for each in secrets if each in page]
    assert not found, "\n".join(found)


OTHERS = {
    # What is Bram's or Anouk's own: others, moderators too, get no further than 403 or 404.
    "POST /instellingen/sessies/{session:int}": {},
    "GET /meldingen/{notice:int}": {},
    "POST /instellingen/meldingen/apparaten/{device:int}/verwijderen": {},
    "POST /instellingen/meldingen/apparaten/{device:int}/proef": {},
    "GET /mijn-mail/{delivery:int}": {},
    "POST /mijn-mail/{delivery:int}/gelezen": {},
    "GET /mijn-mail/antwoord/{mail:int}": {},
    "GET /mijn-mail/bericht/{post:number}": {},
    "GET /{theme}/forum/{thread:thread}/{number:number}/bewerken": {"number": "2"},
    "POST /{theme}/forum/{thread:thread}/{number:number}/bewerken": {"number": "2"},
    "POST /{theme}/forum/{thread:thread}/{number:number}/verwijderen": {"number": "2"},
    "POST /{theme}/bestanden/{key}/verwijderen": {},
    "POST /{theme}/forum/{thread:thread}/{number:number}/herstellen": {"number": "3"},
}


async def test_what_is_anothers_stays_anothers(world: World) -> None:
    found = []
    for each, other in OTHERS.items():
        method, _, route = each.partition(" ")
        path = world.path(route, **other)
        for name in ("stranger", "silenced", "moderator", "manager", "english"):
            who, before = world.actors[name], await state()
            if method == "GET":
                answer = await ask(who, "GET", path)
            else:
                answer = await send(who, path, fields_of(route, world))
            if answer.status not in {403, 404} or await state() != before:
                found.append(f"{name}: {method} {path} got {answer.status}")
    assert not found, "\n".join(found)


# --- addresses -----------------------------------------------------------------------------------

STRANGE = {
    "zero": "0",
    "unknown": "999999999",
    "minus one": "-1",
    "int4": str(2**31),
    "int8": str(2**63),
    "enormous": "1" + "0" * 30,
    "endless": "9" * 5000,
    "hidden enormous": "000000000001" + "9" * 25,
    "arabic digits": quote("١٢"),
    "superscript": quote("²"),
    "nul": "%00",
    "dots": "..%2f..%2fetc",
    "broken": "%FF%FE%",
    "quote": quote("1' or 1=1 --"),
    "float": "1e9",
    "slug": quote("-" + "é" * 40),
    "surrogate": "%ED%A0%80",
    "fullwidth": quote("１"),
}


@pytest.mark.parametrize("name", ["visitor", "manager"])
async def test_strange_parts_of_an_address_are_not_found(world: World, name: str) -> None:
    found = []
    who = world.actors[name]
    before = await state()
    for method, route in every_route():
        for part in variables(route):
            everywhere = name == "visitor" or (part == "theme" and route != "/{theme}")
            strange = {what: STRANGE[what] for what in ("nul", "endless", "broken")}
            for what, value in (strange if everywhere else STRANGE).items():
                path = world.path(route, **{part: value})
                async with undone():
                    if method == "GET":
                        answer = await ask(who, "GET", path)
                    else:
                        answer = await send(who, path, fields_of(route, world))
                found += told(who, method, path, answer.faults(who.lang), what)
                if answer.status < 300:
                    found += told(who, method, path, ["took it"], what)
    assert await state() == before
    assert not found, "\n".join(found)


NOWHERE = (
    *("/%00", "/../..", "//", "//evil.example/", "/%5Cevil.example/", "/%2Fevil.example/"),
    *("/a%3Fb/", "/x%0d%0aA:b/", "/" + "a/" * 500, "/" + "x" * 9000, "/%ff%fe", "/*"),
    *("/mensenhandel/", "/MENSENHANDEL", "/mensenhandel/forum/", "/mensenhandel;x=1"),
    *("/static/../app.py", "/static/%2e%2e/app.py", "/static/%00", "/static/" + "a" * 5000),
    *("/static/app-0123456789.css", "/static/", "/mensenhandel/forum/1%2F2"),
)


async def test_addresses_that_nobody_made_are_pages_that_say_so(world: World) -> None:
    found = []
    for target in NOWHERE:
        for name in ("visitor", "english"):
            who = world.actors[name]
            answer = await ask(who, "GET", target)
            static = target.startswith("/static/")  # there nobody is asked who she is
            faults = answer.faults("nl" if static else who.lang)
            found += told(who, "GET", target, faults)
            elsewhere = answer.to and (answer.to[0] != "/" or answer.to[1:2] in {"/", "\\"})
            if answer.status < 300 or elsewhere:
                found += told(who, "GET", target, [f"answered {answer.status} {answer.to}"])
    assert not found, "\n".join(found)


async def test_other_methods_are_refused_in_words(world: World) -> None:
    found = []
    who = world.actors["manager"]
    before = await state()
    for path in {world.path(route) for _, route in every_route()}:
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW"):
            answer = await ask(who, method, path)
            if answer.status not in {404, 405}:
                found += told(who, method, path, [f"answered {answer.status}"])
            found += told(who, method, path, answer.faults())
    assert await state() == before
    assert not found, "\n".join(found)


# --- queries -------------------------------------------------------------------------------------

QUERIES = {
    "nothing": "",
    "minus one": "-1",
    "zero": "0",
    "int4": str(2**31),
    "nine": "9" * 9,
    "ten": "9" * 10,
    "sixteen": "9" * 16,
    "eighteen": "9" * 18,
    "endless": "9" * 5000,
    "hidden enormous": "000000000001" + "9" * 25,
    "arabic digits": quote("١٢"),
    "nul": "a%00b",
    "broken": "%FF%",
    "surrogate": "%ED%A0%80",
    "cursor": "1.9999999999999999.999999999",
    "cursor of nothing": "..",
    "cursor past time": "99999999999-999999999",
    "cursor of the bell": "9999999999.999999-" + "9" * 18,
    "markup": quote("</title><script>alert(1)</script>"),
    "query language": quote("'a' & !(b | c) <-> :* \\ -"),
    "long": "x" * 20_000,
}


@contextmanager
def noticed() -> Iterator[set[str]]:
    """The names that a page asks its query for."""
    names: set[str] = set()

    def noting(original: Any) -> Any:
        def noted(self: Any, key: Any, *more: Any) -> Any:
            if type(self).__name__ == "QueryParams":
                names.add(str(key))
            return original(self, key, *more)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for method in ("get", "__getitem__", "__contains__"):
            patch.setattr(ImmutableMultiDict, method, noting(getattr(ImmutableMultiDict, method)))
        yield names


async def test_strange_queries_are_no_fault_of_ours(world: World) -> None:
    found, tried = [], set()
    who = world.actors["manager"]
    for method, route in every_route():
        if method != "GET":
            continue
        path = world.path(route)
        with noticed() as names:
            await ask(who, "GET", path)
        tried |= names
        for name in sorted(names - {"melding"}):
            for what, value in QUERIES.items():
                target = f"{path}?{name}={value}"
                answer = await ask(who, "GET", target)
                found += told(who, "GET", target, answer.faults(), what)
                if "<script>alert" in answer.text:
                    found += told(who, "GET", target, ["took markup"], what)
    assert {"voor", "na", "q", "vanaf", "pagina", "organisatie"} <= tried
    assert not found, "\n".join(found)


async def test_a_query_that_is_none_is_read_as_one(world: World) -> None:
    found = []
    who = world.actors["manager"]
    strange = (
        *("&&&===&", "q", "=q", "q=1&" * 2000, "q=a&q=b&q=c", "?q=?", "%", "%00=%00", "+", ";"),
        "&".join(f"f{n}=1" for n in range(1000)),
    )
    for path in ("/zoeken", "/mensenhandel/forum", "/mensenhandel/deelnemers", "/meldingen",
                 "/mijn-mail", "/mensenhandel/webinars", "/mensenhandel", "/inloggen"):  # fmt: skip
        for query in strange:
            answer = await ask(who, "GET", f"{path}?{query}")
            found += told(who, "GET", path, answer.faults(), query)
    assert not found, "\n".join(found)
