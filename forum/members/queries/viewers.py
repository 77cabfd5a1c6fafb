"""The viewer of a request, and the sessions by which members are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db, security

# BIO2 gives no number; these are ours (docs/decisions): a working day idle, a week in all.
IDLE = timedelta(hours=8)
LIFETIME = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Viewer:
    """The member on whose behalf a request is made."""

    member_id: int
    session_id: int
    name: str
    email: str
    function: str
    organisation: str
    language: str
    zone: str
    is_operator: bool
    address_broken: bool
    single_keys: bool
    phone: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One signed-in browser, for its own member's list."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


_VIEWER = """
select m.id as member_id, s.id as session_id, m.name, m.email, m.function,
       coalesce(o.name, '') as organisation, m.language, m.zone, m.is_operator,
       m.address_broken_at is not null as address_broken, m.single_keys, m.phone, s.seen_at
from session s join member m on m.id = s.member_id
left join organisation o on o.id = m.organisation_id
where s.token_hash = $1 and s.revoked_at is null and m.closed_at is null
  and s.expires_at > $2 and s.seen_at > $3
"""


async def viewer_with(token: str) -> Viewer | None:
    """The viewer whose session cookie holds `token`, if that session still stands."""
    now = clock.now()
    found = await db.row(_VIEWER, security.fingerprint(token), now, now - IDLE)
    return Viewer(**found) if found else None


async def standing_sessions(session_ids: list[int]) -> set[int]:
    """Those of `session_ids` that still stand (the live sockets ask every few seconds)."""
    now = clock.now()
    found = await db.rows(
        "select s.id from session s join member m on m.id = s.member_id "
        "where s.id = any($1::int[]) and s.revoked_at is null and s.expires_at > $2 "
        "and s.seen_at > $3 and m.closed_at is null",
        session_ids,
        now,
        now - IDLE,
    )
    return {int(item["id"]) for item in found}


async def sessions_of(member_id: int) -> list[SessionCard]:
    """The browsers in which this member is signed in now, latest used first."""
    now = clock.now()
    found = await db.rows(
        "select id, device, created_at, seen_at, expires_at from session "
        "where member_id = $1 and revoked_at is null and expires_at > $2 and seen_at > $3 "
        "order by seen_at desc, id desc",
        member_id,
        now,
        now - IDLE,
    )
    return [SessionCard(**item) for item in found]
