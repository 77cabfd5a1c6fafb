"""Who did what with an announcement, when, and to how many: for those who answer for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.core.i18n import N_

KINDS: Mapping[str, str] = {
    "written": N_("%(who)s schreef de aankondiging."),
    "changed": N_("%(who)s wijzigde de aankondiging."),
    "tested": N_("%(who)s stuurde zichzelf een proef."),
    "scheduled": N_("%(who)s plande de verzending."),
    "unscheduled": N_("%(who)s nam de planning terug."),
    "sent": N_("%(who)s verstuurde de aankondiging. Personen: %(num)s."),
    "paused": N_("%(who)s zette de verzending stil."),
    "resumed": N_("%(who)s ging verder met de verzending."),
    "stopped": N_("%(who)s stopte de verzending. Personen die niets meer kregen: %(num)s."),
    "resent": N_("%(who)s verstuurde opnieuw aan wie niet was bereikt. Personen: %(num)s."),
    "listed": N_("%(who)s downloadde de lijst met uitkomsten. Personen: %(num)s."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of `KINDS`; `people` where it was done to some."""

    kind: str
    who: str
    people: int | None
    at: datetime


async def note(
    announcement_id: int, member_id: int, kind: str, *, people: int | None = None
) -> int:
    """Keep it, in the open unit of work; its id."""
    made = await db.value(
        "insert into announcement_step (announcement_id, member_id, kind, people, at) "
        "values ($1, $2, $3, $4, $5) returning id",
        *(announcement_id, member_id, kind, people, clock.now()),
    )
    return int(made)


async def of(announcement_id: int) -> list[Step]:
    """All of them, the last first."""
    found = await db.rows(
        "select s.kind, m.name as who, s.people, s.at from announcement_step s "
        "join member m on m.id = s.member_id where s.announcement_id = $1 order by s.id desc",
        announcement_id,
    )
    return [Step(**item) for item in found]
