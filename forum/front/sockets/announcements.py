"""How far an announcement is, live on its page, for those who manage the theme.

`/live?announcement=<id>`. The numbers come out of the ledger, at most once a second for each
language, however many look; who sends wakes the topic, and the sweep of the hub makes up for that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import cast

from markupsafe import Markup
from starlette.websockets import WebSocket

from forum.core import db, http, live
from forum.core.errors import NotFound
from forum.core.i18n import speaking
from forum.members.queries import Viewer, standing_sessions
from forum.themes import queries as themes
from forum.threads.sockets import number
from notifications.announcements import outcomes, queries

EVERY = 1.0  # seconds between two pictures of one announcement
_KEPT = 200  # announcements of which the last picture is remembered


@dataclass(frozen=True, slots=True)
class Right:
    """By which right a manager's socket is open."""

    session_id: int
    member_id: int
    theme_id: int


async def progress_block(announcement_id: int, *, language: str) -> Markup:
    """The `<section id="voortgang">`: the bar, the numbers, and what may be done now."""
    card = await queries.announcement(announcement_id)
    now = await outcomes.progress(announcement_id)
    with speaking(language):
        told = {"card": card, "now": now, "lang": language}
        return Markup(http.fragment("front/announcements/_progress.html", told))


# Moves with every row that changes hands or ends, and with every act of a manager.
_HEADS = """
select a.id, (coalesce((select sum(d.token * 7 + case d.state when 'pending' then 1
    when 'paused' then 2 when 'sending' then 3 when 'sent' then 4 when 'skipped' then 5
    when 'failed' then 6 else 0 end) from delivery d
    where d.kind = 'announcement' and d.ref_id = a.id), 0)
  || '.' || coalesce((select max(s.id) from announcement_step s where s.announcement_id = a.id), 0)
  || '.' || (select count(*) from announcement_wave w
    where w.announcement_id = a.id and w.planned_at is null)) as picture
from announcement a where a.id = any($1::int[])
"""


class Announcements:
    """The source: a number is the how-manieth picture in this process."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, str]] = {}

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """Announcement -> number of its present picture."""
        for item in await db.rows(_HEADS, list(idents)):
            count, before = self._known.get(item["id"], (0, ""))
            if item["picture"] != before:
                self._known[item["id"]] = (count + 1, item["picture"])
        heads = {one: self._known[one][0] for one in idents if one in self._known}
        while len(self._known) > max(_KEPT, len(heads)):
            del self._known[next(iter(self._known))]
        return heads

    async def load(self, ident: int, since: int, limit: int) -> list[live.Event]:
        """The picture of now, when it is another than number `since`."""
        head = (await self.heads([ident])).get(ident, 0)
        return [live.Event(head, "announcement")] if head > since else []

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The frames. They have no number: they may be shown any time, and twice."""
        frame = {"kind": event.kind, "target": "#voortgang", "swap": "outerHTML"}
        made: dict[Hashable, str] = {}
        for variant in variants:
            block = await progress_block(ident, language=str(variant))
            made[variant] = json.dumps(frame | {"content": block.strip()}, ensure_ascii=False)
        return made

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """Sessions that ended, and who manages no more."""
        rights = cast(Collection[Right], keys)
        standing = await standing_sessions([right.session_id for right in rights])
        ended: dict[Hashable, int] = {}
        for right in rights:
            if right.session_id not in standing:
                ended[right] = live.REVOKED
            elif not (await themes.access_to(right.theme_id, right.member_id)).may_manage:
                ended[right] = live.FORBIDDEN
        return ended


async def watch_of(socket: WebSocket, viewer: Viewer | None) -> live.Watch:
    """What the page of one announcement watches. Raises `NotFound` but for its managers.

    From 0: the picture of now comes at once, whatever happened since the page was made.
    """
    asked = number(socket, "announcement")
    card = await queries.announcement(asked) if asked else None
    if viewer is None or card is None:
        raise NotFound
    access = await themes.access_to(card.theme_id, viewer.member_id)
    if not access.may_manage:
        raise NotFound
    key = Right(viewer.session_id, viewer.member_id, card.theme_id)
    return live.Watch(f"announcement:{card.id}", 0, socket.state.language, key=key)


live.register("announcement", Announcements(), contiguous=False, every=EVERY)
