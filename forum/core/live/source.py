"""What can be watched: sources of numbered events, registered by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in a topic: its number there (1, 2, 3 …), what, and to what."""

    seq: int
    kind: str
    ref: int | None = None


class Source(Protocol):
    """Where the events of one kind of topic live (the database) and how they look.

    `ident` names a topic within the source. A `variant` is a hashable that says for whom a
    frame is made (language, audience class); a `key` is the right by which a socket is open.
    """

    async def load(self, ident: int, since: int, limit: int) -> list[Event]:
        """The first `limit` events after number `since`, in order."""
        ...

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """The last number of each topic, by one query."""
        ...

    async def render(
        self, ident: int, event: Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """For each variant the JSON text of the frame; "" when it has nothing to show."""
        ...

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """The close code for each key that may no longer watch, by one query."""
        ...


# Count of people (None: not known now) and variant -> JSON text of the presence frame.
RenderPresence = Callable[[int, int | None, Hashable], Awaitable[str]]
# Who types (without the one who looks; empty: nobody) and variant -> JSON text of the frame.
RenderTyping = Callable[[int, tuple[int, ...], Hashable], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Registration:
    """A source and how its topics behave.

    `contiguous`: numbers have no gaps, so a gap means that events were pruned.
    `every`: at least so many seconds between two deliveries of one topic.
    `follows`: a wake-up of any topic with this prefix wakes the topics of this source too.
    """

    prefix: str
    source: Source
    contiguous: bool = True
    every: float = 0.0
    follows: str | None = None
    presence: RenderPresence | None = None
    typing: RenderTyping | None = None


_registered: dict[str, Registration] = {}


def register(
    prefix: str,
    source: Source,
    *,
    contiguous: bool = True,
    every: float = 0.0,
    follows: str | None = None,
    presence: RenderPresence | None = None,
    typing: RenderTyping | None = None,
) -> None:
    """Make topics `<prefix>:<ident>` watchable. The last registration of a prefix counts."""
    _registered[prefix] = Registration(prefix, source, contiguous, every, follows, presence, typing)


def registration_of(prefix: str) -> Registration:
    """How topics of `prefix` behave; KeyError when nobody registered it."""
    return _registered[prefix]
