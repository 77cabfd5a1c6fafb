"""Webinars as their readers may see them: one, lists of them, found by words, linked to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.core import clock, db, text
from forum.core.errors import NotFound
from forum.core.i18n import gettext
from forum.files import queries as files
from forum.files.queries import FileRow
from forum.themes.queries import Access
from forum.threads.queries import linking
from forum.threads.queries.linking import LinkCard
from forum.webinars.queries.chapters import Chapter, chapter

PAGE = 20


@dataclass(frozen=True, slots=True)
class WebinarCard:
    """A webinar with its numbers. `join_url` is only for the registered: never show it to others.

    `registered` and `waiting` count people; `chapters` are `(mm:ss, title)`. `recording_at` is
    when a recording was first put up.
    """

    id: int
    theme_id: int
    theme_slug: str
    theme_name: str
    title: str
    description: str
    description_html: str
    speaker: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    capacity: int | None
    join_url: str
    recorded: bool
    recording_url: str
    slides_url: str
    captions_url: str
    slides_file_id: int | None
    recording_at: datetime | None
    chapters: tuple[tuple[str, str], ...]
    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    announced_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    thread_id: int | None
    registered: int
    waiting: int

    @property
    def path(self) -> str:
        """Its address on this site: "/mensenhandel/webinars/7-titel"."""
        return f"/{self.theme_slug}/webinars/{self.id}-{text.slugify(self.title)}"

    @property
    def phase(self) -> str:
        """Where it is in its life now: cancelled, planned, announced, live or past."""
        now = clock.now()
        if self.cancelled_at:
            return "cancelled"
        if now >= self.ends_at:
            return "past"
        if now >= self.starts_at:
            return "live"
        return "announced" if self.announced_at else "planned"

    @property
    def free(self) -> int | None:
        """Places left; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.registered)

    @property
    def chapter_links(self) -> list[Chapter]:
        """The chapters, each with the address of its moment in the recording."""
        return [chapter(self.recording_url, at, title) for at, title in self.chapters]

    @property
    def has_slides(self) -> bool:
        return bool(self.slides_url or self.slides_file_id)

    @property
    def open(self) -> bool:
        """Whether one may still register: it goes on, and it has not ended."""
        return self.phase in {"planned", "announced", "live"}


_CARD = """
select w.id, w.theme_id, t.slug as theme_slug, t.name as theme_name, w.title, w.description,
       w.description_html, w.speaker, w.starts_at, w.ends_at, w.zone, w.capacity, w.join_url,
       w.recorded, w.recording_url, w.slides_url, w.captions_url, w.slides_file_id, w.recording_at,
       w.chapters, w.uid, w.sequence, w.created_at,
       w.changed_at, w.announced_at, w.cancelled_at, w.cancel_reason, w.thread_id,
       coalesce(r.registered, 0)::int as registered, coalesce(r.waiting, 0)::int as waiting
from webinar w join theme t on t.id = w.theme_id
left join lateral (
  select count(*) filter (where state = 'registered') as registered,
         count(*) filter (where state = 'waiting') as waiting
  from registration where webinar_id = w.id
) r on true
"""


def _card(found: db.Row) -> WebinarCard:
    raw: Any = found["chapters"]
    pairs = json.loads(raw) if isinstance(raw, str) else raw
    return WebinarCard(**{**found, "chapters": tuple((str(a), str(b)) for a, b in pairs or [])})


async def webinar_card(webinar_id: int) -> WebinarCard | None:
    """The webinar, for mails and calendar files (no rights: the caller knows to whom)."""
    found = await db.row(f"{_CARD} where w.id = $1", webinar_id)
    return _card(found) if found else None


async def webinar_cards(webinar_ids: Sequence[int]) -> list[WebinarCard]:
    """These webinars, the first first (no rights: the caller knows for whom)."""
    found = await db.rows(
        f"{_CARD} where w.id = any($1::int[]) order by w.starts_at, w.id", list(webinar_ids)
    )
    return [_card(item) for item in found]


async def webinar_open_to(access: Access, webinar_id: int) -> WebinarCard:
    """The webinar, if this reader may see it. Raises `NotFound`."""
    found = await webinar_card(webinar_id) if access.may_read else None
    if found is None or found.theme_id != access.theme_id:
        raise NotFound
    return found


