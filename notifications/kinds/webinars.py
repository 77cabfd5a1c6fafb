"""Mails about webinars: announcement, place, change, cancellation, reminder, what came after.

Each is written from the webinar and the place as they are at this moment; a row that speaks of
an older state is skipped, because a newer row says what is true now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from forum.core import clock, db, i18n, text
from forum.core import settings as settings_module
from forum.themes import queries as themes
from forum.threads import queries as threads
from forum.webinars import queries as webinars
from forum.webinars.queries import WebinarCard
from notifications import calendar
from notifications.audiences import Recipient
from notifications.calendar import Meeting
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.ledger import Claimed
from notifications.message import Invite
from notifications.redaction import outgoing, outgoing_title
from notifications.webinars import INVITING, parts


@dataclass(frozen=True, slots=True)
class Scene:
    """A webinar as it is now: who may read, and who has which place at which turn.

    `thread_url`: where people talk about it, "" when they do not.
    """

    card: WebinarCard
    readers: set[int]
    places: dict[int, tuple[str, int]]
    invited: set[int]
    came: set[int]
    counted: bool
    thread_url: str

    def state(self, member_id: int) -> str:
        return self.places.get(member_id, ("none", 0))[0]

    def turn(self, member_id: int) -> int:
        return self.places.get(member_id, ("none", 0))[1]


Check = Callable[[Claimed, Scene, int], str]


async def _write(check: Check, rows: Rows, people: People) -> dict[int, Written]:
    decided: dict[int, Written] = {}
    by_webinar: dict[int, list[Claimed]] = {}
    for row in rows:
        by_webinar.setdefault(row.ref_id or 0, []).append(row)
    for webinar_id, some in by_webinar.items():
        scene = await _scene(webinar_id, [row.recipient_id or 0 for row in some])
        for row in some:
            decided[row.id] = _decide(check, row, scene, people)
    return decided


def _decide(check: Check, row: Claimed, scene: Scene | None, people: People) -> Written:
    member_id = row.recipient_id or 0
    if scene is None:
        return Skip("gone")
    if member_id not in scene.readers:
        return Skip("no_access")
    reason = check(row, scene, member_id)
    return Skip(reason) if reason else _letter(row, scene, people[member_id])


async def _scene(webinar_id: int, member_ids: Collection[int]) -> Scene | None:
    card = await webinars.webinar_card(webinar_id)
    if card is None:
        return None
    found = await db.rows(_PLACES, webinar_id, list(member_ids), list(INVITING), f"{webinar_id}.%")
    return Scene(
        card,
        await themes.can_read(card.theme_id, member_ids),
        {item["member_id"]: (item["state"], item["turn"]) for item in found},
        {item["member_id"] for item in found if item["invited"]},
        {item["member_id"] for item in found if item["came"]},
        await webinars.presence_is_known(webinar_id),
        await _thread_url(card),
    )


async def _thread_url(card: WebinarCard) -> str:
    heads = await threads.thread_heads([card.thread_id]) if card.thread_id else {}
    head = heads.get(card.thread_id or 0)
    return _site(head.href) if head and head.hidden_at is None else ""


_PLACES = f"""
select r.member_id, r.state, r.turn, {webinars.CAME} as came, exists(select 1 from delivery d
  where d.recipient_id = r.member_id and d.kind = any($3::text[]) and d.period like $4
    and (d.state in ('sent', 'unknown') or d.reason = 'in_data' or d.smtp_reply <> '')) as invited
