"""A mail as it would be now, for its reader to look at. Nothing is sent, nothing is moved."""

from __future__ import annotations

from forum.core import clock
from notifications import audiences
from notifications.kinds import digest
from notifications.kinds.kind import Letter
from notifications.rendering import Rendered
from notifications.writing import words_of


async def digest_preview(member_id: int) -> Rendered | None:
    """The digest this member would get if it were due now; None when it would be empty."""
    people = await audiences.recipients([member_id])
    until = clock.now()
    found = await digest.gather(people, until=until)
    letter = digest.letter(people[member_id], found.get(member_id, []), until)
    return words_of(digest.KIND, letter) if isinstance(letter, Letter) else None
