"""The bell: one line a member and subject; what repeats before it is read is counted, not added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from forum.core import clock, db, live, text
from forum.core.unit import after_commit, unit_of_work
from forum.threads.queries import Hearer, hearers
from notifications import choices, instant, preferences
from notifications.push import planning
from notifications.queries import UNREAD

MOST_WOKEN = 50
TAKEN_BACK_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """What happened: its kind (reply, mention, webinar, moderation), what repeats merge on
    ("thread:12"), the words to show (a title), where it leads, when,
    and who did it. `number`: the post or the private message it is about."""

    kind: str
    subject: str
    text: str
    href: str
    at: datetime
    actor_id: int | None = None
    number: int | None = None


# `at` tells one occurrence from another: the same one noted twice changes nothing.
_NOTE = f"""
insert into notice as n (member_id, kind, subject, text, href, count, at, actors)
select who, $2, $3, $4, $5, 1, $6, $7 from unnest($1::int[]) as who
on conflict (member_id, kind, subject) do update
set text = excluded.text, href = excluded.href, at = excluded.at, read_at = null,
    actors = case when {UNREAD} then array_to_string(
      (array_remove(string_to_array(n.actors, ','), $7) || array[$7::text])[1:50], ',')
      else $7 end,
    count = case when {UNREAD} then n.count + 1 else 1 end
where n.at < excluded.at
returning n.member_id
"""


async def note(member_ids: Sequence[int], line: Line) -> None:
    """Put a line behind the bell of those of these members who want to hear of its kind."""
    told = await choices.ringing(line.kind, member_ids) if member_ids else []
    if told:
        actor = str(line.actor_id or "")
        values = (line.kind, line.subject, line.text[:300], line.href[:300], line.at, actor)
        async with unit_of_work():
            rung = await db.rows(_NOTE, told, *values)
            await planning.plan(
                [item["member_id"] for item in rung], line.kind, line.subject, number=line.number
            )
            _wake(told)


async def name(member_id: int, line: Line, actor_ids: Sequence[int]) -> None:
    """Say of a line by whom: these, the latest last, and nobody else any more."""
    actors = ",".join(str(each) for each in actor_ids[-50:])
    await db.execute(
        "update notice set actors = $4, count = $5 "
        "where member_id = $1 and kind = $2 and subject = $3",
        *(member_id, line.kind, line.subject, actors, len(actor_ids)),
    )


async def take_back(kind: str, subject: str) -> None:
    """Take the lines about what is no longer there from behind every bell."""
    async with unit_of_work():
        gone = await db.rows(
            "delete from notice where kind = $1 and subject = $2 returning member_id, read_at",
            *(kind, subject),
        )
        _wake([item["member_id"] for item in gone if item["read_at"] is None])


def _wake(member_ids: Sequence[int]) -> None:
    """Let the open pages of these members count again, once it is stored."""
    # What concerns everybody is found by the sweep of the hub: no burst of hundreds of signs.
    for who in member_ids[:MOST_WOKEN]:
        after_commit(partial(live.wake, f"member:{who}", 0))


async def open_notice(member_id: int, notice_id: int) -> str | None:
    """Mark one line read; where it leads. None when it is not this member's."""
    async with unit_of_work():
        found = await db.value(
            "update notice set read_at = coalesce(read_at, $3) where id = $1 and member_id = $2 "
            "returning href",
            *(notice_id, member_id, clock.now()),
        )
        _wake([member_id] if found else [])
    return str(found) if found else None


async def read_all(member_id: int, *, upto: datetime) -> int:
    """Mark read what the member saw on the page: what happened up to `upto`; how many lines."""
    now = clock.now()
    async with unit_of_work():
        lines = await db.execute(
            f"update notice n set read_at = $3 where n.member_id = $1 and n.at <= $2 and {UNREAD}",
            *(member_id, upto, now),
        )
        if lines:  # the same form sent twice leaves what can be taken back
            await preferences.ensure([member_id])
            sql = "update preference set all_read_at = $2 where member_id = $1"
            await db.execute(sql, member_id, now)
            _wake([member_id])
    return lines


# Lines that were touched since bear another moment, or none: those are left as they are.
_TAKE_BACK = """
update notice n set read_at = null from preference p
where p.member_id = $1 and n.member_id = $1 and n.read_at = p.all_read_at and p.all_read_at > $2
"""


async def unread_again(member_id: int) -> int:
    """Take back the last `read_all`, if it was in the last ten minutes; how many lines.

    Exactly the lines that it marked; 0 when it is too late, or was taken back already.
    """
    async with unit_of_work():
        lines = await db.execute(_TAKE_BACK, member_id, clock.now() - TAKEN_BACK_WITHIN)
        sql = "update preference set all_read_at = null where member_id = $1"
        await db.execute(sql, member_id)
        _wake([member_id] if lines else [])
    return lines


_POST = """
select p.id, p.author_id, p.thread_id, p.number, t.title, th.slug,
       coalesce(p.placed_at, p.created_at) as at, p.placed_at is not null as placed,
       p.hidden_at is not null or p.deleted_at is not null or t.hidden_at is not null as gone
from post p join thread t on t.id = p.thread_id join theme th on th.id = t.theme_id
where p.id = $1
"""


async def reply_posted(post_id: int) -> None:
    """Tell those who follow the thread or its category, wrote in it, or are named in the post.

    Not its author, nobody who may not enter or muted it, and nobody who has read it meanwhile.
    """
    post = await db.row(_POST, post_id)
    if post is None or post["gone"]:
        return
    found = await _ring(post)
    await instant.plan(found, thread_id=post["thread_id"], number=post["number"], at=post["at"])


async def ring(post_id: int) -> None:
    """Only the lines behind the bell: for what was written before there was anybody to mail."""
    post = await db.row(_POST, post_id)
    if post is not None and not post["gone"]:
        await _ring(post)


async def _ring(post: db.Row) -> list[Hearer]:
    found = await hearers(post["id"])
    page = f"/{post['slug']}/forum/{post['thread_id']}-{text.slugify(post['title'])}"
    subject, at = f"thread:{post['thread_id']}", post["at"]
    for kind in ("mention", "reply", "thread"):
        people = [each.member_id for each in found if instant.kind_of(each.why) == kind]
        # What was placed later may stand before the place where she goes on reading.
        precise = kind == "mention" or post["placed"]
        href = f"{page}/{post['number']}" if precise else page
        line = Line(kind, subject, post["title"], href, at, post["author_id"], post["number"])
        await note(people, line)
    return found


SWEPT = timedelta(hours=2)
_LATELY = """
select id from post where created_at > $1 and created_at < $2
union select id from post where placed_at > $1 and placed_at < $2
order by id
"""


async def sweep() -> None:
    """Posts written or placed in the last two hours, for what a lost job left untold.

    Twice does no harm.
    """
    now = clock.now()
    found = await db.rows(_LATELY, now - SWEPT, now - timedelta(minutes=1))
    for item in found:
        await reply_posted(int(item["id"]))


KEPT = timedelta(days=90)


async def forget() -> int:
    """Drop the lines that are older than 90 days; how many. The privacy page says so."""
    return await db.execute("delete from notice where at < $1", clock.now() - KEPT)
