"""What can be done with webinars. Each verb is one unit and checks the right itself.

Places are counted under the lock of the webinar's row, so that nobody gets a place too many.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_OID, uuid4, uuid5

from forum.core import clock, db, text
from forum.core import settings as settings_module
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ThreadForm
from forum.webinars import queries
from forum.webinars.forms import RecordingForm, WebinarForm
from forum.webinars.models import Webinar
from forum.webinars.queries import WebinarCard


async def create(access: Access, form: WebinarForm) -> int:
    """Plan a webinar; its id. `Invalid` when it would have begun already.

    The same form sent twice, even at once, is one webinar: its `uid` is made of the token.
    """
    _managing(access)
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
    """Change a webinar. Another moment or link grows `sequence` and tells the registered.

    Raises `Conflict` when it is cancelled or somebody changed it after the form was opened.
    """
    _managing(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
        _changeable(webinar, form)
        moved = _moved(webinar, form)
        await Webinar.filter(id=webinar_id).update(
            **_columns(form), changed_at=clock.now(), sequence=webinar.sequence + moved
        )
        await _promote(webinar_id)
        if moved:
            enqueue_after_commit(Job.WEBINAR_CHANGED, webinar_id)


async def announce(access: Access, webinar_id: int) -> bool:
    """Tell everyone in the theme, once; False when that was done before."""
    _managing(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
        _going_on(webinar)
        if webinar.announced_at:
            return False
        await Webinar.filter(id=webinar_id).update(announced_at=clock.now())
        enqueue_after_commit(Job.WEBINAR_ANNOUNCED, webinar_id)
    return True


async def cancel(access: Access, webinar_id: int, *, reason: str) -> bool:
    """It does not go on; who registered hears why. False when that was so already."""
    _managing(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
        if webinar.cancelled_at:
            return False
        _going_on(webinar)
        now = clock.now()
        await Webinar.filter(id=webinar_id).update(
            cancelled_at=now, cancel_reason=reason, changed_at=now, sequence=webinar.sequence + 1
        )
        enqueue_after_commit(Job.WEBINAR_CHANGED, webinar_id)
    return True


async def register(access: Access, webinar_id: int) -> str:
    """Take a place, or the last place on the waiting list: "registered" or "waiting".

    Asking again changes nothing. Raises `Conflict` when it is cancelled or over.
    """
    member_id = _entering(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
        _going_on(webinar)
        place = await queries.registration_of(webinar_id, member_id)
        if place and place.state != "cancelled":
            return place.state
        state = "waiting" if webinar.free == 0 else "registered"
        ident = await db.value(_ASK, webinar_id, member_id, state, clock.now())
        enqueue_after_commit(Job.REGISTRATION_CHANGED, ident)
    return state


async def unregister(access: Access, webinar_id: int) -> bool:
    """Give the place back; who waited longest gets it. False when there was none."""
    member_id = _entering(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
        if webinar.phase == "past":
            raise Conflict(_("Dit webinar is al geweest."))
        ident = await db.value(_LEAVE, webinar_id, member_id, clock.now())
        if ident is None:
            return False
        enqueue_after_commit(Job.REGISTRATION_CHANGED, ident)
        if webinar.open:
            await _promote(webinar_id)
    return True


async def give_back_places() -> int:
    """Take back the places of who cannot come: out of the theme, or suspended past the start.

    Of every webinar that is still to end; who waited gets them. How many were given back.
    """
    found = await db.rows(f"select distinct w.id from {_AWAY}", clock.now())
    return sum([await _give_back(int(item["id"])) for item in found])


async def _give_back(webinar_id: int) -> int:
    async with unit_of_work():
        await db.rows("select id from webinar where id = $1 for update", webinar_id)
        given = await db.rows(_GIVE_BACK, clock.now(), webinar_id)
        for item in given:
            enqueue_after_commit(Job.REGISTRATION_CHANGED, item["id"])
        await _promote(webinar_id)
    return len(given)


async def add_recording(access: Access, webinar_id: int, *, form: RecordingForm) -> None:
    """Put up (or change, or take down) recording, slides and chapters, once it has begun."""
    _managing(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
        if webinar.phase not in {"live", "past"}:
            raise Conflict(_("Een opname kan er pas bij als het webinar is begonnen."))
        await Webinar.filter(id=webinar_id).update(
            recording_url=form.recording_url,
            slides_url=form.slides_url,
            chapters=[list(chapter) for chapter in form.chapters],
            recorded=webinar.recorded or bool(form.recording_url),
        )
        if form.recording_url and form.recording_url != webinar.recording_url:
            enqueue_after_commit(Job.WEBINAR_CHANGED, webinar_id)


async def open_thread(access: Access, webinar_id: int, *, category_id: int) -> int:
    """Open the thread in which people talk about the webinar; its id. There is one at most."""
    _managing(access)
    async with unit_of_work():
        webinar = await _locked(access, webinar_id)
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


def _managing(access: Access) -> None:
    if not access.may_manage:
        raise Forbidden


def _entering(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise Forbidden
    return access.member_id


async def _locked(access: Access, webinar_id: int) -> WebinarCard:
    await db.rows("select id from webinar where id = $1 for update", webinar_id)
    return await queries.webinar_open_to(access, webinar_id)


def _going_on(webinar: WebinarCard) -> None:
    if webinar.phase == "cancelled":
        raise Conflict(_("Dit webinar is geannuleerd."))
    if webinar.phase == "past":
        raise Conflict(_("Dit webinar is al geweest."))


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
    # A dead link in somebody's calendar is as bad as a wrong hour, so it counts as well.
    before = (webinar.starts_at, webinar.ends_at, webinar.zone, webinar.join_url)
    return before != (form.starts_at, form.ends_at, form.zone, form.join_url)


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


_ASK = """
insert into registration (webinar_id, member_id, state, asked_at, changed_at, turn)
values ($1, $2, $3, $4, $4, 1)
on conflict (webinar_id, member_id) do update
set state = excluded.state, asked_at = excluded.asked_at, changed_at = excluded.changed_at,
    turn = registration.turn + 1
