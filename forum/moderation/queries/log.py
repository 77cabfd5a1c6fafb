"""The log: who did what to what, and why. Open to everyone in the theme.

Who reported something is nowhere in it. Names of members who were silenced or suspended, and
titles of hidden threads, are only for moderators and for the member herself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.core import db, text
from forum.moderation.models import TOPICS, Kind

PAGE = 30
_LAST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ActCard:
    """One line of the log. `detail` is what undoing needs; never show it.

    `undoable`: it is the last act of its topic on its subject, and was not undone.
    """

    id: int
    theme_id: int
    theme_slug: str
    actor_id: int
    actor_name: str
    kind: str
    thread_id: int | None
    thread_title: str | None
    thread_hidden: bool
    post_id: int | None
    post_number: int | None
    post_author_id: int | None
    message_id: int | None
    message_author_id: int | None
    member_id: int | None
    member_name: str | None
    report_id: int | None
    reason: str
    detail: dict[str, Any]
    at: datetime
    undoes_id: int | None
    undone_by: str | None
    undoable: bool

    @property
    def href(self) -> str | None:
        """Where the thread or the post is; None for acts upon a member."""
        if self.thread_id is None:
            return None
        place = f"/{self.theme_slug}/forum/{self.thread_id}"
        if self.post_number is not None:
            return f"{place}/{self.post_number}"
        return f"{place}-{text.slugify(self.thread_title or '')}"

    @property
    def report_ids(self) -> list[int]:
        """The reports that this act decided (or opened again)."""
        return [int(each) for each in self.detail.get("reports", [])]

    @property
    def message_report_ids(self) -> list[int]:
        """The reports of a private message that this act decided, opened, or opened again."""
        return [int(each) for each in self.detail.get("message_reports", [])]

    @property
    def upon_message(self) -> bool:
        """Whether it was upon a private message; which one is told to nobody."""
        return self.kind in _UPON_MESSAGES

    @property
    def until(self) -> datetime | None:
        """When a silence or suspension ends."""
        given = self.detail.get("until")
        return datetime.fromisoformat(given) if isinstance(given, str) else None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Acts, the latest first; `more`: there are older ones after the last."""

    acts: list[ActCard]
    more: bool


_TOPIC_ROWS = ", ".join(
    f"('{kind.value}', '{topic}')" for topic, kinds in TOPICS.items() for kind in kinds
)
_UPON_MESSAGES = frozenset(kind.value for name in ("looking", "message") for kind in TOPICS[name])
# What nobody undoes: reading and sending cannot be taken back, what is open again is decided
# again, and mail that came back stops by itself.
_LASTING = ", ".join(
    f"'{kind.value}'"
    for kind in (
        *(Kind.REOPEN, Kind.REOPEN_MESSAGE, Kind.OPEN_MESSAGE, Kind.MAIL_AGAIN),
        *TOPICS["announcement"],
    )
)
_ACTS = f"""
with topic (kind, name) as (values {_TOPIC_ROWS})
select a.id, a.theme_id, th.slug as theme_slug, a.actor_id, actor.name as actor_name, a.kind,
       a.thread_id, t.title as thread_title, t.hidden_at is not null as thread_hidden, a.post_id,
       p.number as post_number, p.author_id as post_author_id, a.message_id,
       msg.author_id as message_author_id, a.member_id,
       upon.name as member_name, a.report_id, a.reason, a.detail, a.at, a.undoes_id,
       (select u.name from act c join member u on u.id = c.actor_id
        where c.undoes_id = a.id limit 1) as undone_by,
       a.undoes_id is null and a.kind not in ({_LASTING})
       and (tp.name <> 'message' or a.message_id is not null) and not exists (
         select from act l join topic lt on lt.kind = l.kind
         where l.id > a.id and l.theme_id = a.theme_id and lt.name = tp.name
           and l.thread_id is not distinct from a.thread_id
           and l.post_id is not distinct from a.post_id
           and l.message_id is not distinct from a.message_id
           and l.member_id is not distinct from a.member_id) as undoable
from act a join theme th on th.id = a.theme_id join member actor on actor.id = a.actor_id
join topic tp on tp.kind = a.kind
left join thread t on t.id = a.thread_id left join post p on p.id = a.post_id
left join message msg on msg.id = a.message_id
left join member upon on upon.id = a.member_id
"""


def _card(found: db.Row) -> ActCard:
    raw: Any = found["detail"]
    detail = json.loads(raw) if isinstance(raw, str) else raw
    return ActCard(**{**found, "detail": detail or {}})


async def _acts(condition: str, *args: object) -> list[ActCard]:
    found = await db.rows(f"{_ACTS} where {condition} order by a.at desc, a.id desc", *args)
    return [_card(item) for item in found]


async def log_page(theme_id: int, *, before: int | None = None, limit: int = PAGE) -> LogPage:
    """What was done in the theme before act `before` (None: now), the latest first."""
    found = await db.rows(
        f"{_ACTS} where a.theme_id = $1 and ($2::int is null or (a.at, a.id) < ("
        "select at, id from act where id = $2)) order by a.at desc, a.id desc limit $3",
        theme_id,
        before and min(before, _LAST),
        limit + 1,
    )
    return LogPage([_card(item) for item in found[:limit]], len(found) > limit)


async def act(act_id: int) -> ActCard | None:
    """One act, for undoing it and for telling of it."""
    found = await _acts("a.id = $1", act_id)
    return found[0] if found else None


async def last_act(
    topic: str, *, thread_id: int | None = None, post_id: int | None = None
) -> ActCard | None:
    """The latest act of `topic` upon a thread or a post."""
    found = await _acts(
        "tp.name = $1 and a.id = (select max(l.id) from act l join topic lt on lt.kind = l.kind "
        "where lt.name = $1 and ($2::int is null or l.thread_id = $2) "
        "and ($3::int is null or l.post_id = $3))",
        topic,
        thread_id,
        post_id,
    )
    return found[0] if found else None


async def acts_upon_member(theme_id: int, member_id: int) -> list[ActCard]:
    """What was done to a member and to what she wrote: for herself and for moderators."""
    return await _acts(
        "a.theme_id = $1 and (a.member_id = $2 or p.author_id = $2 "
        f"or (msg.author_id = $2 and a.kind <> '{Kind.OPEN_MESSAGE.value}') "
        "or (a.post_id is null and t.author_id = $2))",
        theme_id,
        member_id,
    )


async def reporters_of(act_id: int) -> list[int]:
    """The members whose reports this act decided: they hear the outcome."""
    card = await act(act_id)
    found = await db.rows(
        "select reporter_id from report where id = any($1::int[]) "
        "union select reporter_id from message_report where id = any($2::int[]) order by 1",
        card.report_ids if card else [],
        card.message_report_ids if card else [],
    )
    return [int(item["reporter_id"]) for item in found]
