"""Posts as they are read: a window of a thread, single ones, and what they said before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from forum.core.errors import NotFound
from forum.themes.queries import Access
from forum.threads.queries.heads import ThreadHead

PAGE = 20  # posts


@dataclass(frozen=True, slots=True)
class Post:
    """One contribution with who wrote it. `place` is the address of its thread.

    `answer`: chosen as the answer to a question; `asker_id`: who asked it (None: no question);
    `carded`: links in its text stand as cards of what they lead to now.
    """

    id: int
    thread_id: int
    place: str
    number: int
    author_id: int
    author_name: str
    author_function: str
    author_organisation: str
    author_role: str
    html: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    thanks: int = 0
    useful: int = 0
    answer: bool = False
    asker_id: int | None = None
    carded: bool = False
    held_at: datetime | None = None
    reply_to: int | None = None
    reply_to_name: str | None = None
    by_mail: bool = False

    @property
    def href(self) -> str:
        return f"{self.place}/{self.number}"

    @property
    def shown(self) -> bool:
        """Whether everyone in the theme may read its text."""
        return self.deleted_at is None and self.hidden_at is None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor starts from: the source of a post and the version it is."""

    id: int
    thread_id: int
    number: int
    author_id: int
    source: str
    version: int
    deleted_at: datetime | None
    hidden_at: datetime | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of a post: written when, replaced when and by whom (None: this is the latest)."""

    version: int
    source: str
    html: str
    written_at: datetime
    replaced_at: datetime | None
    replaced_by: str | None


_COLUMNS = """
p.id, p.thread_id, p.number, p.author_id, m.name as author_name, m.function as author_function,
coalesce(o.name, '') as author_organisation, coalesce(ms.role, '') as author_role, p.html,
p.version, p.created_at, p.edited_at, p.deleted_at, p.hidden_at, p.hidden_reason, p.held_at,
p.reply_to, rm.name as reply_to_name, p.by_mail,
p.thanks, p.useful, coalesce(t.answer = p.number, false) as answer,
case when t.kind = 'question' then t.author_id end as asker_id
"""
_AUTHORS = """
join thread t on t.id = p.thread_id
join member m on m.id = p.author_id
left join organisation o on o.id = m.organisation_id
left join post rp on rp.thread_id = p.thread_id and rp.number = p.reply_to
left join member rm on rm.id = rp.author_id
"""
_WINDOW = f"""
select {_COLUMNS} from post p {_AUTHORS}
left join membership ms on ms.theme_id = $4 and ms.member_id = p.author_id and ms.left_at is null
where p.thread_id = $1 and p.number between $2 and $3 order by p.number
"""
_BY_ID = f"""
select {_COLUMNS}, '/' || th.slug || '/forum/' || t.id as place from post p {_AUTHORS}
join theme th on th.id = t.theme_id
left join membership ms on ms.theme_id = t.theme_id and ms.member_id = p.author_id
  and ms.left_at is null
where p.id = any($1::int[])
"""


def page_start(number: int) -> int:
    """The number of the first post on the page that holds post `number`."""
    return (number - 1) // PAGE * PAGE + 1


async def posts_page(head: ThreadHead, *, number: int) -> list[Post]:
    """The page of the thread that holds post `number`; for readers of `thread_open_to`.

    Numbers have no gaps, so every page costs the same, however deep.
    """
    first = page_start(number)
    return await posts_between(head, first, first + PAGE - 1)


async def posts_between(head: ThreadHead, first: int, last: int) -> list[Post]:
    """The posts `first` up to and including `last`; for readers of `thread_open_to`."""
    found = await db.rows(_WINDOW, head.id, first, last, head.theme_id)
    return [Post(place=head.place, **item) for item in found]


async def posts_by_ids(post_ids: Collection[int]) -> dict[int, Post]:
    """These posts, hidden and deleted ones too: the caller decides who may see them."""
    found = await db.rows(_BY_ID, list(post_ids))
    return {item["id"]: Post(**item) for item in found}


_HELD = """
select p.id from post p join thread t on t.id = p.thread_id
where t.theme_id = $1 and p.held_at is not null and p.deleted_at is null order by p.held_at
"""


async def held_posts(access: Access) -> list[Post]:
    """The posts that wait for a moderator, the longest wait first; for moderators."""
    if not access.may_moderate:
        return []
    found = await db.rows(_HELD, access.theme_id)
    posts = await posts_by_ids([item["id"] for item in found])
    return [posts[item["id"]] for item in found]


async def post_with(post_id: int) -> Post:
    """One post in whatever state. Raises `NotFound`."""
    found = await posts_by_ids([post_id])
    if post_id not in found:
        raise NotFound
    return found[post_id]


async def post_at(head: ThreadHead, number: int) -> Post:
    """Post `number` of a thread, in whatever state. Raises `NotFound`."""
    found = await db.rows(_WINDOW, head.id, number, number, head.theme_id)
    if not found:
        raise NotFound
    return Post(place=head.place, **found[0])


_DRAFT = """
select id, thread_id, number, author_id, source, version, deleted_at, hidden_at from post
where thread_id = $1 and number = $2
"""


async def draft(thread_id: int, number: int) -> Draft:
    """The source of a post. Raises `NotFound`."""
    found = await db.row(_DRAFT, thread_id, number)
    if found is None:
        raise NotFound
    return Draft(**found)


_REVISIONS = """
select r.version, r.source, r.html, r.written_at, r.replaced_at, m.name as replaced_by
from post_revision r join member m on m.id = r.replaced_by_id where r.post_id = $1
union all
select version, source, html, coalesce(edited_at, created_at), null, null from post where id = $1
order by version desc
"""


async def revisions(post_id: int) -> list[Revision]:
    """Every text a post has had, the latest first."""
    return [Revision(**item) for item in await db.rows(_REVISIONS, post_id)]
