"""One topic in one process: its sockets, its last events, and the frames made of them.

The database is the truth. A topic knows how far it has delivered (`head`) and, when it is
woken, asks for what came after; so a lost or doubled wake-up changes nothing.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from forum.core.live.frames import Frame, build_frame
from forum.core.live.source import Event, Registration
from forum.core.metrics import live_events

REPLAY_LIMIT = 200  # a reader further behind than this fetches the page again
REPLAY_BYTES = 192 * 1024  # and so does one whose frames together are more than this
_KEPT = 64  # events whose frames are kept for who comes back
_SLICE = 250  # sockets written to before the loop may turn
RESYNC = build_frame('{"kind":"resync"}')


Frames = dict[Hashable, "Frame | None"]  # by variant


class Outlet(Protocol):
    """Where frames go: `FastWS`, or `QueueOutlet` under another server."""

    def send_frame(self, frame: Frame) -> bool: ...

    def close_with(self, code: int, reason: str = "") -> None: ...


@dataclass(slots=True, eq=False)
class Socket:
    """One open socket in one topic: how far it is (`seq`), for whom it renders, by which right.

    A page has one socket and may watch several topics: then one of these for each, over the
    same outlet. The `main` one counts as the socket and carries the sign of life.
    """

    outlet: Outlet
    variant: Hashable
    key: Hashable = None
    person: int | None = None
    seq: int = 0
    shown: object = field(default=None)
    typing: tuple[int, ...] = ()
    main: bool = True


class Topic:
    """Watchers of one thing. `join` and `advance` take turns: each socket sees each event once."""

    def __init__(self, name: str, ident: int, registration: Registration) -> None:
        self.name = name
        self.ident = ident
        self.registration = registration
        self.source = registration.source
        self.head: int | None = None
        self.users = 0
        self.groups: dict[Hashable, dict[Socket, None]] = {}
        self.pulling = False
        self.wanted = False
        self.failures = 0
        self._turn = asyncio.Lock()
        self._recent: deque[Event] = deque(maxlen=REPLAY_LIMIT)
        self._frames: OrderedDict[int, tuple[Event, Frames]] = OrderedDict()
        self._last: dict[Hashable, Frame | None] = {}

    @property
    def sockets(self) -> list[Socket]:
        return [socket for group in self.groups.values() for socket in group]

    async def join(self, socket: Socket, since: int | None) -> None:
        """Send what `socket` missed after number `since` (None: nothing), then let it listen."""
        async with self._turn:
            if self.head is None:
                self.head = (await self.source.heads([self.ident])).get(self.ident, 0)
            if since is not None and since > self.head:
                await self._advance()
            missed = await self._missed(socket.variant, since)
            if sum(len(frame.raw) for frame in missed) > REPLAY_BYTES:
                missed = [RESYNC]  # more than a buffer holds: it would be cut off half way
            for frame in missed:
                socket.outlet.send_frame(frame)
            # A page may be newer than what this process has heard of: not again, then.
            socket.seq = self.head
            self.groups.setdefault(socket.variant, {})[socket] = None

    def leave(self, socket: Socket) -> None:
        """Forget `socket`; it may not have joined yet."""
        group = self.groups.get(socket.variant)
        if group is None or group.pop(socket, self) is self:
            return
        if not group:
            del self.groups[socket.variant]

    async def advance(self) -> None:
        """Deliver everything after `head`, in order, to everybody."""
        async with self._turn:
            if self.head is not None:
                await self._advance()

    async def give_up(self) -> None:
        """Events that cannot be shown: everyone fetches the page, and we go on after them."""
        async with self._turn:
            heads = await self.source.heads([self.ident])
            self._reset(heads.get(self.ident, self.head or 0))

    async def _advance(self) -> None:
        head = self.head or 0
        while events := await self.source.load(self.ident, head, REPLAY_LIMIT):
            if self.registration.contiguous and events[0].seq != head + 1:
                self._reset(events[-1].seq)  # pruned
            else:
                for event in events:
                    await self._deliver(event)
            head = events[-1].seq
            if len(events) < REPLAY_LIMIT:
                break

    async def _deliver(self, event: Event) -> None:
        self._remember(event)
        frames = await self._frames_of(event, list(self.groups))
        self.head = event.seq
        for variant, frame in frames.items():
            if frame is not None and not self._repeats(variant, frame):
                await self._fan_out(list(self.groups.get(variant, ())), frame, event.seq)

    async def _fan_out(self, sockets: Sequence[Socket], frame: Frame, seq: int) -> None:
        delivered = 0
        for place, socket in enumerate(sockets, 1):
            if socket.seq < seq:
                socket.seq = seq
                delivered += socket.outlet.send_frame(frame)
            if place % _SLICE == 0:
                await asyncio.sleep(0)
        live_events.inc(delivered)

    def _repeats(self, variant: Hashable, frame: Frame) -> bool:
        """Whether a picture of the whole (no log behind it) is the one sent last."""
        if self.registration.contiguous:
            return False
        last, self._last[variant] = self._last.get(variant), frame
        return last == frame

    async def _missed(self, variant: Hashable, since: int | None) -> list[Frame]:
        head = self.head or 0
        if since is None or since == head:
            return []
        events = await self._events_after(since) if since < head else None
        if events is None:
            return [RESYNC]
        due = [event for event in events if event.seq <= head]
        frames = [(await self._frames_of(event, [variant]))[variant] for event in due]
        return [frame for frame in frames if frame is not None]

    async def _events_after(self, since: int) -> list[Event] | None:
        """The events after `since`, from memory if they are there; None when too far back."""
        logged = self.registration.contiguous
        if logged and self._recent and self._recent[0].seq <= since + 1:
            return [event for event in self._recent if event.seq > since]
        events = await self.source.load(self.ident, since, REPLAY_LIMIT + 1)
        gap = logged and (not events or events[0].seq != since + 1)
        return None if gap or len(events) > REPLAY_LIMIT else events

    async def _frames_of(self, event: Event, variants: Collection[Hashable]) -> Frames:
        _, made = self._frames.setdefault(event.seq, (event, {}))
        missing = [variant for variant in variants if variant not in made]
        if missing:
            texts = await self.source.render(self.ident, event, missing)
            made |= {v: build_frame(text) if text else None for v, text in texts.items()}
        while len(self._frames) > _KEPT:
            self._frames.popitem(last=False)
        return {variant: made[variant] for variant in variants}

    def _remember(self, event: Event) -> None:
        """Keep `event`, and no older picture of the same thing: it may be hidden by now."""
        if self._recent and self._recent[-1].seq >= event.seq:
            return  # a second try after a failed render
        about = (event.ref, None)
        for seq in [s for s, (e, _) in self._frames.items() if event.ref is None or e.ref in about]:
            del self._frames[seq]
        self._recent.append(event)

    def forget(self) -> None:
        """Make every picture anew when it is asked for."""
        self._frames.clear()

    def _reset(self, head: int) -> None:
        self.head = head
        self._recent.clear()
        self._frames.clear()
        self._last.clear()
        for socket in self.sockets:
            socket.seq = head
            socket.outlet.send_frame(RESYNC)
