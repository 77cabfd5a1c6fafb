"""Reports: what waits for a decision, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from forum.threads import queries as threads
from forum.threads.queries import Post, ThreadHead


@dataclass(frozen=True, slots=True)
class ReportCard:
    """One report. Who reported is only for moderators and for the reporter."""

    id: int
    theme_id: int
    post_id: int
    reporter_id: int
    reporter_name: str
    reason: str
    note: str
    created_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Case:
    """A post with its open reports, and what stands before it."""

    post: Post
    thread: ThreadHead
    reports: tuple[ReportCard, ...]
    before: Post | None

    @property
    def report_ids(self) -> str:
        """What the decision form carries: "12,13"."""
        return ",".join(str(each.id) for each in self.reports)

    @property
    def urgent(self) -> bool:
        """Personal data in a post: every minute counts."""
        return any(each.reason == "privacy" for each in self.reports)


_REPORTS = """
select r.id, r.theme_id, r.post_id, r.reporter_id, m.name as reporter_name, r.reason, r.note,
       r.created_at, r.state, d.name as decided_by, r.decided_at, r.answer
from report r join member m on m.id = r.reporter_id left join member d on d.id = r.decided_by_id
"""


async def open_reports(theme_id: int) -> list[Case]:
    """The posts that wait for a decision: personal data first, then the oldest report."""
    found = await db.rows(
        f"{_REPORTS} where r.theme_id = $1 and r.state = 'open' order by r.created_at, r.id",
        theme_id,
    )
    grouped: dict[int, list[ReportCard]] = defaultdict(list)
    for item in found:
        grouped[item["post_id"]].append(ReportCard(**item))
    cases = await _cases(grouped)
    return sorted(cases, key=lambda case: not case.urgent)


async def _cases(grouped: dict[int, list[ReportCard]]) -> list[Case]:
    posts = await threads.posts_by_ids(list(grouped))
    heads = await threads.thread_heads({post.thread_id for post in posts.values()})
    before = await _posts_before(list(grouped))
    return [
        Case(posts[ident], heads[posts[ident].thread_id], tuple(reports), before.get(ident))
        for ident, reports in grouped.items()
    ]


async def _posts_before(post_ids: list[int]) -> dict[int, Post]:
    found = await db.rows(
        "select p.id, b.id as before from post p "
        "join post b on b.thread_id = p.thread_id and b.number = p.number - 1 "
        "where p.id = any($1::int[])",
        post_ids,
    )
    posts = await threads.posts_by_ids([item["before"] for item in found])
    return {item["id"]: posts[item["before"]] for item in found}


async def open_count(theme_id: int) -> int:
    """How many posts wait for a decision."""
    sql = "select count(distinct post_id) from report where theme_id = $1 and state = 'open'"
    return int(await db.value(sql, theme_id))


async def reports_of_post(post_id: int) -> list[ReportCard]:
    """Every report of a post, the latest first. For moderators."""
    found = await db.rows(f"{_REPORTS} where r.post_id = $1 order by r.id desc", post_id)
    return [ReportCard(**item) for item in found]


async def open_report_of(post_id: int, reporter_id: int) -> ReportCard | None:
    """The member's own report of the post that is not decided yet."""
    found = await db.row(
        f"{_REPORTS} where r.post_id = $1 and r.reporter_id = $2 and r.state = 'open'",
        post_id,
        reporter_id,
    )
    return ReportCard(**found) if found else None


async def reports_by(theme_id: int, reporter_id: int) -> list[ReportCard]:
    """What the member reported and what became of it, the latest first. For herself."""
    found = await db.rows(
        f"{_REPORTS} where r.theme_id = $1 and r.reporter_id = $2 order by r.id desc limit 50",
        theme_id,
        reporter_id,
    )
    return [ReportCard(**item) for item in found]
