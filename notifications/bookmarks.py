"""Reminders that members asked for: a line behind the bell when the moment has come."""

from __future__ import annotations

from forum.core.unit import unit_of_work
from forum.threads.actions import mark_reminded
from forum.threads.queries import reminders_due
from notifications.notices import Line, note


async def sweep() -> None:
    """Give every reminder that is due, once each, of posts that may still be read."""
    after = 0
    while due := await reminders_due(after):
        for each in due:
            line = Line("reminder", f"bookmark:{each.id}", each.title, each.href, each.remind_at)
            async with unit_of_work():
                if await mark_reminded(each.id):
                    await note([each.member_id], line)
        after = due[-1].id
