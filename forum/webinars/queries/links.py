"""What stands in a mail for one member's place at one webinar: signed, good without signing in.

Whoever holds such a link can join in that member's place, or give it back: as much as the link
to the meeting itself would let them, and unlike that one it ends with the registration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forum.core import security
from forum.core import settings as settings_module

_PLACE = "webinar-place"
_ANSWER = "webinar-answer"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose place at which webinar a token speaks of."""

    webinar_id: int
    member_id: int


def place_token(webinar_id: int, member_id: int) -> str:
    """At most 40 characters: `7-17.0.<signature>`."""
    return security.sign(_PLACE, f"{webinar_id}-{member_id}")


def place_link(webinar_id: int, member_id: int) -> str:
    """The address of the page where she says yes or no, and goes in."""
    base = settings_module.current().base_url
    return f"{base}/deelname/{place_token(webinar_id, member_id)}"


def seat_of(token: str) -> Seat | None:
    """What a token of a place speaks of; None when we did not sign it."""
    return _seat(_PLACE, token)


def answer_address(webinar_id: int, member_id: int) -> str:
    """Where a calendar program sends yes or no: the same for ever. "" when no mail is read.

    RFC 5546 section 2.1.4: the organizer of an event never changes.
    """
    domain = settings_module.current().reply_domain
    token = security.sign(_ANSWER, f"{webinar_id}-{member_id}")
    return f"rsvp+{token}@{domain}" if domain else ""


def seat_of_answer(token: str) -> Seat | None:
    """The same of the token in such an address; mail servers may have changed its case."""
    return _seat(_ANSWER, token.lower())


def _seat(purpose: str, token: str) -> Seat | None:
    payload = security.unsign(purpose, token) if token.isascii() else None
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", payload or "")
    return Seat(int(found[1]), int(found[2])) if found else None
