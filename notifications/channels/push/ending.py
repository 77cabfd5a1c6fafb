"""How one attempt to hand over a notice ended, in words that say what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from forum.core import clock

LONGEST_WAIT = timedelta(days=1)


class Ending(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    GONE = "gone"  # the browser takes no more notices there
    REFUSED = "refused"  # what we sent is not in order: a person must look
    LATER = "later"  # this service, another time
    HELD_BACK = "held_back"  # this service is being left alone: nothing was tried


@dataclass(frozen=True, slots=True)
class Outcome:
    """An ending, the status where there was one, and how long to wait where that was said."""

    ending: Ending
    code: int | None = None
    wait: timedelta | None = None


def outcome_of(code: int, retry_after: str = "") -> Outcome:
    """What a status means (RFC 8030 sections 5 and 7.3; RFC 9110 for what it leaves open)."""
    if code in {200, 201, 202, 204}:
        return Outcome(Ending.SENT, code)
    if code in {404, 410}:
        return Outcome(Ending.GONE, code)
    if code in {408, 425, 429} or code >= 500:
        return Outcome(Ending.LATER, code, wait_asked(retry_after))
    return Outcome(Ending.REFUSED, code)  # a redirect too: an endpoint is not ours to follow


def wait_asked(retry_after: str) -> timedelta | None:
    """What a Retry-After header asks (RFC 9110 section 10.2.3), a day at most; None for nothing."""
    given = retry_after.strip()
    if given.isascii() and given.isdecimal():
        return min(timedelta(seconds=int(given[:7])), LONGEST_WAIT)
    try:
        asked = parsedate_to_datetime(given)
    except ValueError:
        return None
    if asked.tzinfo is None:  # "-0000": UTC, of an unknown place
        return None
    return min(max(asked - clock.now(), timedelta()), LONGEST_WAIT)
