"""Counting what the guard saw and what people did. Neither text nor member is kept."""

from __future__ import annotations

from collections.abc import Sequence

from forum.core import clock, db
from forum.guard.forms import Decision

_RECORD = """
insert into guard_decision (theme_id, kind, place, decision, day)
select $1, kind, $2, decision, $5 from unnest($3::text[], $4::text[]) as d (kind, decision)
"""


async def record(
    theme_id: int, place: str, decisions: Sequence[Decision], *, held: bool = False
) -> None:
    """Count these decisions; `held`: what was kept waits for a moderator.

    `place` is where it was: "post", "thread", "edit", "library", "file", "search" or "mail".
    """
    if not decisions:
        return
    kinds = [one.kind for one in decisions]
    ends = ["held" if held and one.decision == "kept" else one.decision for one in decisions]
    await db.execute(_RECORD, theme_id, place, kinds, ends, clock.now().date())
