"""Moderation as it is read: the desk, the log, and how a member stands."""

from __future__ import annotations

from forum.moderation.queries.log import (
    PAGE,
    ActCard,
    LogPage,
    act,
    acts_upon_member,
    last_act,
    log_page,
    reporters_of,
)
from forum.moderation.queries.reports import (
    Case,
    ReportCard,
    open_count,
    open_report_of,
    open_reports,
    reports_by,
    reports_of_post,
)
from forum.moderation.queries.standing import (
    SanctionCard,
    Standing,
    has_colleague,
    sanctions_now,
    sanctions_of,
    standing_of,
)

__all__ = [
    "PAGE",
    "ActCard",
    "Case",
    "LogPage",
    "ReportCard",
    "SanctionCard",
    "Standing",
    "act",
    "acts_upon_member",
    "has_colleague",
    "last_act",
    "log_page",
    "open_count",
    "open_report_of",
    "open_reports",
    "reporters_of",
    "reports_by",
    "reports_of_post",
    "sanctions_now",
    "sanctions_of",
    "standing_of",
]
