"""The addresses that mail may come in at. Each says what it is for, and we alone can make one.

`r+…@reply.domain`: a reply, of whom, to which post. `rsvp+…@reply.domain`: a calendar program says
yes or no (`webinars.answer_address`). `b+…@bounce.domain`: the way back of one delivery.
`u+…@bounce.domain`: no more of this kind (the mailto of List-Unsubscribe). `fbl@bounce.domain`:
complaints. Local parts are at most 64 characters and the same in either case (RFC 5321 sections
4.5.3.1.1 and 2.4).
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import security
from forum.core import settings as settings_module
from forum.webinars import queries as webinars
from forum.webinars.queries import Seat
from notifications import unsubscribing
from notifications.unsubscribing import Stop

LASTS = timedelta(days=90)
COMPLAINTS = "fbl"
NO_REPLY = "noreply"
"""Answers to mail about private messages: refused at the door, with where to answer."""
_KEYS = "1"
"""The versions of the key that are good; the first makes new addresses."""
_PAYLOAD = re.compile(r"([0-9])([pt])-([1-9][0-9]{0,9})-([1-9][0-9]{0,9})-([0-9]{1,5})", re.ASCII)
_BOUNCE = re.compile(r"b\+([1-9][0-9]{0,17})\.([a-z2-7]{10})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Who may answer what: a member (while her `epoch` is this one), a post.

    `answers`: that one post; else the thread it stands in.
    """

    member_id: int
    post_id: int
    epoch: int
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """What an address is for: "reply" (then `to`), "rsvp" (then whose place at which webinar),
    "bounce" (then the delivery), "stop" (then of what) or "complaint"."""

    kind: str
    to: ReplyTo | None = None
    seat: Seat | None = None
    delivery_id: int | None = None
    stop: Stop | None = None

    @property
    def member_id(self) -> int | None:
        """Whose address it is."""
        found = self.to or self.seat
        return found.member_id if found else None

    @property
    def about(self) -> int | None:
        """The post, the webinar or the delivery."""
        if self.to is not None:
            return self.to.post_id
        return self.seat.webinar_id if self.seat is not None else self.delivery_id


def reply_address(to: ReplyTo, *, told: datetime) -> str:
    """The address that takes her reply until 90 days after `told`, the moment of the post."""
    key, sort = _KEYS[0], "p" if to.answers else "t"
    payload = f"{key}{sort}-{to.member_id}-{to.post_id}-{to.epoch}"
    token = security.sign(f"reply-{key}", payload, until=told + LASTS)
    return f"r+{token}@{settings_module.current().reply_domain}"


def no_reply_address() -> str:
    """Where an answer to a private message is refused with a word; "" when no mail comes in."""
    domain = settings_module.current().reply_domain
    return f"{NO_REPLY}@{domain}" if domain else ""


def is_no_reply(address: str) -> bool:
    """Whether somebody answers a mail that cannot be answered."""
    return bool(address) and address.strip().lower() == no_reply_address()


def door(address: str) -> Door | None:
    """What mail to this address is for; None when it is no address of ours, or not any more."""
    settings = settings_module.current()
    local, _, domain = address.strip("<> ").lower().rpartition("@")
    if not domain or not local.isascii() or len(local) > 64:
        return None
    if domain == settings.reply_domain:
        return _answer(local)
    if domain not in {settings.bounce_domain, settings.mail_domain}:
        return None
    if local == COMPLAINTS and domain == settings.bounce_domain:
        return Door("complaint")
    if local.startswith("u+"):
        stop = unsubscribing.read(local[2:])
        return Door("stop", stop=stop) if stop else None
    delivery = _delivery(local)
    return Door("bounce", delivery_id=delivery) if delivery else None


def _answer(local: str) -> Door | None:
    sort, _, token = local.partition("+")
    to = _reply_to(token) if sort == "r" else None
    if to is not None:
        return Door("reply", to=to)
    seat = webinars.seat_of_answer(token) if sort == "rsvp" else None
    return Door("rsvp", seat=seat) if seat else None


def _reply_to(token: str) -> ReplyTo | None:
    key = token[:1]
    if not key or key not in _KEYS:
        return None
    found = _PAYLOAD.fullmatch(security.unsign(f"reply-{key}", token) or "")
    if found is None:
        return None
    _, sort, member, post, epoch = found.groups()
    return ReplyTo(int(member), int(post), int(epoch), sort == "p")


def return_path(delivery_id: int) -> str:
    """The envelope sender: a bounce of it names its delivery, and nobody can make one up."""
    settings = settings_module.current()
    return f"b+{delivery_id}.{_mac(delivery_id)}@{settings.bounce_domain or settings.mail_domain}"


def complaint_address() -> str:
    """Where complaints come in; "" when no mail comes in."""
    settings = settings_module.current()
    return f"{COMPLAINTS}@{settings.bounce_domain}" if settings.inbound_lmtp else ""


def _mac(delivery_id: int) -> str:
    return security.mac("return-path", str(delivery_id), size=10)


def _delivery(local: str) -> int | None:
    found = _BOUNCE.fullmatch(local)
    if found is None or not hmac.compare_digest(_mac(int(found[1])), found[2]):
        return None
    return int(found[1])
