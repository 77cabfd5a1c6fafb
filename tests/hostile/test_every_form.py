"""Every form there is, sent what no page of ours sends."""

from __future__ import annotations

from collections.abc import Mapping

from redis.asyncio import Redis

from forum.core import db
from notifications import unsubscribing
from tests.hostile.asking import FORM, Actor, ask, send
from tests.hostile.posting import fields_of
from tests.hostile.trying import told, undone
from tests.hostile.world import World, every_route, state

BOUNDARY = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="text"'
BODIES: dict[str, tuple[str | None, bytes]] = {
    "nothing": (FORM, b""),
    "no kind": (None, b"a=b"),
    "an empty kind": ("", b"a=b"),
    "json": ("application/json", b'{"text": "x"}'),
    "xml": ("text/xml", b"<a/>"),
    "not that charset": (f"{FORM}; charset=klingon", b"text=x"),
    "broken percents": (FORM, b"text=%&%zz=%u0041&=&&text=%E2%82"),
    "no utf-8": (FORM, b"text=%FF%FE\xff\xfe&\xff=1"),
    "a surrogate": (FORM, b"text=%ED%A0%80"),
    "nul": (FORM, b"text=a%00b&title=%00&email=%00&reason=%00&name=%00"),
    "201 fields": (FORM, b"&".join(b"f%d=1" % n for n in range(201))),
    "300 kB": (FORM, b"text=" + b"a" * 300_000),
    "2 MB": (FORM, b"text=" + b"a" * 2_000_000),
    "a long name": (FORM, b"a" * 200_000 + b"=1"),
    "no boundary": ("multipart/form-data", PART + b"\r\n\r\nx\r\n--x--\r\n"),
    "another boundary": ("multipart/form-data; boundary=y", PART + b"\r\n\r\nx\r\n--x--\r\n"),
    "an endless boundary": ("multipart/form-data; boundary=" + "y" * 70_000, b""),
    "half a part": (BOUNDARY, PART),
    "no name": (BOUNDARY, b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n"),
    "no header": (BOUNDARY, b"--x\r\n\r\nx\r\n--x--\r\n"),
    "a file": (BOUNDARY, PART + b'; filename="a.txt"\r\n\r\nx\r\n--x--\r\n'),
    "a part without utf-8": (BOUNDARY, PART + b"\r\n\r\n\xff\xfe\r\n--x--\r\n"),
    "a strange charset": (
        f"{BOUNDARY}; charset=klingon",
        PART + b"\r\nContent-Type: text/plain; charset=klingon\r\n\r\nx\r\n--x--\r\n",
    ),
    "300 parts": (BOUNDARY, (PART + b"\r\n\r\nx\r\n") * 300 + b"--x--\r\n"),
}


async def test_a_body_that_is_none_is_refused(world: World, broker: Redis) -> None:
    found = []
    who = world.actors["manager"]
    for method, route in every_route():
        if method != "POST":
            continue
        path = world.path(route)
        for what, (kind, body) in BODIES.items():
            await broker.flushdb()
            async with undone():
                answer = await ask(
                    who, "POST", path, body=body, kind=kind, headers={"x-csrf-token": who.csrf}
                )
            found += told(who, "POST", path, answer.faults(), what)
    assert not found, "\n".join(found)


# The signature in the link is the right to, for who is not signed in.
WITHOUT_TOKEN = ("/afmelden/{token}", "/bijstellen/{token}")


async def test_without_its_token_or_from_elsewhere_no_form_does_anything(world: World) -> None:
    found = []
    before = await state()
    for method, route in every_route():
        if method != "POST":
            continue
        path, fields = world.path(route), fields_of(route, world)
        stopped = await _without_right(world, path, fields, one_click=route in WITHOUT_TOKEN)
        found += stopped
    assert await state() == before
    assert not found, "\n".join(found)


async def _without_right(
    world: World, path: str, fields: Mapping[str, str], *, one_click: bool
) -> list[str]:
    found = []
    for name in ("manager", "participant", "visitor", "english"):
        who = world.actors[name]
        foreign = [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "http://127.0.0.1:8000.evil.example"},
            {"origin": ""},
        ]
        answers = [await send(who, path, fields, headers=given) for given in foreign]
        if not one_click:
            stolen = world.actors["stranger"].csrf
            answers += [await send(who, path, fields, token=t) for t in ("", stolen, "é\0")]
        for answer in answers:
            if answer.status not in {401, 403, 404, 410}:
                found += told(who, "POST", path, [f"answered {answer.status}"])
            found += told(who, "POST", path, answer.faults(who.lang))
    return found


VALUES: dict[str, str | list[str]] = {
    "nothing": "",
    "spaces": " \t\n\u200b\u2800",
    "nul": "a\0b",
    "a surrogate": "\ud800",
    "turned round": "\u202eabc\u2066",
    "minus one": "-1",
    "int4": str(2**31),
    "endless": "9" * 5000,
    "hidden enormous": "000000000001" + "9" * 25,
    "arabic digits": "١٢",
    "markup": "<script>alert(1)</script>'\"{{ 7 * 7 }}%(a)s{0}",
    "long": "é" * 21_000,
    "the first day": "0001-01-01T00:00:00+23:59",
    "the last day": "9999-12-31T23:59:59-23:59",
    "a date": "9999-12-31",
    "twice": ["1", "2"],
}


async def test_every_field_takes_anything_calmly(world: World, broker: Redis) -> None:
    found = []
    for method, route in every_route():
        if method != "POST":
            continue
        who = _who_fills(world, route)
        path, fields = world.path(route), fields_of(route, world)
        for name in fields:
            for what, value in VALUES.items():
                await broker.flushdb()
                async with undone():
                    answer = await send(who, path, {**fields, name: value})
                found += told(who, "POST", path, answer.faults(), f"{name} is {what}")
                if "<script>alert" in answer.text:
                    found += told(who, "POST", path, ["took markup"], name)
    assert not found, "\n".join(found)


def _who_fills(world: World, route: str) -> Actor:
    """The one with the right to: the author where it is her post."""
    if "{number:number}" in route:
        return world.actors["participant"]
    open_to_all = "{token}" in route or route in {"/inloggen", "/wachtwoord-vergeten"}
    return world.actors["visitor" if open_to_all else "manager"]


async def test_no_refused_form_shows_a_password_again(world: World) -> None:
    secret = "een lange zin die niemand anders mag lezen"
    fields = dict.fromkeys(("password", "current", "new", "again", "token"), secret)
    found = []
    for method, route in every_route():
        if method == "POST":
            for token in ("", None):
                async with undone():
                    answer = await send(
                        world.actors["manager"], world.path(route), fields, token=token
                    )
                if secret in answer.text:
                    found.append(route)
    assert not found


async def test_mail_of_somebody_who_is_gone_can_be_stopped_calmly(world: World) -> None:
    bram = world.cast.bram.id
    await db.execute("update member set closed_at = now() where id = $1", bram)
    await db.execute("delete from preference where member_id = $1", bram)
    for member_id in (bram, 999_999):
        path = f"/afmelden/{unsubscribing.token(member_id, 'digest')}"
        for fields in ({"keuze": "stop"}, {"List-Unsubscribe": "One-Click"}, {"keuze": "monthly"}):
            answer = await send(world.actors["visitor"], path, fields)
            assert answer.faults() == []
        assert (await ask(world.actors["visitor"], "GET", path)).faults() == []
