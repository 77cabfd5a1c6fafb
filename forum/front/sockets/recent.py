"""The recent discussions on a theme's page, live: one picture, made anew when something changed.

`/live?theme=<slug>&since=<number>` for the theme page, visitors too. The picture is made at
most once a second for each language and side of the door, however many watch; a visitor sees
no names and nothing of confidential categories.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, cast

from markupsafe import Markup

from forum.core import db, http, live, text
from forum.core.i18n import speaking
from forum.members.queries import standing_sessions
from forum.themes import queries as themes
from forum.threads import queries as threads

EVERY = 1.0  # seconds between two pictures of the same theme
SHOWN = 5  # threads
HOME_ZONE = "Europe/Amsterdam"  # of visitors


class Variant(NamedTuple):
    """For whom the picture is made: `inside` the theme, or visiting."""

    language: str
    inside: bool
    zone: str = HOME_ZONE


@dataclass(frozen=True, slots=True)
class Right:
    """By which right a member's socket is open, and whether it shows the inside."""

    session_id: int
    member_id: int
    theme_id: int
    inside: bool


# Grows with every event of a thread and every participant who joins.
_HEADS = """
select th.id, (coalesce((select sum(seq) from thread where theme_id = th.id), 0)
  + (select count(*) from membership where theme_id = th.id))::bigint as head
from theme th where th.id = any($1::int[])
"""


async def recent_head(theme_id: int) -> int:
    """The number of the present picture, for `data-seq` of the page that shows it."""
    return (await Themes().heads([theme_id])).get(theme_id, 0)


async def recent_block(
    theme_id: int,
    *,
    language: str,
    inside: bool,
    zone: str = HOME_ZONE,
    read: Mapping[int, int] | None = None,
) -> Markup:
    """The `<section id="recent">` of a theme, its moments in the reader's zone.

    `read`: that of `threads.read_so_far`, to say what is new for the reader of a page. Live ones
    are for everyone: there the script says it.
    """
    theme = await themes.access_to(theme_id, None)
    shown = await threads.recent_threads(theme_id, SHOWN, public=not inside)
    told = {
        "theme": theme,
        "inside": inside,
        "participants": await themes.participant_count(theme_id),
        "updated_at": await threads.theme_activity(theme_id),
        "threads": shown,
        "news": _news(shown, read or {}),
        "moment": partial(text.moment, zone=zone),
        "lang": language,
    }
    with speaking(language):
        return Markup(http.fragment("front/_recent.html", told))


def _news(shown: Sequence[threads.Recent], read: Mapping[int, int]) -> dict[int, int]:
    """Thread -> posts that the reader has not seen; 0 for one that she never opened."""
    unread = [each for each in shown if each.last_number > read.get(each.id, each.last_number)]
    return {each.id: each.last_number - read[each.id] if read[each.id] else 0 for each in unread}


class Themes:
    """The source of live themes: no log behind it, only the picture of now."""

    async def load(self, ident: int, since: int, limit: int) -> list[live.Event]:
        """One event when anything happened after number `since`."""
        head = await recent_head(ident)
        return [live.Event(head, "recent_changed")] if head > since else []

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """Theme id -> the number of its present picture."""
        found = await db.rows(_HEADS, list(idents))
        return {item["id"]: item["head"] for item in found}

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The frames. They have no number: they may be shown any time, and twice."""
        frame = {"kind": event.kind, "target": "#recent", "swap": "outerHTML"}
        made: dict[Hashable, str] = {}
        for variant in variants:
            language, inside, zone = cast(Variant, variant)
            block = await recent_block(ident, language=language, inside=inside, zone=zone)
            made[variant] = json.dumps(frame | {"content": block.strip()}, ensure_ascii=False)
        return made

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """Sessions that ended; and who has come in or gone out comes back to the other side."""
        rights = cast(Collection[Right], keys)
        standing = await standing_sessions([right.session_id for right in rights])
        inside = await _inside(rights)
        ended: dict[Hashable, int] = {}
        for right in rights:
            if right.session_id not in standing:
                ended[right] = live.REVOKED
            elif ((right.theme_id, right.member_id) in inside) != right.inside:
                ended[right] = live.RESTART
        return ended


async def _inside(rights: Collection[Right]) -> set[tuple[int, int]]:
    members: dict[int, set[int]] = defaultdict(set)
    for right in rights:
        members[right.theme_id].add(right.member_id)
    return {
        (theme_id, member_id)
        for theme_id, asked in members.items()
        for member_id in await themes.can_read(theme_id, asked)
    }


live.register("theme", Themes(), contiguous=False, every=EVERY, follows="thread")
