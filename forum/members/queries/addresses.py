"""Another e-mail address that somebody asked for, and the link that makes it hers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, security
from forum.core import settings as settings_module


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A change that was asked for; `confirmed_at` once it is made."""

    id: int
    member_id: int
    name: str
    language: str
    zone: str
    old_email: str
    new_email: str
    asked_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None


_CHANGE = """
select c.id, c.member_id, m.name, m.language, m.zone, c.old_email, c.new_email, c.asked_at,
       c.expires_at, c.confirmed_at
from email_change c join member m on m.id = c.member_id
where c.id = $1 and m.closed_at is null
"""
# Asking again replaces what was asked before; so does another address or another password.
_OPEN = """
select m.password_hash as stored from email_change c join member m on m.id = c.member_id
where c.id = $1 and c.confirmed_at is null and c.expires_at > $2 and m.email = c.old_email
  and m.closed_at is null
  and not exists (select from email_change l where l.member_id = c.member_id and l.id > c.id)
"""
_WAITING = """
select id from email_change where member_id = $1 and confirmed_at is null and expires_at > $2
order by id desc limit 1
"""


async def email_change(change_id: int) -> EmailChange | None:
    """A change by its id, whatever its state; None once its account is closed."""
    found = await db.row(_CHANGE, change_id)
    return EmailChange(**found) if found else None


async def email_change_waiting(member_id: int) -> EmailChange | None:
    """The change that still waits for its link to be used, for the member herself."""
    found = await db.value(_WAITING, member_id, clock.now())
    return await email_change(int(found)) if found else None


async def email_change_link(change_id: int) -> str | None:
    """A fresh link for the mail to the new address.

    None when the change has ended, and when the address has an account: then no mail is sent.
    """
    asked = await email_change(change_id)
    payload = await _payload(change_id)
    if asked is None or payload is None or await _taken(asked):
        return None
    token = security.sign("email-change", payload, until=asked.expires_at)
    return f"{settings_module.current().base_url}/instellingen/e-mailadres/{token}"


async def email_change_with(token: str) -> EmailChange | None:
    """The change of a link; None when the link is garbled or has ended."""
    payload = security.unsign("email-change", token)
    change_id = int(payload.partition("-")[0]) if payload else 0
    if payload is None or await _payload(change_id) != payload:
        return None
    return await email_change(change_id)


async def _payload(change_id: int) -> str | None:
    found = await db.row(_OPEN, change_id, clock.now())
    if found is None:
        return None
    bound = security.mac("email-bound", f"{change_id} {found['stored']}", size=12)
    return f"{change_id}-{bound}"


async def _taken(asked: EmailChange) -> bool:
    return bool(
        await db.value(
            "select exists(select from member where lower(email) = lower($1) and id <> $2)",
            *(asked.new_email, asked.member_id),
        )
    )
