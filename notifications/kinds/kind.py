"""What every kind of message has: its manners, and letters made from rows of the ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.audiences import Recipient
from notifications.ledger import Claimed
from notifications.message import Invite


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, decided on but not yet written: to whom, in what words, with what else.

    `about` groups mails on one subject in mail programs, `after` is the Message-ID of the one
    before it; `upto` moves the digest's watermark.
    `stops`: what one click ends, where that differs from letter to letter of a kind; `covers`: the
    numbers of the posts in it ("5,6"), kept with the row; `reply_to`: the address for answers;
    without `takes_reply` they are refused there, with the reason; `contact`: the address of people
    for whom an answer is meant, where there is no `reply_to`.
    """

    to: Recipient
    sender_name: str
    tenant: str
    words: Mapping[str, Any]
    about: str = ""
    after: str = ""
    invite: Callable[[], Invite] | None = None
    upto: datetime | None = None
    template: str = ""
    stops: str = ""
    covers: str = ""
    reply_to: str = ""
    takes_reply: bool = True
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """No message, and why. The reason is stored and the member can read it."""

    reason: str
    state: str = "skipped"
    upto: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: the row is given back untried and comes again at this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Park:
    """Not until a manager says so: the row is laid aside untried, and its time stands still."""


Written = Letter | Skip | Wait | Park
Rows = Sequence[Claimed]
People = Mapping[int, Recipient]
Writer = Callable[[Rows, People], Awaitable[dict[int, Written]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`list_name`: its List-ID (None: about an account, no list). `stops`: what one click ends.

    `secure`: goes out even to an address that gave trouble. `repeatable`: after an ambiguous
    end it is sent again; what would mislead when it comes twice is left for a person to decide.
    `returns`: False for what answers a mail: it leaves with an empty return path.
    `asked`: the recipient wanted this one herself just now: no switch of hers holds it back.
    """

    name: str
    write: Writer
    list_name: str | None = None
    stops: str | None = None
    secure: bool = False
    repeatable: bool = True
    capped: bool = False
    returns: bool = True
    asked: bool = False
