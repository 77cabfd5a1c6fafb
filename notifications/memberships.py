"""Other managers hear who got which role (BIO2 5.18.01), and so does she whose role it is.

Only lines behind the bell, without her name: the page they lead to has it.
"""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock
from forum.themes import queries as themes
from forum.themes.queries import Change
from notifications import notices
from notifications.notices import Line

SWEPT = timedelta(days=1)


async def tell(theme_id: int | None = None) -> int:
    """The changes of the last day in a theme (in all); how many there were. Twice does no harm."""
    found = await themes.changes_since(clock.now() - SWEPT, theme_id=theme_id)
    for change in found:
        await _tell(change)
    return len(found)


async def sweep() -> int:
    """What a lost job left untold."""
    return await tell()


async def _tell(change: Change) -> None:
    if not _matters(change):
        return
    managers = [p.member_id for p in await themes.moderators(change.theme_id) if _manages(p)]
    others = [who for who in managers if who not in {change.actor_id, change.member_id}]
    await notices.note(others, _line(change, "other"))
    if change.actor_id != change.member_id and change.old_role and change.new_role:
        own = await themes.can_read(change.theme_id, [change.member_id])
        await notices.note(list(own), _line(change, "own"))


def _manages(person: themes.Participant) -> bool:
    return person.role == "manager"


def _matters(change: Change) -> bool:
    """Rights that were given or taken, or somebody put out: not that a participant came or left."""
    plain = {change.old_role, change.new_role} <= {"", "participant"}
    return not plain or (not change.new_role and change.actor_id != change.member_id)


def _line(change: Change, whose: str) -> Line:
    words = f"{whose}:{change.new_role or 'out'}"
    href = f"/{change.theme_slug}/deelnemers/{change.member_id}"
    return Line("membership", f"membership:{change.id}", words, href, change.at)
