"""Which files a post shows or links to: who may read the post may then read those."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core import db
from forum.core.pictures import Picture
from forum.files import queries as files
from forum.themes.queries import Access


async def shown(access: Access, source: str) -> Mapping[str, Picture]:
    """The images that a text may show. A text without any costs no query."""
    return await files.pictures(access.theme_id, source)


async def attach(access: Access, post_id: int, source: str, *, before: str = "") -> None:
    """Within the post's unit of work: its files are those of its author that the text names.

    Another's file is never attached: to know its address gives no right to it.
    """
    keys = files.keys_in(source)
    if not keys and not files.keys_in(before):
        return
    ids = await files.attachable(access, keys)
    await db.execute(
        "delete from attachment where post_id = $1 and file_id <> all($2::int[])", post_id, ids
    )
    await db.execute(
        "insert into attachment (post_id, file_id) select $1, id from unnest($2::int[]) as id "
        "on conflict (post_id, file_id) do nothing",
        *(post_id, ids),
    )
