"""Yes and no from a calendar program: taken when it comes from the member, else left alone.

These are never answered, so what a program sends by itself is welcome: Google says of its answers
that they were made by a machine.
"""

from __future__ import annotations

import asyncio

from forum.members import queries as members
from forum.webinars import queries as webinars
from notifications.inbound import reading, store, trust
from notifications.inbound.reading import Arrived
from notifications.inbound.store import Mail
from notifications.rsvp import LARGEST, take_rsvp

_CALENDARS = frozenset({"text/calendar", "application/ics"})


async def take(mail: Mail) -> None:
    """Handle one answer that was claimed."""
    found, calendar = await asyncio.to_thread(_read, mail.content)
    member = await members.member(mail.member_id or 0)
    results = found.all("authentication-results")
    hers = member is not None and found.author == member.email.lower()
    if member is None or not hers or not trust.is_genuine(results, found.author):
        await store.settle(mail, "refused", "not_sure")
        return
    address = webinars.answer_address(mail.about or 0, member.id)
    taken = await take_rsvp(address.partition("@")[0].removeprefix("rsvp+"), calendar)
    await store.settle(mail, "noted", taken.value)


def _read(content: bytes) -> tuple[Arrived, bytes]:
    """The mail, and the first calendar object in it."""
    for part in reading.parsed(content).walk():
        if part.get_content_type() in _CALENDARS:
            calendar = part.get_payload(decode=True)
            if isinstance(calendar, bytes):
                return reading.read(content), calendar[: LARGEST + 1]
    return reading.read(content), b""
