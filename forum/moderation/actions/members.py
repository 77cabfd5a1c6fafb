"""Acts upon members: silence, suspend, and ending either early.

A moderator acts upon participants; a manager upon everybody. Nobody acts upon herself, and
the last manager cannot be suspended. All of it is checked with the rows locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.core import clock, db
from forum.core.errors import Forbidden, Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.core.unit import unit_of_work
from forum.moderation.actions.acts import moderating, write
from forum.moderation.forms import SanctionForm
from forum.moderation.models import Kind, Sanction
from forum.themes import actions as themes
from forum.themes.queries import Access

_SAME = timedelta(minutes=1)  # between two ends that one form, sent twice, asked for
# Managers first and in order, as `themes` does: two acts never wait for each other in a ring.
_MANAGERS = """
select id from membership where theme_id = $1 and role = 'manager' and left_at is null
order by id for update
"""
_ROWS = """
select member_id, role, silenced_until, suspended_until from membership
where theme_id = $1 and member_id = any($2::int[]) and left_at is null order by id for update
"""


@dataclass(frozen=True, slots=True)
class Ends:
    """Until when a member is silenced and suspended, as it stands in the membership."""

    silenced_until: datetime | None
    suspended_until: datetime | None

    def running(self, now: datetime) -> tuple[Kind, datetime] | None:
        """What holds at `now`, the heaviest first, and until when; None when nothing does."""
        if self.suspended_until and self.suspended_until > now:
            return Kind.SUSPEND, self.suspended_until
        if self.silenced_until and self.silenced_until > now:
            return Kind.SILENCE, self.silenced_until
        return None

    def noted(self) -> dict[str, str | None]:
        """As an act's detail keeps it."""
        return {
            "silenced_until": _noted(self.silenced_until),
            "suspended_until": _noted(self.suspended_until),
        }

    @staticmethod
    def of(detail: Mapping[str, Any]) -> Ends:
        """What `noted` wrote."""
        silenced, suspended = detail.get("silenced_until"), detail.get("suspended_until")
        return Ends(
            datetime.fromisoformat(silenced) if silenced else None,
            datetime.fromisoformat(suspended) if suspended else None,
        )


def _noted(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


async def silence(access: Access, member_id: int, *, form: SanctionForm) -> int:
    """She may read and not write until then; the act's id."""
    return await _sanction(access, member_id, Kind.SILENCE, form)


async def suspend(access: Access, member_id: int, *, form: SanctionForm) -> int:
    """She may not enter until then; her sockets are closed. The act's id."""
    return await _sanction(access, member_id, Kind.SUSPEND, form)


async def lift(access: Access, member_id: int, *, reason: str = "") -> int | None:
    """End her silence and suspension now; the act's id, or None when there was nothing to end."""
    async with unit_of_work():
        before = await standing_here(access, member_id)
        now = clock.now()
        running = await _running(access.theme_id, member_id)
        if not running and not before.running(now):
            return None
        await put(access.theme_id, member_id, Ends(None, None))
        await Sanction.filter(id__in=running).update(lifted_at=now)
        return await write(
            access,
            Kind.LIFT,
            member_id=member_id,
            reason=reason,
            detail={"before": before.noted(), "after": {}, "lifted": running},
        )


async def _sanction(access: Access, member_id: int, kind: Kind, form: SanctionForm) -> int:
    if form.until <= clock.now():
        raise Invalid({"until": _("Kies een moment in de toekomst.")})
    async with unit_of_work():
        before = await standing_here(access, member_id)
        done = await _done_before(access, member_id, kind, form)
        if done is not None:
            return done
        after = _with(before, kind, form.until)
        await put(access.theme_id, member_id, after)
        replaced = await _running(access.theme_id, member_id, kind)
        await Sanction.filter(id__in=replaced).update(lifted_at=clock.now())
        act_id = await write(
            access,
            kind,
            member_id=member_id,
            reason=form.reason,
            detail={
                "until": form.until.isoformat(),
                "before": before.noted(),
                "after": after.noted(),
                "replaced": replaced,
            },
        )
        await _begin(access, member_id, kind, form, act_id)
    return act_id


async def standing_here(access: Access, member_id: int) -> Ends:
    """How the member stands, locked, if this moderator may act upon her."""
    actor = moderating(access)
    if actor == member_id:
        raise Forbidden(_("U kunt geen maatregel tegen uzelf nemen."))
    await db.rows(_MANAGERS, access.theme_id)
    found = {r["member_id"]: r for r in await db.rows(_ROWS, access.theme_id, [actor, member_id])}
    if member_id not in found:
        raise NotFound
    _may_act(found.get(actor), str(found[member_id]["role"]))
    row = found[member_id]
    return Ends(row["silenced_until"], row["suspended_until"])


def _may_act(actor: db.Row | None, role: str) -> None:
    # Asked again under the lock: two managers may be suspending each other at this moment.
    suspended = actor and actor["suspended_until"] and actor["suspended_until"] > clock.now()
    if actor is None or suspended or actor["role"] not in {"moderator", "manager"}:
        raise Forbidden
    if actor["role"] != "manager" and role != "participant":
        raise Forbidden(_("Alleen een beheerder kan dit bij een moderator of beheerder doen."))


async def put(theme_id: int, member_id: int, ends: Ends) -> None:
    """Write the ends to the membership. Raises `Conflict` for the last manager."""
    await themes.set_sanction(
        theme_id,
        member_id,
        silenced_until=ends.silenced_until,
        suspended_until=ends.suspended_until,
    )


def _with(before: Ends, kind: Kind, until: datetime) -> Ends:
    if kind == Kind.SILENCE:
        return Ends(until, before.suspended_until)
    return Ends(before.silenced_until, until)


async def _running(theme_id: int, member_id: int, kind: Kind | None = None) -> list[int]:
    found = await Sanction.filter(
        theme_id=theme_id, member_id=member_id, lifted_at=None, ends_at__gt=clock.now()
    ).order_by("id")
    wanted = _STATES[kind] if kind else None
    return [each.id for each in found if wanted in {None, each.kind}]


async def _done_before(
    access: Access, member_id: int, kind: Kind, form: SanctionForm
) -> int | None:
    """Her own act that did just this: a second click must not be a second entry and mail."""
    found = await Sanction.filter(
        theme_id=access.theme_id,
        member_id=member_id,
        kind=_STATES[kind],
        reason=form.reason,
        lifted_at=None,
        ends_at__gte=form.until - _SAME,
        ends_at__lte=form.until + _SAME,
        act__actor_id=access.member_id,
    ).first()
    return found.act_id if found else None


_STATES = {Kind.SILENCE: "silenced", Kind.SUSPEND: "suspended"}


async def _begin(
    access: Access, member_id: int, kind: Kind, form: SanctionForm, act_id: int
) -> None:
    await Sanction.create(
        theme_id=access.theme_id,
        member_id=member_id,
        kind=_STATES[kind],
        reason=form.reason,
        begins_at=clock.now(),
        ends_at=form.until,
        act_id=act_id,
    )
