"""A mail as it would be, for its reader to look at. Nothing is sent, nothing is moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from forum.core import clock
from notifications import audiences, instant, preferences
from notifications.announcements.queries import AnnouncementCard
from notifications.kinds import announcement, digest
from notifications.kinds.kind import Letter
from notifications.rendering import Rendered
from notifications.writing import words_of


@dataclass(frozen=True, slots=True)
class Preview:
    """The next digest with what is there now. `at`: when it is due, None when it is off.

    `mail`: None when it would be empty, and not be sent.
    """

    at: datetime | None
    mail: Rendered | None


async def digest_preview(member_id: int) -> Preview:
    """The digest this member gets at its next moment, if nothing happens until then.

    By then a webinar may have begun, a question have waited a day, and what waits as a separate
    mail have been sent.
    """
    people = await audiences.recipients([member_id])
    found = people[member_id].preference
    slot = await preferences.upcoming(found) if found else None
    at = slot.at if slot else clock.now()
    waiting = await instant.waiting(member_id, until=at)
    told = await digest.gather(people, until=at, waiting=waiting)
    letter = digest.letter(people[member_id], told.get(member_id, []), at)
    mail = words_of(digest.KIND, letter) if isinstance(letter, Letter) else None
    return Preview(slot.at if slot else None, mail)


async def announcement_preview(
    card: AnnouncementCard, member_id: int, *, language: str
) -> Rendered:
    """The mail of an announcement as it would go to this member, in this language."""
    to = (await audiences.recipients([member_id]))[member_id]
    letter = announcement.letter(card, replace(to, language=language))
    return words_of(announcement.KINDS[0], letter)
