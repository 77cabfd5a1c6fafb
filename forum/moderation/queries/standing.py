"""How members stand: silenced, suspended, until when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.moderation.queries.log import ActCard, acts_upon_member
from forum.moderation.queries.messages import MessageReport, message_reports_by
from forum.moderation.queries.reports import ReportCard, reports_by
from forum.themes import queries as themes
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class SanctionCard:
    """A silence or suspension: from when, until when, why; `lifted_at` when it ended early."""

    id: int
    member_id: int
    member_name: str
    kind: str
    reason: str
    begins_at: datetime
    ends_at: datetime
    lifted_at: datetime | None
    act_id: int

    @property
    def running(self) -> bool:
        """Whether it holds now."""
        return self.lifted_at is None and self.ends_at > clock.now()


@dataclass(frozen=True, slots=True)
class Standing:
    """All that moderation holds about a member in a theme: she may see it herself."""

    sanctions: list[SanctionCard]
    acts: list[ActCard]
    reports: list[ReportCard | MessageReport]

    @property
    def running(self) -> list[SanctionCard]:
        """The sanctions that hold now."""
        return [each for each in self.sanctions if each.running]


async def has_colleague(access: Access) -> bool:
    """Whether somebody else can moderate this theme now."""
    found = await themes.moderators(access.theme_id)
    return any(each.member_id != access.member_id for each in found)


_SANCTIONS = """
select s.id, s.member_id, m.name as member_name, s.kind, s.reason, s.begins_at, s.ends_at,
       s.lifted_at, s.act_id
from sanction s join member m on m.id = s.member_id
"""


async def sanctions_now(theme_id: int) -> list[SanctionCard]:
    """Who is silenced or suspended now, the first to end first. For moderators."""
    found = await db.rows(
        f"{_SANCTIONS} where s.theme_id = $1 and s.lifted_at is null and s.ends_at > $2 "
        "order by s.ends_at, s.id",
        theme_id,
        clock.now(),
    )
    return [SanctionCard(**item) for item in found]


async def sanctions_of(theme_id: int, member_id: int) -> list[SanctionCard]:
    """Every sanction of the member, the latest first."""
    found = await db.rows(
        f"{_SANCTIONS} where s.theme_id = $1 and s.member_id = $2 order by s.id desc",
        theme_id,
        member_id,
    )
    return [SanctionCard(**item) for item in found]


async def standing_of(theme_id: int, member_id: int) -> Standing:
    """How the member stands, for herself and (without her reports) for moderators."""
    return Standing(
        sanctions=await sanctions_of(theme_id, member_id),
        acts=await acts_upon_member(theme_id, member_id),
        reports=await _reports_by(theme_id, member_id),
    )


async def _reports_by(theme_id: int, member_id: int) -> list[ReportCard | MessageReport]:
    """Of posts and of private messages alike, the latest first."""
    found: list[ReportCard | MessageReport] = [*await reports_by(theme_id, member_id)]
    found += await message_reports_by(theme_id, member_id)
    return sorted(found, key=lambda each: each.created_at, reverse=True)
