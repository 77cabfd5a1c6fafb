"""Who writes in a topic now. Nothing of it is kept: it is forgotten within seconds.

Each process stamps by its own clock the moment at which it heard of it: a client's clock that is
wrong by minutes shows nothing wrong. A message that is lost costs a line on a screen.
"""

from __future__ import annotations

import time
from collections import defaultdict

from forum.core.live.frames import Frame, build_frame
from forum.core.live.topic import Socket, Topic

LIFE = 6.0  # seconds somebody counts as typing after she was heard
PAUSE = 3.0  # seconds in which more of the same says nothing new


class Typing:
    """Topic -> who types there until when, by this process's own clock."""

    def __init__(self) -> None:
        self._until: dict[str, dict[int, float]] = {}

    def note(self, name: str, person: int, *, typing: bool) -> bool:
        """`person` was heard; whether that is worth telling other processes."""
        people = self._until.setdefault(name, {})
        left = people.get(person, 0.0) - time.monotonic()
        if not typing:
            people[person] = 0.0
            return left > 0
        if left > LIFE - PAUSE:
            return False
        people[person] = time.monotonic() + LIFE
        return True

    def restless(self) -> list[str]:
        """The topics where somebody types, or has just stopped."""
        return list(self._until)

    async def show(self, name: str, topic: Topic | None) -> None:
        """Send who types now to each socket that shows something else, never oneself."""
        people = self._people(name)
        if topic is not None and topic.registration.typing is not None:
            for variant, group in list(topic.groups.items()):
                await _show(topic, variant, list(group), people)
        if not people and not self._people(name):
            self._until.pop(name, None)

    def _people(self, name: str) -> tuple[int, ...]:
        now = time.monotonic()
        return tuple(who for who, until in self._until.get(name, {}).items() if until > now)


async def _show(
    topic: Topic, variant: object, sockets: list[Socket], people: tuple[int, ...]
) -> None:
    waiting: dict[tuple[int, ...], list[Socket]] = defaultdict(list)
    for socket in sockets:
        others = tuple(who for who in people if who != socket.person)
        if others != socket.typing:
            waiting[others].append(socket)
    render = topic.registration.typing
    for others, group in waiting.items():
        if render is None:
            return
        frame: Frame = build_frame(await render(topic.ident, others, variant))
        for socket in group:
            socket.typing = others
            socket.outlet.send_frame(frame)
