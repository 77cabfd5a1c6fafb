"""Answers as calendar programs write them: REPLY of RFC 5546, in the shapes they are known for."""

from __future__ import annotations

from datetime import UTC, datetime

STAMP = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def outlook(
    uid: str,
    address: str,
    said: str = "ACCEPTED",
    *,
    sequence: int = 0,
    at: datetime = STAMP,
    method: str = "REPLY",
) -> str:
    """Outlook and Exchange: own time zone block, the subject prefixed, "MAILTO:" in capitals."""
    words = {"ACCEPTED": "Geaccepteerd", "DECLINED": "Geweigerd", "TENTATIVE": "Onder voorbehoud"}
    return _crlf(f"""
BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={said};CN="{address}":MAILTO:{address.upper()}
COMMENT;LANGUAGE=nl-NL:\\n
UID:{uid}
SUMMARY;LANGUAGE=nl-NL:{words.get(said, said)}: Signaleren bij burgerzaken
DTSTART;TZID=W. Europe Standard Time:20261127T100000
DTEND;TZID=W. Europe Standard Time:20261127T113000
CLASS:PRIVATE
PRIORITY:5
DTSTAMP:{_stamp(at)}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=nl-NL:https://forum.example/deelname
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INSTTYPE:0
END:VEVENT
END:VCALENDAR
""")


def google(
    uid: str, address: str, said: str = "ACCEPTED", *, sequence: int = 0, at: datetime = STAMP
) -> str:
    """Google Calendar: times in UTC, the attendee line folded in the middle of a word."""
    line = (
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
        f"PARTSTAT={said};CN=Anouk de Vries;X-NUM-GUESTS=0:mailto:{address}"
    )
    return _crlf(f"""
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261127T090000Z
DTEND:20261127T103000Z
DTSTAMP:{_stamp(at)}
ORGANIZER;CN=Samenspraak:mailto:rsvp+x@reply.forum.example
UID:{uid}
{line[:70]}
 {line[70:]}
CREATED:20261120T080000Z
LAST-MODIFIED:{_stamp(at)}
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Signaleren bij burgerzaken
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
""")


def apple(
    uid: str, address: str, said: str = "ACCEPTED", *, sequence: int = 0, at: datetime = STAMP
) -> str:
    """Apple's Calendar: the e-mail once more as a parameter, its own properties, few others."""
    return _crlf(f"""
BEGIN:VCALENDAR
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 14.6//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
ATTENDEE;CN="Anouk de Vries";CUTYPE=INDIVIDUAL;EMAIL="{address}";PARTSTAT={said}:
 mailto:{address}
DTSTAMP:{_stamp(at)}
DTSTART;TZID=Europe/Amsterdam:20261127T100000
ORGANIZER;CN="Samenspraak":mailto:rsvp+x@reply.forum.example
SEQUENCE:{sequence}
SUMMARY:Signaleren bij burgerzaken
UID:{uid}
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
END:VEVENT
END:VCALENDAR
""")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _crlf(words: str) -> str:
    return words.strip().replace("\n", "\r\n") + "\r\n"
