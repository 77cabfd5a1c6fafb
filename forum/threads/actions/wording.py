"""What a text becomes when it is posted: its HTML, and whom it names."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import db, text
from forum.themes.queries import Access
from forum.threads import queries
from forum.threads.actions import attaching


@dataclass(frozen=True, slots=True)
class Worded:
    """Safe HTML, and the ids of the members and organisations that are named in it."""

    html: str
    people: list[int]
    organisations: list[int]


async def worded(access: Access, source: str) -> Worded:
    """Render a text for a theme; before the unit of work, since it may take a while."""
    people = await queries.mentioned(access.theme_id, source)
    bodies = await queries.organisations_mentioned(access.theme_id, source)
    images = await attaching.shown(access, source)
    html = queries.emphasised(await text.rendered(source, images), [*people, *bodies])
    return Worded(html, list(people.values()), list(bodies.values()))


async def name_organisations(post_id: int, ids: list[int], *, before: bool = False) -> None:
    """Within the post's unit of work: note whom it names. `before`: it may have named others."""
    if before:
        await db.execute(
            "delete from organisation_mention where post_id = $1 "
            "and organisation_id <> all($2::int[])",
            *(post_id, ids),
        )
    if ids:
        await db.execute(
            "insert into organisation_mention (post_id, organisation_id) "
            "select $1, id from unnest($2::int[]) as id on conflict do nothing",
            *(post_id, ids),
        )
