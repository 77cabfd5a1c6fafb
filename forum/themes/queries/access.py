"""A theme as one reader may use it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, i18n, text
from forum.core.errors import Forbidden, NotFound, SignInNeeded

ROLES = ("participant", "moderator", "manager")
_SLUG = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Access:
    """A theme as one reader may use it. `role` is None for a visitor or a stranger.

    `visited_at` is when she was last here (at most some minutes old); `previous_visit_at` is
    when her visit before this one ended: what came after it is new to her.
    """

    theme_id: int
    slug: str
    name: str
    title: str
    member_id: int | None
    role: str | None
    silenced_until: datetime | None
    suspended_until: datetime | None
    visited_at: datetime | None
    previous_visit_at: datetime | None
    joined_at: datetime | None

    @property
    def suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > clock.now()

    @property
    def silenced(self) -> bool:
        return self.silenced_until is not None and self.silenced_until > clock.now()

    @property
    def may_read(self) -> bool:
        """Whether the closed part is open to this reader."""
        return self.role is not None and not self.suspended

    @property
    def may_write(self) -> bool:
        return self.may_read and not self.silenced

    @property
    def may_moderate(self) -> bool:
        return self.may_read and self.role in {"moderator", "manager"}

    @property
    def may_manage(self) -> bool:
        return self.may_read and self.role == "manager"

    @property
    def audience(self) -> str:
        """The class of readers that sees the same fragments: "moderator" or "member"."""
        return "moderator" if self.may_moderate else "member"


_ACCESS = """
select t.id as theme_id, t.slug, t.name, t.title, $2::int as member_id, ms.role,
       ms.silenced_until, ms.suspended_until, ms.visited_at, ms.previous_visit_at, ms.joined_at
from theme t
left join membership ms on ms.theme_id = t.id and ms.member_id = $2 and ms.left_at is null
where t.slug = $1
"""


async def access(slug: str, member_id: int | None) -> Access:
    """The theme at `slug` as `member_id` (None: a visitor) may use it. Raises `NotFound`."""
    found = await db.row(_ACCESS, slug, member_id) if _SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound
    return Access(**found)


async def access_to(theme_id: int, member_id: int | None) -> Access:
    """The same, by the theme's id."""
    found = await db.row(_ACCESS.replace("t.slug = $1", "t.id = $1"), theme_id, member_id)
    if found is None:
        raise NotFound
    return Access(**found)


async def first_slug(member_id: int | None) -> str | None:
    """The theme whose page is the front page: the member's own oldest, else the oldest one."""
    found = await db.value(
        "select t.slug from theme t left join membership ms on ms.theme_id = t.id "
        "and ms.member_id = $1 and ms.left_at is null order by ms.id is null, t.id limit 1",
        member_id,
    )
    return str(found) if found else None


def readable(found: Access, *, zone: str = "Europe/Amsterdam") -> Access:
    """`found` if its closed part is open to the reader; else the right refusal.

    A suspension says until when, in the reader's `zone` and language.
    """
    if found.member_id is None:
        raise SignInNeeded
    if found.role is None:
        raise NotFound
    if found.suspended and found.suspended_until:
        told = i18n.gettext("Uw toegang tot dit forum is ingetrokken tot %(until)s.")
        raise Forbidden(told % {"until": text.moment(found.suspended_until, zone)})
    return found


async def can_read(theme_id: int, member_ids: Collection[int]) -> set[int]:
    """Those of `member_ids` to whom the closed part of the theme is open now."""
    found = await db.rows(
        "select ms.member_id from membership ms join member m on m.id = ms.member_id "
        "where ms.theme_id = $1 and ms.member_id = any($2::int[]) and ms.left_at is null "
        "and m.closed_at is null and (ms.suspended_until is null or ms.suspended_until <= $3)",
        theme_id,
        list(member_ids),
        clock.now(),
    )
    return {int(item["member_id"]) for item in found}
