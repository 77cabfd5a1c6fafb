"""Invitations that calendar programs accept: iTIP over mail (RFC 5545, 5546, 6047).

One calendar object a participant, with that one ATTENDEE: nobody learns who else comes. UID and
ORGANIZER never change, SEQUENCE is the webinar's own counter. ORGANIZER is where a calendar
program sends yes or no: an address of this participant's own, or the house's when no mail is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from forum.core import clock, text
from forum.core import settings as settings_module
from notifications.schedule import zone_named

AMSTERDAM = "Europe/Amsterdam"
AGAIN = timedelta(hours=4)  # after that a calendar program may look again
# icalendar's own VTIMEZONE puts the onset of summer one hour late; the rule since 1996 is this
# (RFC 5545 section 3.6.5: DTSTART is in the offset that is being left).
VTIMEZONE = """BEGIN:VTIMEZONE\r
TZID:Europe/Amsterdam\r
BEGIN:DAYLIGHT\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
TZNAME:CEST\r
DTSTART:19700329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
TZNAME:CET\r
DTSTART:19701025T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
END:VTIMEZONE\r
"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an invitation says. `join_url` may be empty; `zone` is the meeting's own.

    `answers_to`: the address for answers, "" when none are asked.
    """

    uid: str
    sequence: int
    title: str
    description: str
    page_url: str
    join_url: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changed_at: datetime
    cancelled: bool = False
    answers_to: str = ""
    waiting: bool = False


def request(meeting: Meeting, *, name: str, email: str) -> bytes:
    """An invitation or a change of it, to one participant (METHOD:REQUEST, RFC 5546 3.2.2)."""
    return _calendar(meeting, "REQUEST", _attendee(meeting, name, email))


def cancellation(meeting: Meeting, *, name: str, email: str) -> bytes:
    """It does not go on, or not for this participant (METHOD:CANCEL, RFC 5546 3.2.5)."""
    return _calendar(meeting, "CANCEL", _attendee(meeting, name, email))


def publication(meeting: Meeting) -> bytes:
    """The same meeting as a file to open: no attendee, no answer asked (METHOD:PUBLISH)."""
    return _calendar(meeting, "PUBLISH", None)


def feed(meetings: Sequence[Meeting], *, name: str) -> bytes:
    """A calendar to subscribe to (RFC 7986): the same bytes as long as nothing has changed.

    Without a METHOD, DTSTAMP says when the meeting last changed (RFC 5545 section 3.8.7.2).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Samenspraak//Forum//NL")
    calendar.add("version", "2.0")
    for known in ("name", "x-wr-calname"):
        calendar.add(known, name)
    calendar["refresh-interval"] = vDuration(AGAIN)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar["x-published-ttl"] = vDuration(AGAIN)
    for meeting in meetings:
        calendar.add_component(_event(meeting, "", None))
    return _zoned(calendar, any(meeting.zone == AMSTERDAM for meeting in meetings))


def _calendar(meeting: Meeting, method: str, attendee: vCalAddress | None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Samenspraak//Forum//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(meeting, method, attendee))
    return _zoned(calendar, meeting.zone == AMSTERDAM)


def _zoned(calendar: Calendar, in_amsterdam: bool) -> bytes:
    raw: bytes = calendar.to_ical()
    if not in_amsterdam:
        return raw
    head, event, rest = raw.partition(b"BEGIN:VEVENT")
    return head + VTIMEZONE.encode() + event + rest


def _event(meeting: Meeting, method: str, attendee: vCalAddress | None) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", (clock.now() if method else meeting.changed_at).astimezone(UTC))
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    _moments(event, meeting)
    event.add("summary", text.one_line(meeting.title))
    event.add("description", _description(meeting))
    event.add("location", vText(meeting.join_url or meeting.page_url))
    event.add("url", meeting.page_url)
    event.add("status", _status(meeting, method))
    event.add("transp", "TRANSPARENT" if meeting.waiting or meeting.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if method:  # in a calendar that she reads herself nobody invites and nobody answers
        event["organizer"] = _organizer(meeting)
    if attendee is not None:
        event.add("attendee", attendee)
    return event


def _status(meeting: Meeting, method: str) -> str:
    if method == "CANCEL" or meeting.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if meeting.waiting else "CONFIRMED"


def _moments(event: Event, meeting: Meeting) -> None:
    for name, at in (("dtstart", meeting.starts_at), ("dtend", meeting.ends_at)):
        local = at.astimezone(zone_named(AMSTERDAM))
        # A local time that comes twice means the first one (RFC 5545 section 3.3.5).
        if meeting.zone == AMSTERDAM and not local.fold:
            event.add(name, local)
        else:
            event.add(name, at.astimezone(UTC))


def _description(meeting: Meeting) -> str:
    lines = [text.many_lines(meeting.description)[:1000], meeting.join_url, meeting.page_url]
    return "\n\n".join(line for line in lines if line)


def _organizer(meeting: Meeting) -> vCalAddress:
    address = meeting.answers_to or settings_module.current().mail_from
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText("Samenspraak")
    return organizer


def _attendee(meeting: Meeting, name: str, email: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["CN"] = vText(text.one_line(name))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    # She registered, so she comes; with an address for answers she may say otherwise.
    attendee.params["RSVP"] = vText("TRUE" if meeting.answers_to else "FALSE")
    return attendee