async def upcoming(theme_id: int, *, cancelled: bool = False) -> list[WebinarCard]:
    """What is still to come or going on, the first first; with `cancelled` also what was not."""
    found = await db.rows(
        f"{_CARD} where w.theme_id = $1 and w.ends_at > $2 and ($3 or w.cancelled_at is null) "
        "order by w.starts_at, w.id",
        theme_id,
        clock.now(),
        cancelled,
    )
    return [_card(item) for item in found]


async def past(
    theme_id: int, *, before: tuple[datetime, int] | None = None, limit: int = PAGE
) -> list[WebinarCard]:
    """What has been, the last first; `before` is the `(starts_at, id)` where the page begins."""
    at, ident = before or (datetime.max.replace(tzinfo=clock.now().tzinfo), 0)
    found = await db.rows(
        f"{_CARD} where w.theme_id = $1 and w.ends_at <= $2 and w.cancelled_at is null "
        "and (w.starts_at, w.id) < ($3, $4) order by w.starts_at desc, w.id desc limit $5",
        *(theme_id, clock.now(), at, ident, limit),
    )
    return [_card(item) for item in found]


async def next_webinar(theme_id: int) -> WebinarCard | None:
    """The webinar that is going on or comes first."""
    found = await db.row(
        f"{_CARD} where w.theme_id = $1 and w.ends_at > $2 and w.cancelled_at is null "
        "order by w.starts_at, w.id limit 1",
        theme_id,
        clock.now(),
    )
    return _card(found) if found else None


async def latest_recording(theme_id: int) -> WebinarCard | None:
    """The last webinar that can be watched."""
    found = await db.row(
        f"{_CARD} where w.theme_id = $1 and w.recording_url <> '' and w.cancelled_at is null "
        "order by w.starts_at desc, w.id desc limit 1",
        theme_id,
    )
    return _card(found) if found else None


async def webinars_starting_between(begin: datetime, end: datetime) -> list[WebinarCard]:
    """Of all themes: what starts at `begin` or later and before `end`, and goes on."""
    found = await db.rows(
        f"{_CARD} where w.starts_at >= $1 and w.starts_at < $2 and w.cancelled_at is null "
        "order by w.starts_at, w.id",
        begin,
        end,
    )
    return [_card(item) for item in found]


@dataclass(frozen=True, slots=True)
class Matched:
    """A webinar with the words that were asked for; `passage` as `ts_headline` marks it."""

    id: int
    title: str
    starts_at: datetime
    passage: str


_MATCHED = """
select id, title, starts_at,
  ts_headline('forum_dutch', title || '. ' || description, asked, $3) as passage
from webinar, to_tsquery('forum_dutch', $2) as asked where theme_id = $1
and to_tsvector('forum_dutch', title || ' ' || description || ' ' || speaker) @@ asked
order by starts_at desc, id desc limit $4
"""


async def searched(access: Access, query: str, how: str, *, limit: int) -> list[Matched]:
    """Webinars with the words of `query` (of `to_tsquery`), the last first; nothing for strangers.

    `how`: options of `ts_headline`.
    """
    if not access.may_read or not query:
        return []
    found = await db.rows(_MATCHED, access.theme_id, query, how, limit)
    return [Matched(**item) for item in found]


async def link_cards(slug: str, webinar_ids: Sequence[int]) -> dict[int, LinkCard]:
    """What is said of webinars in posts that link to them; the day is that of the webinar."""
    found = await db.rows(
        f"{_CARD} where w.id = any($1::int[]) and t.slug = $2", list(webinar_ids), slug
    )
    return {card.id: LinkCard(card.title, _about(card)) for card in map(_card, found)}


def _about(card: WebinarCard) -> tuple[str, ...]:
    state = gettext("Geannuleerd") if card.cancelled_at else ""
    if not state and not card.recorded:
        past = card.phase == "past"
        state = gettext("Niet opgenomen") if past else gettext("Wordt niet opgenomen")
    if card.recording_url and not state:
        state = gettext("Opname")
    return gettext("Webinar"), text.day(card.starts_at, card.zone), state


linking.register("webinars", link_cards)


async def shows_file(access: Access, file_id: int) -> bool:
    """Whether the file holds the slides of a webinar that this reader may see."""
    found = await db.value(
        "select 1 from webinar where slides_file_id = $1 and theme_id = $2 limit 1",
        file_id,
        access.theme_id,
    )
    return access.may_read and found is not None


async def slides_of(webinar: WebinarCard) -> FileRow | None:
    """The file with the slides; None when there is none."""
    if webinar.slides_file_id is None:
        return None
    found = await files.files_with(webinar.theme_id, [webinar.slides_file_id])
    return found.get(webinar.slides_file_id)
