"""Afterwards: recording, slides, who was there, and the list that the organiser takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from forum.core import clock, db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.files import actions as files
from forum.files.forms import FileForm
from forum.themes.queries import Access
from forum.webinars import queries
from forum.webinars.actions.holding import locked, managing
from forum.webinars.forms import RecordingForm
from forum.webinars.models import Webinar, WebinarExport
from forum.webinars.queries import Attendee, WebinarCard

# Who was there is for the follow-up and the organiser's list, and is forgotten after this.
PRESENCE_LASTS = timedelta(days=180)
log = structlog.get_logger()


async def add_recording(access: Access, webinar_id: int, *, form: RecordingForm) -> None:
    """Put up (or change, or take down) recording, slides and chapters, once it has begun."""
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        if webinar.phase not in {"live", "past"}:
            raise Conflict(_("Een opname kan er pas bij als het webinar is begonnen."))
        await Webinar.filter(id=webinar_id).update(
            recording_url=form.recording_url,
            slides_url=form.slides_url,
            captions_url=form.captions_url,
            chapters=[list(chapter) for chapter in form.chapters],
            recorded=webinar.recorded or bool(form.recording_url),
            recording_at=_put_up(webinar, form),
        )
        if form.recording_url and form.recording_url != webinar.recording_url:
            enqueue_after_commit(Job.WEBINAR_CHANGED, webinar_id)


def _put_up(webinar: WebinarCard, form: RecordingForm) -> datetime | None:
    if not form.recording_url:
        return None
    return webinar.recording_at or clock.now()


async def put_slides(access: Access, webinar_id: int, form: FileForm) -> None:
    """Keep a file as the slides, in place of what was there. Raises `Invalid` as uploads do.

    Slides may be there beforehand: people read along.
    """
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        if webinar.cancelled_at:
            raise Conflict(_("Dit webinar is geannuleerd."))
        made = await files.upload(access, replace(form, decorative=True))
        if made.kind == "image":
            raise Invalid({"file": _("Kies een PDF of een presentatie, geen afbeelding.")})
        await _swap_slides(webinar, made.id)


async def drop_slides(access: Access, webinar_id: int) -> None:
    """Take the file with the slides away from the page; it goes back to who uploaded it."""
    managing(access)
    async with unit_of_work():
        await _swap_slides(await locked(access, webinar_id), None)


async def _swap_slides(webinar: WebinarCard, file_id: int | None) -> None:
    # Shelved as a publication's are: nobody takes them away by tidying up her own files.
    if webinar.slides_file_id:
        await files.shelve([webinar.slides_file_id], library=False)
    if file_id:
        await files.shelve([file_id], library=True)
    await Webinar.filter(id=webinar.id).update(slides_file_id=file_id)


async def correct_presence(access: Access, webinar_id: int, *, member_id: int, came: bool) -> None:
    """The organiser says of somebody with a place whether she was there."""
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        if webinar.phase not in {"live", "past"}:
            raise Conflict(_("Wie er was, kan pas worden ingevuld als het webinar is begonnen."))
        await db.execute(_CORRECT, webinar_id, member_id, came)


# What the link told already needs no correction.
_CORRECT = """
update registration set corrected = nullif($3::bool, joined_at is not null)
where webinar_id = $1 and member_id = $2 and state = 'registered'
"""


async def take_list(access: Access, webinar_id: int) -> list[Attendee]:
    """The list of people, to take out of the forum; that it was taken is kept and shown."""
    managing(access)
    async with unit_of_work():
        people = await queries.attendees(access, webinar_id)
        await WebinarExport.create(
            webinar_id=webinar_id, member_id=access.member_id, at=clock.now(), lines=len(people)
        )
    log.info("attendees_exported", webinar=webinar_id, actor=access.member_id, lines=len(people))
    return people


async def forget_presence() -> int:
    """Forget who was there, half a year after; how many."""
    return await db.execute(
        "update registration r set joined_at = null, corrected = null from webinar w "
        "where w.id = r.webinar_id and w.ends_at < $1 "
        "and (r.joined_at is not null or r.corrected is not null)",
        clock.now() - PRESENCE_LASTS,
    )
