"""Reports of private messages. What a moderator reads of them is what the reporter showed."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.members import queries as members
from forum.moderation.models import Kind

LOOKING = timedelta(minutes=30)
"""How long one may look at what one opened; then it is opened, and written down, anew."""


@dataclass(frozen=True, slots=True)
class MessageReport:
    """One report of a private message. `hidden`: it is; `gone`: nobody can read it any more."""

    id: int
    theme_id: int
    message_id: int | None
    author_id: int
    author_name: str
    reporter_id: int
    reporter_name: str
    reason: str
    note: str
    created_at: datetime
    state: str
    decided_by: str | None
    answer: str
    hidden: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class MessageCase:
    """A message with its open reports."""

    reports: tuple[MessageReport, ...]

    @property
    def first(self) -> MessageReport:
        return self.reports[0]

    @property
    def report_ids(self) -> str:
        """What the decision form carries: "12,13"."""
        return ",".join(str(each.id) for each in self.reports)

    @property
    def urgent(self) -> bool:
        """Personal data: every minute counts."""
        return any(each.reason == "privacy" for each in self.reports)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the reporter showed it; the name is the one that holds now."""

    number: int
    name: str
    at: datetime
    html: str


_REPORTS = """
select r.id, r.theme_id, r.message_id, r.author_id, a.name as author_name, r.reporter_id,
  m.name as reporter_name, r.reason, r.note, r.created_at, r.state, d.name as decided_by, r.answer,
  coalesce(p.hidden_at is not null, false) as hidden,
  p.id is null or p.hidden_at is not null or p.deleted_at is not null as gone
from message_report r join member a on a.id = r.author_id join member m on m.id = r.reporter_id
left join member d on d.id = r.decided_by_id left join message p on p.id = r.message_id
"""


async def open_message_reports(theme_id: int) -> list[MessageCase]:
    """The messages that wait for a decision: personal data first, then the oldest report."""
    found = await db.rows(
        f"{_REPORTS} where r.theme_id = $1 and r.state = 'open' order by r.created_at, r.id",
        theme_id,
    )
    grouped: dict[tuple[int, int], list[MessageReport]] = defaultdict(list)
    for item in found:
        report = MessageReport(**item)
        key = (report.message_id, 0) if report.message_id else (0, report.id)
        grouped[key].append(report)
    cases = [MessageCase(tuple(reports)) for reports in grouped.values()]
    return sorted(cases, key=lambda case: not case.urgent)


async def message_case(theme_id: int, report_id: int) -> MessageCase:
    """The open reports of the message that this report is about. Raises `NotFound`."""
    for case in await open_message_reports(theme_id):
        if report_id in {each.id for each in case.reports}:
            return case
    raise NotFound


async def message_report(theme_id: int, report_id: int) -> MessageReport:
    """One report, decided or not. Raises `NotFound`."""
    found = await db.row(f"{_REPORTS} where r.theme_id = $1 and r.id = $2", theme_id, report_id)
    if found is None:
        raise NotFound
    return MessageReport(**found)


async def message_reports(report_ids: list[int]) -> list[MessageReport]:
    """These reports, locked until the unit of work ends, in order of their ids."""
    lock = "select id from message_report where id = any($1::int[]) order by id for update"
    await db.rows(lock, report_ids)
    found = await db.rows(f"{_REPORTS} where r.id = any($1::int[]) order by r.id", report_ids)
    return [MessageReport(**item) for item in found]


async def open_report_of_message(message_id: int, reporter_id: int) -> MessageReport | None:
    """The member's own report of the message that is not decided yet."""
    found = await db.row(
        f"{_REPORTS} where r.message_id = $1 and r.reporter_id = $2 and r.state = 'open'",
        *(message_id, reporter_id),
    )
    return MessageReport(**found) if found else None


async def message_reports_by(theme_id: int, reporter_id: int) -> list[MessageReport]:
    """What the member reported and what became of it, the latest first. For herself."""
    found = await db.rows(
        f"{_REPORTS} where r.theme_id = $1 and r.reporter_id = $2 order by r.id desc limit 50",
        *(theme_id, reporter_id),
    )
    return [MessageReport(**item) for item in found]


async def has_opened(report: MessageReport, member_id: int, *, lately: bool) -> bool:
    """Whether it is written down that this moderator opened it; `lately`: within `LOOKING`."""
    since = clock.now() - LOOKING if lately else report.created_at
    found = await db.value(
        "select exists (select from act where kind = $1 and actor_id = $2 and at >= $4 "
        "and detail->'message_reports' @> to_jsonb($3::int))",
        *(Kind.OPEN_MESSAGE.value, member_id, report.id, since),
    )
    return bool(found)


async def shown_in(report_id: int) -> list[Shown]:
    """What the reporter showed. Only for who has opened it, see `has_opened`."""
    raw: Any = await db.value("select shown from message_report where id = $1", report_id)
    told = json.loads(raw) if isinstance(raw, str) else raw or []
    names = await members.members_by_ids({item["author"] for item in told})
    return [
        Shown(
            item["number"],
            names[item["author"]].name,
            datetime.fromisoformat(item["at"]),
            item["html"],
        )
        for item in told
    ]
