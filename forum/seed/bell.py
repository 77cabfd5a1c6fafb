"""What stands behind the bell of the demo's people: told as it happened, read up to a last visit.

No mail is planned: what happened before there was a forum is not mailed about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from forum.core import clock, db
from forum.seed.reading import CATEGORY_LEVELS
from forum.seed.stage import LAST_VISIT, Stage
from forum.threads import actions as threads
from notifications import judged, notices

TOLD = timedelta(days=21)
"""How long ago the oldest line is about."""


async def follow(stage: Stage) -> None:
    """What the sign-ins chose, they chose before there was anything to hear."""
    for first, slug, level in CATEGORY_LEVELS:
        access = await stage.access(stage.named(first))
        await threads.set_category_level(access, stage.categories[slug], level)


async def ring(stage: Stage, thread_id: int) -> None:
    """Tell of the posts of a thread, each at its own moment; the sign-ins read up to a visit."""
    visit = stage.now - LAST_VISIT
    found = await db.rows(
        "select id, number, created_at from post where thread_id = $1 order by number", thread_id
    )
    before = [post for post in found if post["created_at"] < visit]
    await _tell(stage, before)
    with clock.at(visit):
        for member_id in stage.sign_ins() if before else ():
            await threads.mark_read(member_id, thread_id, number=before[-1]["number"])
    await _tell(stage, found[len(before) :])


async def _tell(stage: Stage, posts: Sequence[db.Row]) -> None:
    for post in posts:
        if post["created_at"] > stage.now - TOLD:
            with clock.at(post["created_at"]):
                await notices.ring(post["id"])


async def look(stage: Stage) -> None:
    """Tell of thanks and answers; then let the sign-ins have looked, at their last visit."""
    people = stage.sign_ins()
    sql = "select id from post where author_id = any($1::int[]) order by id"
    for post in await db.rows(sql, people):
        await judged.tell(post["id"])
    visit = stage.now - LAST_VISIT
    for member_id in people:
        with clock.at(visit):
            await notices.read_all(member_id, upto=visit)
