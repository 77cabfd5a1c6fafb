"""How one attempt to hand over a message ended, in words that say what to do next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    UNKNOWN_ADDRESS = "unknown_address"  # the recipient does not exist there
    REFUSED = "refused"  # refused for good, and not because of the address
    REJECTED = "rejected"  # the content was refused after the dot
    LATER = "later"  # this message, another time
    HOST_AWAY = "host_away"  # it takes no message of anyone at this moment
    OUR_FAULT = "our_fault"  # we are refused as a sender: a person must look
    NOT_HELD = "not_held"  # the row was not ours any more, or need not go: nothing was sent
    AMBIGUOUS = "ambiguous"  # lost after the dot: sent or not, nobody knows


@dataclass(frozen=True, slots=True)
class Outcome:
    """An ending, with the server's own words where it gave any."""

    ending: Ending
    code: int | None = None
    reply: str = ""


_ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
GOING_AWAY = 421
# RFC 3463: no such mailbox, host or address; no mailbox any more. Codes of a sender (1.7, 1.8), of
# systems, networks and policies (3, 4, 5, 7) say nothing of the address.
UNKNOWN_MAILBOX = {(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
FULL_MAILBOX = (2, 2)  # it empties, whatever the code before it
# RFC 5321 section 4.2.3, where no enhanced code stands beside it.
_NO_SUCH_MAILBOX, _NO_ROOM = {550, 551, 553}, 552


def refused_recipient(code: int, reply: str) -> Ending:
    """RCPT was refused: the address, the moment, or a policy (RFC 3463 sections 3.2, 3.3, 3.8)."""
    if code == GOING_AWAY:
        return Ending.HOST_AWAY
    if code < 500 or _is_full(code, reply):
        return Ending.LATER
    return Ending.UNKNOWN_ADDRESS if _is_unknown(code, reply) else Ending.REFUSED


def refused_data(code: int, reply: str) -> Ending:
    """The text was refused, or only now (by a server behind this one) the recipient."""
    if code == GOING_AWAY:
        return Ending.HOST_AWAY
    if code < 500 or _enhanced(reply) == FULL_MAILBOX:
        return Ending.LATER
    return Ending.UNKNOWN_ADDRESS if _enhanced(reply) in UNKNOWN_MAILBOX else Ending.REJECTED


def refused_sender(code: int) -> Ending:
    """MAIL was refused: not now, or us (then a person must look)."""
    return Ending.HOST_AWAY if code < 500 else Ending.OUR_FAULT


def slows_down(code: int | None) -> bool:
    """Whether the server asks us to send less: 421 and 45x."""
    return code == GOING_AWAY or (code is not None and 450 <= code <= 459)


def _is_full(code: int, reply: str) -> bool:
    found = _enhanced(reply)
    return found == FULL_MAILBOX or (found is None and code == _NO_ROOM)


def _is_unknown(code: int, reply: str) -> bool:
    found = _enhanced(reply)
    return found in UNKNOWN_MAILBOX or (found is None and code in _NO_SUCH_MAILBOX)


def _enhanced(reply: str) -> tuple[int, int] | None:
    """Subject and detail of the enhanced code; None when the server gave none."""
    found = _ENHANCED.search(reply)
    return (int(found[1]), int(found[2])) if found else None
