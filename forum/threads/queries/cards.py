"""Cards of best practices as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from forum.core import clock, db, text
from forum.themes.queries import Access
from forum.threads.queries.days import ZONE

MOST = 500  # cards on the overview
ASKED_BEFORE = timedelta(days=30)


def today() -> date:
    """The day it is in the Netherlands."""
    return clock.now().astimezone(ZONE).date()


def year_on(day: date) -> date:
    """The same day next year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@dataclass(frozen=True, slots=True)
class Card:
    """What a best practice is, for whom, and until when it can be relied on."""

    id: int
    thread_id: int
    owner_id: int
    owner_name: str
    context: str
    approach: str
    result: str
    contact: str
    valid_until: date
    confirmed_at: datetime

    @property
    def expired(self) -> bool:
        return self.valid_until < today()

    def html(self, name: str) -> Markup:
        """One of its texts, rendered."""
        return Markup(text.render_markdown(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A card on the overview, with its thread."""

    title: str
    href: str
    category_slug: str
    category_name: str
    owner_name: str
    summary: str
    valid_until: date
    confirmed_at: datetime

    @property
    def expired(self) -> bool:
        return self.valid_until < today()


@dataclass(frozen=True, slots=True)
class Due:
    """A card whose owner is to be asked. `owner_id` is None when she is no longer there."""

    id: int
    thread_id: int
    theme_id: int
    theme_slug: str
    title: str
    owner_id: int | None
    valid_until: date

    @property
    def href(self) -> str:
        return f"/{self.theme_slug}/forum/{self.thread_id}-{text.slugify(self.title)}"


_CARD = """
select k.id, k.thread_id, k.owner_id, m.name as owner_name, k.context, k.approach, k.result,
  k.contact, k.valid_until, k.confirmed_at
from practice_card k join member m on m.id = k.owner_id where k.thread_id = $1
"""
_LISTED = """
select t.title, '/' || th.slug || '/forum/' || t.id as href, c.slug as category_slug,
  c.name as category_name, m.name as owner_name, k.context as summary, k.valid_until,
  k.confirmed_at
from practice_card k join thread t on t.id = k.thread_id join theme th on th.id = t.theme_id
join category c on c.id = t.category_id join member m on m.id = k.owner_id
where t.theme_id = $1 and t.hidden_at is null
order by k.valid_until < $2, c.position, c.name, t.title limit $3
"""
_DUE = """
select k.id, k.thread_id, t.theme_id, th.slug as theme_slug, t.title, k.valid_until,
  ms.member_id as owner_id
from practice_card k join thread t on t.id = k.thread_id join theme th on th.id = t.theme_id
join member m on m.id = k.owner_id
left join membership ms on ms.theme_id = t.theme_id and ms.member_id = k.owner_id
  and ms.left_at is null and m.closed_at is null
where k.asked_at is null and t.hidden_at is null and k.valid_until between $1 and $2
order by k.id limit 200
"""


async def card_of(thread_id: int) -> Card | None:
    """The card of a thread, if it has one; for readers of `thread_open_to`."""
    found = await db.row(_CARD, thread_id)
    return Card(**found) if found else None


async def cards(access: Access) -> list[Listed]:
    """The cards of a theme, those that still hold first; of both, by category."""
    if not access.may_read:
        return []
    found = await db.rows(_LISTED, access.theme_id, today(), MOST)
    return [Listed(**_readable(item)) for item in found]


_LATEST = """
select t.title, '/' || th.slug || '/forum/' || t.id as href
from practice_card k join thread t on t.id = k.thread_id join theme th on th.id = t.theme_id
where t.theme_id = $1 and t.hidden_at is null and k.valid_until >= $2
order by k.confirmed_at desc, k.id desc limit $3
"""


async def latest_cards(access: Access, limit: int) -> list[tuple[str, str]]:
    """Title and address of the cards that hold and were confirmed last."""
    if not access.may_read:
        return []
    found = await db.rows(_LATEST, access.theme_id, today(), limit)
    return [(item["title"], f"{item['href']}-{text.slugify(item['title'])}") for item in found]


def _readable(item: db.Row) -> db.Row:
    summary = text.excerpt(text.render_markdown(item["summary"]), 240)
    return {**item, "summary": summary, "href": f"{item['href']}-{text.slugify(item['title'])}"}


async def cards_due() -> Sequence[Due]:
    """Cards that end within thirty days and whose owner was not yet asked."""
    found = await db.rows(_DUE, today(), today() + ASKED_BEFORE)
    return [Due(**item) for item in found]


async def card_due(card_id: int) -> Due | None:
    """One card as it is now, whoever was asked already; None when it is gone or hidden."""
    sql = _DUE.replace("k.asked_at is null and", "k.id = $3 and")
    found = await db.row(sql, date.min, date.max, card_id)
    return Due(**found) if found else None
