"""Behind the bell of a writer: who thanked for her post or found it useful, and that it answers.

Made anew from what holds now: a thanks taken back is gone from the line, the last one takes the
line along. One line a post, however many react.
"""

from __future__ import annotations

from datetime import datetime

from forum.core import db, text
from notifications import notices
from notifications.notices import Line

_POST = """
select p.id, p.number, p.author_id, t.id as thread_id, t.title, th.slug, t.answered_at,
  coalesce(t.answer = p.number, false) as answers,
  p.hidden_at is not null or p.deleted_at is not null or t.hidden_at is not null as gone
from post p join thread t on t.id = p.thread_id join theme th on th.id = t.theme_id
where p.id = $1
"""
_FORGET = "delete from notice where member_id = $1 and kind = $2 and subject = $3"


async def tell(post_id: int) -> None:
    """The lines of the author of this post, as they ought to be. Twice changes nothing."""
    post = await db.row(_POST, post_id)
    if post is None:
        return
    await _answer(post)
    await _reactions(post)


def _line(post: db.Row, kind: str, at: datetime) -> Line:
    page = f"/{post['slug']}/forum/{post['thread_id']}-{text.slugify(post['title'])}"
    subject = f"thread:{post['thread_id']}:{post['number']}"
    return Line(kind, subject, post["title"], f"{page}/{post['number']}", at)


async def _answer(post: db.Row) -> None:
    if post["answers"] and not post["gone"]:
        line = _line(post, "answer", post["answered_at"])
        await notices.note([post["author_id"]], line)
        return
    subject = f"thread:{post['thread_id']}:{post['number']}"
    await db.execute(_FORGET, post["author_id"], "answer", subject)


async def _reactions(post: db.Row) -> None:
    found = await db.rows(
        "select member_id, max(at) as at from reaction where post_id = $1 "
        "group by member_id order by max(at)",
        post["id"],
    )
    if post["gone"] or not found:
        subject = f"thread:{post['thread_id']}:{post['number']}"
        await db.execute(_FORGET, post["author_id"], "reaction", subject)
        return
    line = _line(post, "reaction", found[-1]["at"])
    await notices.note([post["author_id"]], line)
    await notices.name(post["author_id"], line, [item["member_id"] for item in found])
