"""Planning: a webinar is made, changed, announced, cancelled, and gets its thread."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_OID, uuid4, uuid5

from forum.core import clock, db, text
from forum.core import settings as settings_module
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ThreadForm
from forum.webinars.actions.holding import going_on, locked, managing
from forum.webinars.actions.places import promote
from forum.webinars.forms import WebinarForm
from forum.webinars.models import Webinar
from forum.webinars.queries import WebinarCard


async def create(access: Access, form: WebinarForm) -> int:
    """Plan a webinar; its id. `Invalid` when it would have begun already.

    The same form sent twice, even at once, is one webinar: its `uid` is made of the token.
    """
    managing(access)
    now = clock.now()
    _in_future(form, begins=True, ends=True)
    uid = _uid(access, form)
    async with unit_of_work():
        await db.value("select pg_advisory_xact_lock(hashtext($1))", uid)
        if twin := await Webinar.get_or_none(uid=uid):
            return int(twin.id)
        webinar = await Webinar.create(
            theme_id=access.theme_id,
            uid=uid,
            created_by_id=access.member_id,
            created_at=now,
            changed_at=now,
            **_columns(form),
        )
    return int(webinar.id)


async def change(access: Access, webinar_id: int, *, form: WebinarForm) -> None:
    """Change a webinar. Another moment grows `sequence` and tells the registered.

    Raises `Conflict` when it is cancelled or somebody changed it after the form was opened.
    """
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        _changeable(webinar, form)
        moved = _moved(webinar, form)
        await Webinar.filter(id=webinar_id).update(
            **_columns(form), changed_at=clock.now(), sequence=webinar.sequence + moved
        )
        await promote(webinar_id)
        if moved:
            enqueue_after_commit(Job.WEBINAR_CHANGED, webinar_id)


async def announce(access: Access, webinar_id: int) -> bool:
    """Tell everyone in the theme, once; False when that was done before."""
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        going_on(webinar)
        if webinar.announced_at:
            return False
        await Webinar.filter(id=webinar_id).update(announced_at=clock.now())
        enqueue_after_commit(Job.WEBINAR_ANNOUNCED, webinar_id)
    return True


async def cancel(access: Access, webinar_id: int, *, reason: str) -> bool:
    """It does not go on; who registered hears why. False when that was so already."""
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        if webinar.cancelled_at:
            return False
        going_on(webinar)
        now = clock.now()
        await Webinar.filter(id=webinar_id).update(
            cancelled_at=now, cancel_reason=reason, changed_at=now, sequence=webinar.sequence + 1
        )
        enqueue_after_commit(Job.WEBINAR_CHANGED, webinar_id)
    return True


async def open_thread(access: Access, webinar_id: int, *, category_id: int) -> int:
    """Open the thread in which people talk about the webinar; its id. There is one at most."""
    managing(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        if webinar.thread_id:
            return webinar.thread_id
        thread_id = await threads.start_thread(access, _opening(webinar, category_id))
        await Webinar.filter(id=webinar_id).update(thread_id=thread_id)
    return thread_id


def _opening(webinar: WebinarCard, category_id: int) -> ThreadForm:
    # Words of the forum, not of a page: in Dutch whatever language the manager reads.
    title = f"Webinar: {webinar.title}"
    named = webinar.title.replace("[", "(").replace("]", ")")
    line = f"In dit onderwerp praten we over het webinar [{named}]({webinar.path})."
    return ThreadForm(
        category_id=category_id,
        kind="discussion",
        title=title[:200],
        text=f"{line}\n\n{webinar.description}".strip(),
        token=f"webinar-{webinar.id}",
    )


def _changeable(webinar: WebinarCard, form: WebinarForm) -> None:
    if webinar.cancelled_at:
        raise Conflict(_("Dit webinar is geannuleerd."))
    if form.seen and form.seen != webinar.changed_at.isoformat():
        raise Conflict(
            _("Iemand anders heeft dit webinar intussen gewijzigd. Vergelijk en bewaar opnieuw.")
        )
    _in_future(
        form,
        begins=form.starts_at != webinar.starts_at,
        ends=form.ends_at != webinar.ends_at,
    )
    if form.capacity is not None and form.capacity < webinar.registered:
        raise Invalid({"capacity": _too_few(webinar.registered)})


def _too_few(registered: int) -> str:
    told = ngettext(
        "Er is al %(num)s deelnemer aangemeld. Het aantal plaatsen kan niet lager zijn.",
        "Er zijn al %(num)s deelnemers aangemeld. Het aantal plaatsen kan niet lager zijn.",
        registered,
    )
    return told % {"num": text.number(registered)}


def _in_future(form: WebinarForm, *, begins: bool, ends: bool) -> None:
    now = clock.now()
    if begins and form.starts_at <= now:
        raise Invalid({"date": _("Dit moment is al voorbij. Kies een begin in de toekomst.")})
    if ends and form.ends_at <= now:
        raise Invalid({"ends": _("Dit moment is al voorbij. Kies een einde in de toekomst.")})


def _moved(webinar: WebinarCard, form: WebinarForm) -> bool:
    # Not the link to join: in mails and calendars stands a page of ours that leads to it.
    before = (webinar.starts_at, webinar.ends_at, webinar.zone)
    return before != (form.starts_at, form.ends_at, form.zone)


def _columns(form: WebinarForm) -> dict[str, Any]:
    return {
        "title": form.title,
        "description": form.description,
        "description_html": text.render_markdown(form.description),
        "speaker": form.speaker,
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "zone": form.zone,
        "capacity": form.capacity,
        "join_url": form.join_url,
        "recorded": form.recorded,
    }


def _uid(access: Access, form: WebinarForm) -> str:
    """RFC 7986 section 5.3: globally unique for ever, without a word about anybody."""
    known = uuid5(NAMESPACE_OID, f"{access.theme_id}/{access.member_id}/{form.token}")
    return f"webinar-{known if form.token else uuid4()}@{_domain()}"


def _domain() -> str:
    return urlsplit(settings_module.current().base_url).hostname or "localhost"
