"""The live part of one web process: who watches what here, and six loops that keep it true.

- listen: wake-ups from the stream, so that an event is on screen in milliseconds;
- sweep: the heads of what is watched, from the database, in case a wake-up never came;
- guard: whether each socket may still be open, from the database;
- presence: who is here, in the broker;
- typing: who writes now, for some seconds, told from process to process;
- beat: a sign of life, since a page cannot see the protocol's own pings.

Each loop outlives the loss of the database or the broker.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError

from forum.core import db
from forum.core.live.frames import build_frame
from forum.core.live.presence import Presence
from forum.core.live.source import Registration, registration_of
from forum.core.live.stream import Reader, publish
from forum.core.live.topic import Socket, Topic
from forum.core.live.typing import Typing
from forum.core.metrics import live_sockets, live_swept

REVOKED = 4401  # the session ended
FORBIDDEN = 4403  # this member may no longer see it
RESTART = 1012
_GIVE_UP = 5  # failed deliveries in a row before everyone fetches the page

log = structlog.get_logger()


@dataclass(frozen=True)
class Pace:
    """Seconds between two rounds of each loop."""

    sweep: float = 2.0
    guard: float = 3.0
    presence: float = 2.0
    typing: float = 0.7
    beat: float = 20.0
    retry: float = 0.5


class Hub:
    """Topics with watchers in this process. `url`: the broker, when not the settings' one."""

    def __init__(self, *, url: str | None = None, pace: Pace | None = None) -> None:
        self.topics: dict[str, Topic] = {}
        self._pace = pace or Pace()
        self._reader = Reader(url)
        self._presence = Presence(url)
        self._typing = Typing()
        self._hearing = False
        self._revoked = asyncio.Event()
        self._sweep_now = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        # Work woken by a request must not run inside that request's unit of work.
        self._context = contextvars.copy_context()

    async def start(self) -> None:
        """Begin. What happens before the stream is heard, the first sweep finds."""
        loops = (self._listen, self._sweeps, self._guards, self._presences, self._beats)
        for loop in (*loops, self._typings):
            self._spawn(loop())

    async def stop(self) -> None:
        """Close every socket with 1012 and end the loops."""
        for topic in self.topics.values():
            for socket in topic.sockets:
                socket.outlet.close_with(RESTART)
        pending = set(self._tasks)
        while pending:
            # Not once: `asyncio.wait_for` in Python 3.11, which the broker's client uses, may
            # swallow a cancellation that comes in the moment it is done.
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.5)
        with contextlib.suppress(Exception):
            await self._presence.close()
        with contextlib.suppress(Exception):
            await self._reader.close()

    async def join(self, name: str, socket: Socket, since: int | None) -> Topic:
        """Let `socket` watch topic `name` from event `since` on. Raises KeyError when unknown."""
        topic = self.topics.get(name)
        if topic is None:
            prefix, _, ident = name.partition(":")
            topic = self.topics[name] = Topic(name, int(ident), registration_of(prefix))
        topic.users += 1
        live_sockets.inc(socket.main)
        try:
            await topic.join(socket, since)
        except BaseException:
            self.leave(topic, socket)
            raise
        return topic

    def leave(self, topic: Topic, socket: Socket) -> None:
        """The end of `join`; once for each."""
        topic.leave(socket)
        topic.users -= 1
        live_sockets.dec(socket.main)
        if topic.users == 0:
            self.topics.pop(topic.name, None)

    def poke(self, name: str, seq: int) -> None:
        """Event `seq` (0: not told) of topic `name` exists: fetch it, if anyone watches."""
        topic = self.topics.get(name)
        if topic is not None and (seq == 0 or topic.head is None or seq > topic.head):
            self._pull(topic)
        prefix = name.partition(":")[0]
        for other in self.topics.values():
            if other.registration.follows == prefix:
                self._pull(other)

    def murmur(self, name: str, person: int, *, typing: bool) -> None:
        """`person` types, or has stopped, in topic `name`: show it here and tell the others."""
        if self._hear_typing(name, person, typing=typing):
            told = {"w": name, "m": str(person), "by": self._presence.process}
            self._spawn(_tell(told if typing else told | {"off": "1"}))

    def _hear_typing(self, name: str, person: int, *, typing: bool) -> bool:
        topic = self.topics.get(name)
        if topic is None or topic.registration.typing is None:
            return False
        return self._typing.note(name, person, typing=typing)

    def check_now(self) -> None:
        """Somebody's right may have ended: look at once.

        She may have closed her account: pictures that bear her name are not shown again either.
        """
        for topic in self.topics.values():
            topic.forget()
        self._revoked.set()

    def _pull(self, topic: Topic) -> None:
        topic.wanted = True
        if not topic.pulling:
            topic.pulling = True
            self._spawn(self._pulls(topic))

    async def _pulls(self, topic: Topic) -> None:
        try:
            while topic.wanted and topic.users:
                topic.wanted = False
                await self._deliver(topic)
                await asyncio.sleep(topic.registration.every)
        finally:
            topic.pulling = False

    async def _deliver(self, topic: Topic) -> None:
        """One try; what fails is tried again by the sweep."""
        try:
            if topic.failures < _GIVE_UP:
                await topic.advance()
            else:
                await topic.give_up()
            topic.failures = 0
        except Exception as error:
            # While the database is away the events are not at fault: nobody has to fetch the page.
            topic.failures += not db.is_away(error)
            log.warning("live_delivery_failed", topic=topic.name, error=repr(error))

    async def _listen(self) -> None:
        while True:
            try:
                if not self._hearing:
                    await self._reader.catch_hold()
                    self._sweep_now.set()
                    self._hearing = True
                for _, fields in await self._reader.read():
                    self._hear(fields)
            except Exception as error:
                if self._hearing:
                    log.warning("live_stream_lost", error=type(error).__name__)
                self._hearing = False
                with contextlib.suppress(Exception):
                    await self._reader.drop()
                await asyncio.sleep(self._pace.retry)

    def _hear(self, fields: dict[str, str]) -> None:
        if "t" in fields:
            self.poke(fields["t"], int(fields.get("s", "0")))
        elif "p" in fields:
            self._presence.note(fields["p"], fields.get("by", ""))
        elif "w" in fields and fields.get("by") != self._presence.process:
            self._hear_typing(fields["w"], int(fields.get("m", "0")), typing="off" not in fields)
        elif "r" in fields:
            self.check_now()

    async def _sweeps(self) -> None:
        while True:
            await _either(self._sweep_now, self._pace.sweep)
            await self._for_each_source(self._sweep)

    async def _sweep(self, registration: Registration, topics: list[Topic]) -> None:
        heads = await registration.source.heads([topic.ident for topic in topics])
        for topic in topics:
            if topic.head is not None and heads.get(topic.ident, 0) > topic.head:
                if not topic.pulling:
                    live_swept.inc()
                self._pull(topic)

    async def _guards(self) -> None:
        while True:
            await _either(self._revoked, self._pace.guard)
            await self._for_each_source(self._guard)

    async def _guard(self, registration: Registration, topics: list[Topic]) -> None:
        open_by: dict[Hashable, list[Socket]] = defaultdict(list)
        for topic in topics:
            for socket in topic.sockets:
                open_by[socket.key].append(socket)
        open_by.pop(None, None)
        if not open_by:
            return
        refused = await registration.source.refusals(open_by.keys())
        for key, code in refused.items():
            for socket in open_by[key]:
                socket.outlet.close_with(code)

    async def _beats(self) -> None:
        """So that a page whose line died in silence (a laptop that slept) notices."""
        frame = build_frame(json.dumps({"beat": self._pace.beat}))
        while True:
            await asyncio.sleep(self._pace.beat)
            for topic in list(self.topics.values()):
                for socket in topic.sockets:
                    if socket.main:
                        socket.outlet.send_frame(frame)
                await asyncio.sleep(0)

    async def _for_each_source(
        self, act: Callable[[Registration, list[Topic]], Awaitable[None]]
    ) -> None:
        by_prefix: dict[str, list[Topic]] = defaultdict(list)
        for topic in self.topics.values():
            by_prefix[topic.registration.prefix].append(topic)
        for topics in by_prefix.values():
            try:
                await act(topics[0].registration, topics)
            except Exception as error:
                log.warning("live_round_failed", what=act.__name__, error=repr(error))

    async def _presences(self) -> None:
        while True:
            await asyncio.sleep(self._pace.presence)
            topics = [t for t in self.topics.values() if t.registration.presence is not None]
            try:
                await self._count_people(topics)
                await self._presence.show(topics)
            except Exception as error:
                log.warning("live_presence_failed", error=repr(error))

    async def _typings(self) -> None:
        while True:
            await asyncio.sleep(self._pace.typing)
            for name in self._typing.restless():
                topic = self.topics.get(name)
                try:
                    await self._typing.show(name, topic)
                except Exception as error:
                    log.warning("live_typing_failed", error=repr(error))

    async def _count_people(self, topics: list[Topic]) -> None:
        if not self._hearing:
            self._presence.forget()
            return
        try:
            for name in await self._presence.tell(topics):
                await publish({"p": name, "by": self._presence.process})
        except (RedisError, OSError):
            self._presence.forget()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, context=self._context.copy())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _tell(fields: dict[str, str]) -> None:
    await publish(fields)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for `event`, at most `seconds`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()
