"""Drafts as their writer sees them; nobody else ever does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import db, text
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class Kept:
    """What a member was writing at a place: "new", "thread:12" or "post:345"."""

    place: str
    title: str
    kind: str
    category_id: int | None
    reply_to: int | None
    source: str
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A draft in the list of all one's own: where it belongs, and how it begins."""

    theme_slug: str
    place: str
    about: str
    href: str
    beginning: str
    saved_at: datetime


_ONE = """
select place, title, kind, category_id, reply_to, source, version, saved_at from draft
where member_id = $1 and theme_id = $2 and place = $3
"""


async def draft_at(access: Access, place: str) -> Kept | None:
    """The reader's own draft at a place, if there is one."""
    if access.member_id is None:
        return None
    found = await db.row(_ONE, access.member_id, access.theme_id, place)
    return Kept(**found) if found else None


# A thread that its writer may no longer open is not named; the text is hers all the same.
_ALL = """
select th.slug as theme_slug, d.place, d.title as own_title, d.source, d.saved_at,
  t.id as thread_id, t.title as thread_title, p.number
from draft d join theme th on th.id = d.theme_id
left join post p on d.place = 'post:' || p.id and p.author_id = d.member_id
left join membership ms on ms.theme_id = d.theme_id and ms.member_id = d.member_id
  and ms.left_at is null
left join thread t on (d.place = 'thread:' || t.id or t.id = p.thread_id)
  and t.theme_id = d.theme_id and (t.hidden_at is null or ms.role <> 'participant')
where d.member_id = $1 and ms.id is not null order by d.saved_at desc
"""


async def drafts_of(member_id: int) -> list[KeptCard]:
    """Everything a member is writing, in all themes, the last saved first."""
    return [_card(item) for item in await db.rows(_ALL, member_id)]


def _card(item: db.Row) -> KeptCard:
    forum = f"/{item['theme_slug']}/forum"
    href = f"{forum}/nieuw"
    if item["thread_id"] and item["number"]:
        href = f"{forum}/{item['thread_id']}/{item['number']}/bewerken"
    elif item["thread_id"]:
        href = f"{forum}/{item['thread_id']}#composer"
    elif item["place"] != "new":
        href = ""
    return KeptCard(
        theme_slug=item["theme_slug"],
        place=item["place"],
        about=item["thread_title"] or item["own_title"],
        href=href,
        beginning=text.excerpt(text.render_markdown(item["source"][:1_000]), 160),
        saved_at=item["saved_at"],
    )
