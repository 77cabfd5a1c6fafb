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


def refused_recipient(code: int, reply: str) -> Ending:
    """RCPT was refused: the address, the moment, or a policy (RFC 3463 sections 3.2, 3.3, 3.8)."""
    subject, detail = _enhanced(reply)
    if code < 500 or (subject, detail) == (2, 2):  # a full mailbox empties, whatever the code
        return Ending.LATER
    if subject == 7:
        return Ending.REFUSED
    return Ending.UNKNOWN_ADDRESS


def refused_data(code: int) -> Ending:
    return Ending.LATER if code < 500 else Ending.REJECTED


def refused_sender(code: int) -> Ending:
    return Ending.HOST_AWAY if code < 500 else Ending.OUR_FAULT


def slows_down(code: int | None) -> bool:
    """Whether the server asks us to send less: 421 and 45x."""
    return code == 421 or (code is not None and 450 <= code <= 459)


def _enhanced(reply: str) -> tuple[int, int]:
    found = _ENHANCED.search(reply)
    return (int(found[1]), int(found[2])) if found else (0, 0)
