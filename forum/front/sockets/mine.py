"""A member's own counts, live on every page: what is behind the bell, where there is news, and
in how many conversations.

Topic `member:<id>`. Whoever writes a notice or moves a read mark wakes it; what others write
counts within `REST` seconds, by one query for all members with a page open in this process.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from forum.core import db, live
from forum.core.i18n import ngettext, speaking
from forum.members.queries import Viewer, standing_sessions
from forum.messages import queries as talks
from forum.threads import queries as threads
from notifications import queries as notices

REST = 10.0  # seconds between two rounds of counting for everybody

# Moves with every event of a thread and every notice; costs no look at a row.
_STIR = """
select (select last_value + is_called::int from thread_event_id_seq)
  + (select last_value + is_called::int from notice_id_seq)
  + (select last_value + is_called::int from conversation_event_id_seq)
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines behind the bell, for each theme (slug) the threads with news, and conversations."""

    notices: int = 0
    unread: tuple[tuple[str, int], ...] = ()
    talks: int = 0


@dataclass(frozen=True, slots=True)
class Right:
    """By which right a page without a subject of its own has its socket."""

    session_id: int
    member_id: int


async def counts_of(member_ids: Collection[int]) -> dict[int, Counts]:
    """The counts of these members, by three queries however many they are."""
    bells = await notices.unread_counts(member_ids)
    unread = await threads.unread_counts(member_ids)
    news = await talks.unread_counts(member_ids)
    return {
        one: Counts(bells.get(one, 0), tuple(unread.get(one, ())), news.get(one, 0))
        for one in member_ids
    }


class Members:
    """The source of a member's counts. A number is the how-manieth picture in this process."""

    def __init__(self, rest: float = REST) -> None:
        self._rest = rest
        self._known: dict[int, tuple[int, Counts]] = {}  # as many as there are members at most
        self._stir = -1
        self._late = False
        self._counted = 0.0

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """Member -> number of the picture. For one it is looked up, for all now and then."""
        if len(idents) == 1 or await self._is_due():
            await self._look(idents)
        await self._look([one for one in idents if one not in self._known])
        return {one: self._known[one][0] for one in idents}

    async def load(self, ident: int, since: int, limit: int) -> list[live.Event]:
        """The picture of now, when it is another than number `since`."""
        await self._look([ident])
        number = self._known[ident][0]
        return [live.Event(number, "mine")] if number > since else []

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The counts, and the words for who does not see them, in each language."""
        counts = self._known[ident][1]
        return {variant: _frame(counts, str(variant)) for variant in variants}

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """The sessions that ended."""
        rights = [key for key in keys if isinstance(key, Right)]
        standing = await standing_sessions([right.session_id for right in rights])
        return {right: live.REVOKED for right in rights if right.session_id not in standing}

    async def _look(self, idents: Collection[int]) -> None:
        if not idents:
            return
        for one, counts in (await counts_of(idents)).items():
            number, before = self._known.get(one, (0, None))
            if counts != before:
                self._known[one] = (number + 1, counts)

    async def _is_due(self) -> bool:
        """Whether something happened anywhere, and the last round is long enough ago.

        A number is taken before the commit: whoever was still writing during a round is counted
        in the next one, though nothing stirred since.
        """
        if time.monotonic() - self._counted < self._rest:
            return False
        stir = int(await db.value(_STIR))
        due = self._late or stir != self._stir
        self._late, self._stir = stir != self._stir, stir
        self._counted = time.monotonic() if due else self._counted
        return due


def _frame(counts: Counts, language: str) -> str:
    with speaking(language):
        bell = ngettext("%(num)s ongelezen melding", "%(num)s ongelezen meldingen", counts.notices)
        news = {
            slug: [count, _news(count) % {"num": count}] for slug, count in counts.unread if count
        }
        said = ngettext("%(num)s gesprek met nieuws", "%(num)s gesprekken met nieuws", counts.talks)
    told = {"kind": "mine", "notices": counts.notices, "bell": bell % {"num": counts.notices}}
    talked = [counts.talks, said % {"num": counts.talks}]
    told |= {"unread": news, "talks": talked}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _news(count: int) -> str:
    return ngettext("%(num)s onderwerp met nieuws", "%(num)s onderwerpen met nieuws", count)


def watch_of(viewer: Viewer) -> live.Watch:
    """What every page of a member watches. From 0: the counts come at once."""
    key = Right(viewer.session_id, viewer.member_id)
    return live.Watch(f"member:{viewer.member_id}", 0, viewer.language, key=key)


live.register("member", Members(), contiguous=False)