returning id
"""

_LEAVE = """
update registration set state = 'cancelled', changed_at = $3, turn = turn + 1
where webinar_id = $1 and member_id = $2 and state <> 'cancelled' returning id
"""

_AWAY = """
registration r join webinar w on w.id = r.webinar_id join member m on m.id = r.member_id
left join membership ms on ms.theme_id = w.theme_id and ms.member_id = r.member_id
  and ms.left_at is null
where r.state <> 'cancelled' and w.cancelled_at is null and w.ends_at > $1
  and (ms.id is null or m.closed_at is not null
       or ms.suspended_until > greatest($1, w.starts_at))
"""

_GIVE_BACK = f"""
update registration set state = 'cancelled', changed_at = $1, turn = turn + 1
where id in (select r.id from {_AWAY} and w.id = $2) returning id
"""

_PROMOTE = """
update registration set state = 'registered', changed_at = $2, turn = turn + 1
where id = any($1::int[]) and state = 'waiting'
"""

_WAITING = """
select id, member_id from registration where webinar_id = $1 and state = 'waiting'
order by asked_at, id
"""


async def _promote(webinar_id: int) -> None:
    """Give free places to who waited longest and may still enter. The row is locked."""
    webinar = await queries.webinar_card(webinar_id)
    if webinar is None or not webinar.waiting or not webinar.open or webinar.free == 0:
        return
    waiting = await db.rows(_WAITING, webinar_id)
    welcome = await themes.can_read(webinar.theme_id, [int(r["member_id"]) for r in waiting])
    turns = [int(r["id"]) for r in waiting if r["member_id"] in welcome][: webinar.free]
    await db.execute(_PROMOTE, turns, clock.now())
    for ident in turns:
        enqueue_after_commit(Job.REGISTRATION_CHANGED, ident)
