"""The bell: one line a member and subject; what repeats before it is read is counted, not added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, live, text
from forum.threads.queries import hearers


@dataclass(frozen=True, slots=True)
class Line:
    """What happened: its kind (reply, mention, webinar, moderation), what repeats merge on
    ("thread:12"), the words to show (a title), where it leads, and when."""

    kind: str
    subject: str
    text: str
    href: str
    at: datetime


# `at` tells one occurrence from another: the same one noted twice changes nothing.
_NOTE = """
insert into notice (member_id, kind, subject, text, href, count, at)
select who, $2, $3, $4, $5, 1, $6 from unnest($1::int[]) as who
on conflict (member_id, kind, subject) do update
set text = excluded.text, href = excluded.href, at = excluded.at, read_at = null,
    count = case when notice.read_at is null then notice.count + 1 else 1 end
where notice.at < excluded.at
"""


async def note(member_ids: Sequence[int], line: Line) -> None:
    """Put a line behind the bell of these members."""
    if member_ids:
        await db.execute(
            _NOTE,
            list(member_ids),
            line.kind,
            line.subject,
            line.text[:300],
            line.href[:300],
            line.at,
        )
        await _tell(*member_ids)


async def _tell(*member_ids: int) -> None:
    """Their open pages count anew, whichever process they hang on."""
    for member_id in member_ids:
        await live.wake(f"member:{member_id}", 0)


async def open_notice(member_id: int, notice_id: int) -> str | None:
    """Mark one line read; where it leads. None when it is not this member's."""
    found = await db.value(
        "update notice set read_at = coalesce(read_at, $3) where id = $1 and member_id = $2 "
        "returning href",
        notice_id,
        member_id,
        clock.now(),
    )
    await _tell(member_id)
    return str(found) if found else None


async def read_all(member_id: int, *, upto: datetime) -> None:
    """Mark read what the member saw on the page: what happened up to `upto`."""
    await db.execute(
        "update notice set read_at = $3 where member_id = $1 and read_at is null and at <= $2",
        member_id,
        upto,
        clock.now(),
    )
    await _tell(member_id)


_POST = """
select p.id, p.thread_id, p.number, p.created_at, t.title, th.slug,
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
    found = await hearers(post_id)
    page = f"/{post['slug']}/forum/{post['thread_id']}-{text.slugify(post['title'])}"
    subject = f"thread:{post['thread_id']}"
    named = [each.member_id for each in found if each.why in ("mention", "organisation")]
    others = [each.member_id for each in found if each.why in ("thread", "reply")]
    at = post["created_at"]
    await note(named, Line("mention", subject, post["title"], f"{page}/{post['number']}", at))
    await note(others, Line("reply", subject, post["title"], page, at))
