"""The files of posts: who may read them, and where they are used."""

from __future__ import annotations

from collections.abc import Collection

from forum.core import db
from forum.themes.queries import Access

_READABLE = """
select 1 from attachment a join post p on p.id = a.post_id join thread t on t.id = p.thread_id
where a.file_id = $1 and t.theme_id = $2
  and ($3 or (p.hidden_at is null and p.deleted_at is null and t.hidden_at is null)) limit 1
"""


async def shows_file(access: Access, file_id: int) -> bool:
    """Whether a post that this reader may read shows the file."""
    if not access.may_read:
        return False
    args = (file_id, access.theme_id, access.may_moderate)
    return await db.value(_READABLE, *args) is not None


async def uses_of_files(file_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """(address, title) of the posts in which each file is used, for its owner."""
    found = await db.rows(
        "select a.file_id, th.slug, t.id, t.title, p.number from attachment a "
        "join post p on p.id = a.post_id join thread t on t.id = p.thread_id "
        "join theme th on th.id = t.theme_id "
        "where a.file_id = any($1::int[]) and p.deleted_at is null and t.hidden_at is null "
        "order by p.id",
        list(file_ids),
    )
    used: dict[int, list[tuple[str, str]]] = {}
    for each in found:
        href = f"/{each['slug']}/forum/{each['id']}/{each['number']}"
        used.setdefault(each["file_id"], []).append((href, each["title"]))
    return used
