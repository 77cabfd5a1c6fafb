"""Stopping a kind of mail from the mail itself (RFC 8058): signed, short, without a look-up."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock, db, security
from forum.core import settings as settings_module
from forum.core.unit import unit_of_work
from notifications import choices, preferences

# One letter each: the token must stay short, or mailers fold the header it stands in.
LETTERS = {"digest": "d", "announcements": "a", "reminders": "r", "follow_ups": "f"}
LETTERS |= {"mention": "m", "reply": "p", "thread": "t", "message": "g"}
INSTANT = ("mention", "reply", "thread", "message")
NAMES = {letter: name for name, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mail of which kind a token speaks of: one of the names of `LETTERS`."""

    member_id: int
    what: str


def token(member_id: int, what: str) -> str:
    """At most 40 characters, good for ever: `d17.0.<signature>`."""
    return security.sign("unsubscribe", f"{LETTERS[what]}{member_id}")


def read(given: str) -> Stop | None:
    """What `given` speaks of; None when we did not sign it."""
    payload = security.unsign("unsubscribe", given) if given.isascii() else None
    if not payload or payload[0] not in NAMES:
        return None
    return Stop(int(payload[1:]), NAMES[payload[0]])


def address(given: str) -> str:
    return f"{settings_module.current().base_url}/afmelden/{given}"


async def stop(found: Stop) -> None:
    """Send no more of it, from this moment. Doing so again changes nothing."""
    if found.what in INSTANT:
        await instead(found, choices.BELL)
        return
    column, value = {
        "digest": ("digest", "off"),
        "announcements": ("announcements", False),
        "reminders": ("reminders", False),
        "follow_ups": ("follow_ups", False),
    }[found.what]
    async with unit_of_work():
        await preferences.ensure([found.member_id])
        await db.execute(
            f"update preference set {column} = $2, changed_at = $3, "
            "next_due_at = case when $4 then null else next_due_at end where member_id = $1",
            found.member_id,
            value,
            clock.now(),
            found.what == "digest",
        )


async def instead(found: Stop, channel: str) -> None:
    """Have one of `INSTANT` come by this channel from now on, not by a mail of its own."""
    await choices.set_channel(found.member_id, found.what, channel, at=clock.now())
