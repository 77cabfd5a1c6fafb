"""What signing in and resetting a password need to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from forum.core import clock, db, security
from forum.core import settings as settings_module

RESET_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PasswordOf:
    """A member's address, names and stored password (None: never chosen)."""

    member_id: int
    email: str
    name: str
    stored: str | None


_PASSWORD = """
select id as member_id, email, name, password_hash as stored from member where closed_at is null
"""


async def password_of(member_id: int) -> PasswordOf | None:
    """The stored password of a member whose account is open."""
    found = await db.row(f"{_PASSWORD} and id = $1", member_id)
    return PasswordOf(**found) if found else None


async def password_with_email(email: str) -> PasswordOf | None:
    """The stored password of the open account at this address (anything may be typed here)."""
    asked = email.strip() if "\0" not in email else ""
    found = await db.row(f"{_PASSWORD} and lower(email) = lower($1)", asked)
    return PasswordOf(**found) if found else None


async def reset_link(member_id: int) -> str | None:
    """A fresh link to choose a new password: one hour, once. None when the account is closed.

    It is bound to the present password and address: using it, or changing either, ends it.
    """
    found = await password_of(member_id)
    if found is None:
        return None
    token = security.sign("reset", _payload(found), until=clock.now() + RESET_LASTS)
    return f"{settings_module.current().base_url}/wachtwoord/{token}"


async def member_resetting(token: str) -> PasswordOf | None:
    """The member who may choose a new password with this token; None when it has ended."""
    payload = security.unsign("reset", token)
    found = await password_of(int(payload.split("-")[0])) if payload else None
    return found if found and _payload(found) == payload else None


def _payload(found: PasswordOf) -> str:
    bound = security.mac("reset-bound", f"{found.member_id} {found.email} {found.stored}", size=12)
    return f"{found.member_id}-{bound}"
