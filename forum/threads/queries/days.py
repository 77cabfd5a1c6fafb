"""A thread by day: where each day begins, and the line between the posts of two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from forum.core import db, i18n, text
from forum.threads.queries.heads import ThreadHead

# Fragments are shared by all readers, so a day is a day in the Netherlands.
ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a thread: its first post, and how many posts there are."""

    day: date
    first: int
    posts: int


_DAYS = """
select (created_at at time zone 'Europe/Amsterdam')::date as day, min(number) as first,
  count(*)::int as posts
from post where thread_id = $1 group by 1 order by 1
"""


async def days(head: ThreadHead) -> list[Day]:
    """The days on which somebody wrote in the thread; for readers of `thread_open_to`."""
    return [Day(**item) for item in await db.rows(_DAYS, head.id)]


def day_line(before: datetime | None, at: datetime, lang: str) -> Markup:
    """The line above a post of `at` that follows one of `before`; empty on the same day."""
    if before is None or before.astimezone(ZONE).date() == at.astimezone(ZONE).date():
        return Markup("")
    with i18n.speaking(lang):
        return Markup('<p class="day-line">{}</p>').format(text.weekday(at))


async def day_before(thread_id: int, number: int) -> datetime | None:
    """When the post before post `number` was written; None when there is none."""
    found: datetime | None = await db.value(
        "select created_at from post where thread_id = $1 and number = $2", thread_id, number - 1
    )
    return found