from registration r where r.webinar_id = $1 and r.member_id = any($2::int[])
"""


def _announced(_: Claimed, scene: Scene, member_id: int) -> str:
    if scene.card.cancelled_at:
        return "cancelled"
    if scene.card.starts_at <= clock.now():
        return "too_late"
    return "already_registered" if scene.state(member_id) in {"registered", "waiting"} else ""


def _current(row: Claimed, scene: Scene, member_id: int) -> str:
    """The row speaks of the webinar and the place as they are now."""
    _, sequence, turn = parts(row.period)
    newest = sequence == scene.card.sequence and turn == scene.turn(member_id)
    return "" if newest and not scene.card.cancelled_at else "superseded"


def _placed(state: str, row: Claimed, scene: Scene, member_id: int) -> str:
    if scene.state(member_id) != state:
        return "superseded"
    return _current(row, scene, member_id)


def _left(row: Claimed, scene: Scene, member_id: int) -> str:
    if scene.state(member_id) != "cancelled" or parts(row.period)[2] != scene.turn(member_id):
        return "superseded"
    return "" if member_id in scene.invited else "never_invited"


def _off(_: Claimed, scene: Scene, member_id: int) -> str:
    going = scene.state(member_id) in {"registered", "waiting"}
    return "" if scene.card.cancelled_at and going else "superseded"


def _reminded(row: Claimed, scene: Scene, member_id: int) -> str:
    _, sequence, _ = parts(row.period)
    if sequence != scene.card.sequence or scene.card.cancelled_at:
        return "superseded"
    return "" if scene.state(member_id) == "registered" else "not_registered"


def _recorded(_: Claimed, scene: Scene, member_id: int) -> str:
    if not scene.card.recording_url:
        return "superseded"
    return "" if scene.state(member_id) == "registered" else "not_registered"


def _followed(_: Claimed, scene: Scene, member_id: int) -> str:
    if scene.card.phase != "past":
        return "superseded"
    return "" if scene.state(member_id) == "registered" else "not_registered"


def _letter(row: Claimed, scene: Scene, to: Recipient) -> Letter:
    card, state = scene.card, scene.state(row.recipient_id or 0)
    method = "CANCEL" if row.kind in {"webinar_cancelled", "webinar_left"} else "REQUEST"
    travels = row.kind in INVITING and state == "registered"
    revokes = method == "CANCEL" and row.recipient_id in scene.invited
    words = {
        "webinar": _words(card, state, to),
        "webinars_url": _site(f"/{card.theme_slug}/webinars"),
        "has_invite": travels or revokes,
        "soon": row.period.endswith(".1") and row.kind == "webinar_reminder",
        **_left_of(scene, row.recipient_id or 0),
    }
    return Letter(
        to,
        f"Forum {card.theme_name}",
        card.theme_slug,
        words,
        about=f"webinar.{card.id}",
        invite=partial(invite, card, method, to) if travels or revokes else None,
    )


def _left_of(scene: Scene, member_id: int) -> dict[str, Any]:
    """What there is afterwards, and whether she was there ("" when nobody kept count)."""
    card = scene.card
    came = "yes" if member_id in scene.came else "no"
    return {
        "came": came if scene.counted else "",
        "has_slides": card.has_slides,
        "has_recording": bool(card.recording_url),
        "has_captions": bool(card.captions_url),
        "thread_url": scene.thread_url,
    }


def _words(card: WebinarCard, state: str, to: Recipient) -> dict[str, Any]:
    with i18n.speaking(to.language):
        places = _free(card)
    own = webinars.place_link(card.id, to.member_id or 0)
    return {
        "title": outgoing_title(card.title),
        "url": _site(card.path),
        "starts_at": card.starts_at,
        "ends_at": card.ends_at,
        "speaker": outgoing_title(card.speaker),
        "join_url": own if state == "registered" and card.join_url else "",
        "accept_url": own,
        "decline_url": f"{own}?antwoord=nee" if state == "registered" else "",
        "recorded": card.recorded,
        "coming": card.phase != "past",
        "summary": outgoing(text.plain(card.description_html), confidential=False, length=400),
        "places": places,
        "cancel_reason": outgoing(card.cancel_reason, confidential=False, length=400),
    }


def _free(card: WebinarCard) -> str:
    if card.free is None:
        return ""
    if card.free == 0:
        return i18n.gettext("Alle plaatsen zijn bezet; u kunt zich op de wachtlijst laten zetten.")
    told = i18n.ngettext("Er is nog %(num)s plaats.", "Er zijn nog %(num)s plaatsen.", card.free)
    return told % {"num": card.free}


def invite(card: WebinarCard, method: str, to: Recipient) -> Invite:
    """The calendar object for one participant."""
    make = calendar.cancellation if method == "CANCEL" else calendar.request
    with i18n.speaking(to.language):
        told = meeting(card, to.member_id)
    return Invite(make(told, name=to.name, email=to.address), method)


def meeting(card: WebinarCard, member_id: int | None) -> Meeting:
    """The webinar as a calendar sees it; with her own way in for a member who has a place."""
    unrecorded = "" if card.recorded else i18n.gettext("Dit webinar wordt niet opgenomen.")
    lines = (unrecorded, text.plain(card.description_html))
    return Meeting(
        uid=card.uid,
        sequence=card.sequence,
        title=outgoing_title(card.title),
        description="\n\n".join(line for line in lines if line),
        page_url=_site(card.path),
        join_url=webinars.place_link(card.id, member_id) if member_id else "",
        answers_to=webinars.answer_address(card.id, member_id) if member_id else "",
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        zone=card.zone,
        changed_at=card.changed_at,
        cancelled=card.cancelled_at is not None,
    )


def _site(path: str) -> str:
    return f"{settings_module.current().base_url}{path}"


def _kind(name: str, check: Check, stops: str | None = None, *, capped: bool = False) -> Kind:
    return Kind(name, partial(_write, check), "webinars", stops, capped=capped)


KINDS = (
    _kind("webinar_announced", _announced, "announcements", capped=True),
    _kind("webinar_invite", partial(_placed, "registered")),
    _kind("webinar_promoted", partial(_placed, "registered")),
    _kind("webinar_waiting", partial(_placed, "waiting")),
    _kind("webinar_changed", _current),
    _kind("webinar_left", _left),
    _kind("webinar_cancelled", _off),
    _kind("webinar_reminder", _reminded, "reminders"),
    _kind("webinar_recording", _recorded, "follow_ups", capped=True),
    _kind("webinar_followup", _followed, "follow_ups", capped=True),
)
