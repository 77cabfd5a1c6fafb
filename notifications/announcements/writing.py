"""Before anything leaves: an announcement is written, changed, planned, thrown away."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from forum.core import clock, db, security, text
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n import gettext as _
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes.queries import Access
from notifications.announcements import queries, steps
from notifications.announcements.forms import AnnouncementForm
from notifications.announcements.queries import CONCEPT, SCHEDULED, AnnouncementCard


def managing(access: Access) -> int:
    """The id of a member who manages the theme. Raises `Forbidden`."""
    if not access.may_manage or access.member_id is None:
        raise Forbidden
    return access.member_id


async def locked(access: Access, announcement_id: int) -> AnnouncementCard:
    """One of this theme, that nobody else changes before the open unit of work ends."""
    managing(access)
    await db.value("select id from announcement where id = $1 for update", announcement_id)
    return await queries.managed(access, announcement_id)


_WRITE = """
insert into announcement (theme_id, subject, source, html, selection, created_by_id, created_at,
  changed_at, token)
values ($1, $2, $3, $4, $5::jsonb, $6, $7, $7, $8)
on conflict (token) do nothing returning id
"""


async def write(access: Access, form: AnnouncementForm) -> int:
    """A new concept; its id. The same form sent twice is one."""
    member_id = managing(access)
    html = await text.rendered(form.text)
    token = security.fingerprint(f"{member_id}/{form.token or security.random_token(12)}")
    async with unit_of_work():
        values = (form.subject, form.text, html, json.dumps(form.selection.stored))
        made = await db.value(_WRITE, access.theme_id, *values, member_id, clock.now(), token)
        if made is None:
            return int(await db.value("select id from announcement where token = $1", token))
        await steps.note(int(made), member_id, "written")
    return int(made)


async def change(access: Access, announcement_id: int, *, form: AnnouncementForm) -> None:
    """Other words or another selection, until it begins. Raises `Conflict`.

    Also when somebody else changed it after the form was made: nothing is overwritten unseen.
    """
    member_id = managing(access)
    html = await text.rendered(form.text)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        unbegun(card)
        same_as(card, form.seen)
        values = (form.subject, form.text, html, json.dumps(form.selection.stored))
        await db.execute(
            "update announcement set subject = $2, source = $3, html = $4, selection = $5::jsonb, "
            "changed_at = $6 where id = $1",
            *(announcement_id, *values, clock.now()),
        )
        await steps.note(announcement_id, member_id, "changed")


def unbegun(card: AnnouncementCard) -> None:
    """Raises `Conflict` once sending has begun."""
    if card.state not in {CONCEPT, SCHEDULED}:
        raise Conflict(_("Het versturen is al begonnen. De tekst kan niet meer veranderen."))


def same_as(card: AnnouncementCard, seen: str) -> None:
    """Raises `Conflict` unless it is as it was when the form was made."""
    if seen != card.changed_at.isoformat():
        raise Conflict(
            _("Iemand anders heeft deze aankondiging intussen gewijzigd. Kijk haar opnieuw na.")
        )


async def remove(access: Access, announcement_id: int) -> None:
    """Throw a concept away. Raises `Conflict` for what is planned or has begun. Twice is once."""
    async with unit_of_work():
        try:
            card = await locked(access, announcement_id)
        except NotFound:
            return
        if card.state != CONCEPT:
            raise Conflict(_("Alleen een concept kan worden verwijderd."))
        await db.execute("delete from announcement where id = $1", announcement_id)


async def schedule(access: Access, announcement_id: int, *, at: datetime, seen: str) -> None:
    """Let it begin by itself at this moment; another moment may be chosen until it does."""
    member_id = managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        unbegun(card)
        same_as(card, seen)
        await _set_moment(announcement_id, at, member_id)
        await steps.note(announcement_id, member_id, "scheduled")
        enqueue_after_commit(Job.ANNOUNCEMENT_DUE, announcement_id, at=at)


async def unschedule(access: Access, announcement_id: int) -> None:
    """It is a concept again. Twice is once."""
    member_id = managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        unbegun(card)
        if card.state == SCHEDULED:
            await _set_moment(announcement_id, None, None)
            await steps.note(announcement_id, member_id, "unscheduled")


async def withhold(announcement_id: int, why: str) -> None:
    """In the unit of work that would have begun it: a concept again, and the page says why."""
    await _set_moment(announcement_id, None, None, why)


async def _set_moment(
    announcement_id: int, at: datetime | None, member_id: int | None, why: str = ""
) -> Any:
    return await db.execute(
        "update announcement set scheduled_at = $2, scheduled_by_id = $3, withheld = $4 "
        "where id = $1",
        *(announcement_id, at, member_id, why),
    )
