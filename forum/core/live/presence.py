"""Who is here: distinct people per topic over all processes, right within some seconds.

A sorted set per topic holds `<process>/<person>` with the moment after which it no longer
counts. Each process keeps its own people fresh; a process that dies fades out by itself.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable

from redis.asyncio import Redis

from forum.core import clock
from forum.core.live.frames import Frame, build_frame
from forum.core.live.stream import connect
from forum.core.live.topic import Topic

LIFE = 40.0  # seconds an entry counts
REFRESH = 15.0  # seconds between two refreshes of the same entries


class Presence:
    """What this process has told the broker about each topic, and what it has shown."""

    def __init__(self, url: str | None = None) -> None:
        self._client: Redis = connect(timeout=0.5, url=url)
        self.process = secrets.token_hex(6)
        self._told: dict[str, tuple[frozenset[int], float]] = {}
        self._stale: set[str] = set()
        self._counts: dict[str, int | None] = {}

    def note(self, name: str, by: str) -> None:
        """Process `by` has seen people come or go in topic `name`."""
        if by != self.process:
            self._stale.add(name)

    async def tell(self, topics: Iterable[Topic]) -> list[str]:
        """Store who is in `topics` here and count again; the names of those that changed."""
        here = {topic.name: frozenset(_people(topic)) for topic in topics}
        here |= {name: frozenset() for name in self._told if name not in here}
        moment = time.monotonic()
        changed = [name for name, people in here.items() if self._told_people(name) != people]
        due = [name for name in here if self._is_due(name, moment) or name in changed]
        for name in due:
            await self._store(name, here[name])
            self._told[name] = (here[name], moment)
        for name in {*due, *self._stale} & here.keys():
            self._counts[name] = await self._count(name)
        self._stale.clear()
        for name in [name for name, people in here.items() if not people]:
            self._told.pop(name, None)
            self._counts.pop(name, None)
        return changed

    async def show(self, topics: Iterable[Topic]) -> None:
        """Send the count to every socket that shows another one."""
        for topic in topics:
            await self._show(topic, self._counts.get(topic.name))

    def forget(self) -> None:
        """The broker is gone: no count is better than an old one."""
        self._told.clear()
        self._counts.clear()

    async def close(self) -> None:
        """Take this process's people out, and the connection down."""
        try:
            for name in list(self._told):
                await self._store(name, frozenset())
        finally:
            await self._client.aclose()

    def _told_people(self, name: str) -> frozenset[int]:
        return self._told.get(name, (frozenset[int](), 0.0))[0]

    def _is_due(self, name: str, moment: float) -> bool:
        return moment - self._told.get(name, (None, -REFRESH))[1] >= REFRESH

    async def _store(self, name: str, people: frozenset[int]) -> None:
        gone = self._told_people(name) - people
        until = clock.now().timestamp() + LIFE
        async with self._client.pipeline(transaction=False) as pipe:
            if gone:
                pipe.zrem(_key(name), *(self._entry(person) for person in gone))
            if people:
                pipe.zadd(_key(name), {self._entry(person): until for person in people})
                pipe.expire(_key(name), int(LIFE) + 5)
            await pipe.execute()

    async def _count(self, name: str) -> int:
        alive = await self._client.zrangebyscore(_key(name), clock.now().timestamp(), "+inf")
        return len({entry.partition("/")[2] for entry in alive})

    def _entry(self, person: int) -> str:
        return f"{self.process}/{person}"

    async def _show(self, topic: Topic, count: int | None) -> None:
        render = topic.registration.presence
        if render is None:
            return
        for variant, group in list(topic.groups.items()):
            waiting = [s for s in group if s.shown != count]
            if not waiting:
                continue
            frame: Frame = build_frame(await render(topic.ident, count, variant))
            for socket in waiting:
                socket.shown = count
                socket.outlet.send_frame(frame)


def _people(topic: Topic) -> Iterable[int]:
    return (socket.person for socket in topic.sockets if socket.person is not None)


def _key(name: str) -> str:
    return f"forum:present:{name}"
