"""A conversation, live: who may watch it, and the frames that keep an open page equal to a fresh
one; and the list of somebody's conversations, as one picture.

`/live?talk=12&since=45`, with the frames of a thread: `seq`, `kind`, `post` (the number),
`target`, `swap`, `content`. They are made for a reader: the law is the same, old page + events =
fresh page.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from forum.core import clock, db, live
from forum.core.i18n import ngettext, speaking
from forum.members.queries import Viewer, standing_sessions
from forum.messages import queries
from forum.messages.events import Happened
from forum.messages.queries import Message, fragments

AFRESH = '{"kind":"resync"}'
"""Fetch the page: somebody left, or blocks somebody. Rare, and never told to others in words."""


class Variant(NamedTuple):
    """For whom a frame is made. `may_write`: who is silenced meanwhile comes back anew."""

    member_id: int
    language: str
    zone: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class Right:
    """By which right a socket is open: a session of a member, on a conversation."""

    session_id: int
    member_id: int
    conversation_id: int
    variant: Variant | None = None


# One query for all sockets of a process; the order of `k` keeps question and answer together.
_STANDING = """
select s.id is not null and m.closed_at is null as stands, m.language, m.zone,
  st.id is not null and ms.id is not null and coalesce(ms.suspended_until, $4) <= $4 as inside,
  coalesce(ms.silenced_until, $4) <= $4 as may_write
from unnest($1::int[], $2::int[], $3::int[]) with ordinality
  as k (session_id, member_id, conversation_id, place)
left join session s on s.id = k.session_id and s.member_id = k.member_id
  and s.revoked_at is null and s.expires_at > $4
left join member m on m.id = s.member_id
left join conversation c on c.id = k.conversation_id
left join seat st on st.conversation_id = c.id and st.member_id = k.member_id
  and st.left_at is null
left join membership ms on ms.theme_id = c.theme_id and ms.member_id = k.member_id
  and ms.left_at is null
order by k.place
"""


async def verdicts(rights: Collection[Right]) -> list[Variant | int]:
    """For each right how its holder sees the conversation now, or the code to close with."""
    found = await db.rows(
        _STANDING,
        [right.session_id for right in rights],
        [right.member_id for right in rights],
        [right.conversation_id for right in rights],
        clock.now(),
    )
    return [_verdict(right, item) for right, item in zip(rights, found, strict=True)]


def _verdict(right: Right, standing: db.Row) -> Variant | int:
    if not standing["stands"]:
        return live.REVOKED
    if not standing["inside"]:
        return live.FORBIDDEN
    return Variant(
        right.member_id, standing["language"], standing["zone"], may_write=standing["may_write"]
    )


class Talks:
    """The source of live conversations."""

    async def load(self, ident: int, since: int, limit: int) -> list[live.Event]:
        """The first `limit` events of conversation `ident` after number `since`."""
        found = await queries.events_after(ident, since, limit=limit)
        return [live.Event(item.seq, item.kind, item.message_id) for item in found]

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """Conversation id -> number of its last event."""
        return await queries.event_heads(list(idents))

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The frames of one event, as each reader sees the conversation now."""
        seen = cast(Collection[Variant], variants)
        if event.ref is None:  # what that changes differs from reader to reader
            return dict.fromkeys(seen, AFRESH)
        readers = {variant.member_id for variant in seen}
        messages = await queries.messages_for(event.ref, sorted(readers))
        return {v: frame(event, messages[v.member_id], v) for v in seen if v.member_id in messages}

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """The close code of each right that ended; who is seen otherwise now comes back anew."""
        rights = cast(Collection[Right], keys)
        ended: dict[Hashable, int] = {}
        for right, verdict in zip(rights, await verdicts(rights), strict=True):
            if isinstance(verdict, int):
                ended[right] = verdict
            elif verdict != right.variant:
                ended[right] = live.RESTART
        return ended


def frame(event: live.Event, message: Message, variant: Variant) -> str:
    """The JSON text of what happened to one message."""
    seen = {"lang": variant.language, "zone": variant.zone}
    article = fragments.article(message, reader_id=variant.member_id, **seen)
    known = {"post": message.number, "author": message.author_name}
    if event.kind != Happened.MESSAGE_ADDED:
        return _told(event, f"#bericht-{message.number}", "outerHTML", article, **known)
    return _told(
        event, "#posts", "beforeend", fragments.with_day(message, article, **seen), **known
    )


def _told(event: live.Event, target: str, swap: str, content: str, **known: object) -> str:
    told = {"seq": event.seq, "kind": event.kind, **known, "target": target, "swap": swap}
    return _json({**told, "content": content})


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


async def watch_of(viewer: Viewer, conversation_id: int, since: int | None) -> live.Watch | int:
    """What the page of a conversation watches; or the code to refuse it with."""
    right = Right(viewer.session_id, viewer.member_id, conversation_id)
    (verdict,) = await verdicts([right])
    if isinstance(verdict, int):
        return verdict
    key = Right(viewer.session_id, viewer.member_id, conversation_id, verdict)
    return live.Watch(f"talk:{conversation_id}", since, verdict, key=key)


class Reader(NamedTuple):
    """For whom the list of conversations is made."""

    language: str
    zone: str


class Inboxes:
    """The source of live lists: no log behind it, only the picture of now.

    A number is the how-manieth picture of a member's list in this process.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, str]] = {}  # as many as there are members at most

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """Member -> number of the picture."""
        for one, picture in (await queries.pictures(idents)).items():
            number, before = self._known.get(one, (0, None))
            if picture != before:
                self._known[one] = (number + 1, picture)
        return {one: self._known[one][0] for one in idents}

    async def load(self, ident: int, since: int, limit: int) -> list[live.Event]:
        """The picture of now, when it is another than number `since`."""
        number = (await self.heads([ident]))[ident]
        return [live.Event(number, "inbox_changed")] if number > since else []

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The list in each language. It has no number: it may be shown any time, and twice."""
        inbox = await queries.inbox(ident)
        made: dict[Hashable, str] = {}
        for variant in variants:
            lang, zone = cast(Reader, variant)
            told: dict[str, Any] = {"kind": event.kind, "target": "#inbox", "swap": "outerHTML"}
            with speaking(lang):
                told |= {"news": len(inbox.unread), "said": _said(len(inbox.unread))}
            content = fragments.inbox_list(inbox, lang=lang, zone=zone)
            made[variant] = _json({**told, "content": content})
        return made

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """The sessions that ended."""
        rights = cast(Collection[Right], keys)
        standing = await standing_sessions([right.session_id for right in rights])
        return {right: live.REVOKED for right in rights if right.session_id not in standing}


def _said(count: int) -> str:
    told = ngettext(
        "%(num)s gesprek met nieuwe berichten", "%(num)s gesprekken met nieuwe berichten", count
    )
    return told % {"num": count}


def inbox_watch(viewer: Viewer) -> live.Watch:
    """What the list of conversations watches. From 0: the list comes at once."""
    key = Right(viewer.session_id, viewer.member_id, 0)
    variant = Reader(viewer.language, viewer.zone)
    return live.Watch(f"inbox:{viewer.member_id}", 0, variant, key=key)


live.register("talk", Talks())
live.register("inbox", Inboxes(), contiguous=False)
