"""Who writes now: by name, for some seconds, and only to those who read along."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from forum.core import clock
from forum.members import actions as members
from forum.themes import actions as themes
from forum.threads import actions
from tests.threads.test_sockets import Scene, frames, scene

__all__ = ["scene"]
TYPES, STOPS = '{"typing":true}', '{"typing":false}'


async def line(socket: ClientConnection, seconds: float = 30) -> str:
    """The next line about who types."""
    async with asyncio.timeout(seconds):
        while True:
            found: dict[str, Any] = json.loads(await socket.recv())
            if found["kind"] == "typing":
                return str(found["content"]).removeprefix('<span id="typing">')[: -len("</span>")]


async def silent(socket: ClientConnection) -> bool:
    try:
        await line(socket, 2)
    except TimeoutError:
        return True
    return False


async def test_others_see_who_types_and_she_herself_does_not(scene: Scene) -> None:
    cast = scene.cast
    async with scene.watch(cast.anouk, 3) as anouk, scene.watch(cast.fatima, 3) as fatima:
        await asyncio.sleep(0.2)
        await anouk.send(TYPES)
        assert await line(fatima) == "Anouk de Vries is writing a reply"
        assert await silent(anouk)


async def test_it_is_over_when_the_reply_is_there_or_after_six_seconds(scene: Scene) -> None:
    async with scene.watch(scene.cast.anouk, 3) as anouk, scene.watch(scene.cast.bram, 3) as bram:
        await asyncio.sleep(0.2)
        await anouk.send(TYPES)
        assert await line(bram) == "Anouk de Vries schrijft een reactie"
        await anouk.send(STOPS)
        assert await line(bram, 5) == ""
        await anouk.send(TYPES)
        assert await line(bram) == "Anouk de Vries schrijft een reactie"
        assert await line(bram) == ""


async def test_two_by_name_and_more_as_a_number(scene: Scene) -> None:
    cast = scene.cast
    async with (
        scene.watch(cast.anouk, 3) as anouk,
        scene.watch(cast.bram, 3) as bram,
        scene.watch(cast.mies, 3) as mies,
        scene.watch(cast.maarten, 3) as reader,
    ):
        await asyncio.sleep(0.2)
        await anouk.send(TYPES)
        assert await line(reader) == "Anouk de Vries schrijft een reactie"
        await bram.send(TYPES)
        assert await line(reader) == "Anouk de Vries en Bram Jansen schrijven een reactie"
        await mies.send(TYPES)
        assert await line(reader) == "3 mensen schrijven een reactie"


@pytest.mark.parametrize("why", ["silenced", "her choice", "a closed thread"])
async def test_who_may_not_write_or_will_not_be_seen_is_not_shown(scene: Scene, why: str) -> None:
    cast = scene.cast
    if why == "silenced":
        until = clock.now() + timedelta(days=1)
        await themes.set_sanction(
            cast.theme_id, cast.anouk.id, silenced_until=until, suspended_until=None
        )
    elif why == "her choice":
        await members.set_shows_typing(cast.anouk.id, shown=False)
    else:
        await actions.set_locked(scene.thread_id, locked=True)
    async with scene.watch(cast.anouk, 3) as anouk, scene.watch(cast.bram, 3) as bram:
        await asyncio.sleep(0.2)
        await anouk.send(TYPES)
        assert await line(bram) == ""


async def test_nonsense_is_not_heard_and_a_flood_ends_the_socket(scene: Scene) -> None:
    async with scene.watch(scene.cast.anouk, 3) as anouk, scene.watch(scene.cast.bram, 3) as bram:
        await asyncio.sleep(0.2)
        for said in ("", "[]", '{"typing":"<b>"}', "typing"):
            await anouk.send(said)
        assert await silent(bram)
        for _ in range(40):
            await anouk.send(TYPES)
        async with asyncio.timeout(30):
            await anouk.wait_closed()
        assert anouk.close_code == 1008


async def test_posts_do_not_wait_for_who_types(scene: Scene) -> None:
    async with scene.watch(scene.cast.anouk, 3) as anouk, scene.watch(scene.cast.bram, 3) as bram:
        await asyncio.sleep(0.2)
        await anouk.send(TYPES)
        await scene.reply(scene.cast.anouk)
        assert (await frames(bram, 1))[0]["kind"] == "post_added"
