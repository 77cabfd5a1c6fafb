"""What somebody is writing, kept while she types: on every device, over a crash and a sign-out."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.core.unit import unit_of_work
from forum.themes.queries import Access
from forum.threads.forms import DraftForm

KEPT = timedelta(days=180)

_SAVE = """
insert into draft (member_id, theme_id, place, title, kind, category_id, reply_to, source,
  version, saved_at)
select $1, $2, $3, $4, $5, $6::int, $7::int, $8, 1, $9 where $10::int = 0
on conflict (member_id, theme_id, place) do nothing returning version
"""
_GO_ON = """
update draft set title = $4, kind = $5, category_id = $6::int, reply_to = $7::int, source = $8,
  version = version + 1, saved_at = $9
where member_id = $1 and theme_id = $2 and place = $3 and version = $10::int returning version
"""
_OLD = """
delete from draft d using member m
where m.id = d.member_id and (d.saved_at < $1 or m.closed_at is not null)
"""


async def save_draft(access: Access, form: DraftForm) -> int | None:
    """Keep what was typed so far; the new version of the draft.

    `form.version` is what the page goes on from (0: nothing yet). None when another page or
    device went on meanwhile, or the draft is gone (posted, thrown away): nothing is overwritten.
    A text that says nothing takes the draft away; then the version is 0.
    """
    member_id = _writer(access)
    if not (form.text.strip() or form.title.strip()):
        await forget_draft(member_id, access.theme_id, form.place)
        return 0
    values = (
        *(member_id, access.theme_id, form.place, form.title, form.kind, form.category_id),
        *(form.reply_to, form.text, clock.now(), form.version),
    )
    made = await db.value(_GO_ON if form.version else _SAVE, *values)
    return None if made is None else int(made)


async def forget_draft(member_id: int, theme_id: int, place: str) -> None:
    """Take a draft away: it was posted, or thrown away. Twice is once."""
    await db.execute(
        "delete from draft where member_id = $1 and theme_id = $2 and place = $3",
        member_id,
        theme_id,
        place,
    )


async def throw_away(access: Access, place: str) -> None:
    """Throw one's own draft away."""
    await forget_draft(_writer(access), access.theme_id, place)


async def sweep_drafts() -> int:
    """Forget drafts that nobody went on with for half a year, and those of closed accounts."""
    async with unit_of_work():
        return await db.execute(_OLD, clock.now() - KEPT)


def _writer(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise NotFound
    return access.member_id
