"""Signing in and out. A session is a random token in a cookie; its SHA-256 stands in the table."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from forum.core import clock, db, live, security
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.unit import after_commit, unit_of_work
from forum.members import queries
from forum.members.forms.passwords import LONGEST, normal

WRONG = N_("Dit e-mailadres en dit wachtwoord horen niet bij elkaar. Controleer beide.")
FORGOTTEN_AFTER = timedelta(days=30)


async def sign_in(email: str, password: str, *, device: str = "", source: str = "") -> str:
    """A fresh session for whoever knows this password; the token for her cookie.

    `Invalid` says the same, after the same work, whether or not the address exists.
    `source` is where the request came from (an IP address); with it, tries are counted.
    """
    await _count_try(email, source)
    found = await queries.password_with_email(email[:255])
    given = normal(password[: LONGEST + 1])
    fits = await security.password_matches(found.stored if found else None, given)
    if found is None or not fits:
        raise Invalid({"": WRONG})
    return await open_session(found.member_id, device=device)


async def _count_try(email: str, source: str) -> None:
    # The narrow limit comes before the wide one: whoever hammers from one place is stopped
    # before she can lock the owner of the address out.
    address = security.mac("limit", email.strip().lower())
    if source:
        await security.limit("100/15 minutes", "sign-in", source)
        await security.limit("10/15 minutes", "sign-in", address, source)
    await security.limit("60/hour", "sign-in", address)


async def open_session(member_id: int, *, device: str = "") -> str:
    """Sign this member in without a password (after an invitation, in tests); the token."""
    token, now = security.random_token(), clock.now()
    async with unit_of_work():
        await db.execute(
            "delete from session where member_id = $1 and expires_at < $2",
            member_id,
            now - FORGOTTEN_AFTER,
        )
        await db.execute(
            "insert into session (token_hash, member_id, device, created_at, seen_at, expires_at) "
            "values ($1, $2, $3, $4, $4, $5)",
            security.fingerprint(token),
            member_id,
            device[:120],
            now,
            now + queries.LIFETIME,
        )
    return token


async def note_seen(session_id: int) -> None:
    """The session is in use: its idle time begins anew."""
    await db.execute("update session set seen_at = $1 where id = $2", clock.now(), session_id)


async def sign_out(session_id: int) -> None:
    """End one session; its sockets are closed."""
    async with unit_of_work():
        await db.execute(
            "update session set revoked_at = $2 where id = $1 and revoked_at is null",
            session_id,
            clock.now(),
        )
        after_commit(partial(live.revoke, session_id=session_id))


async def revoke_session(member_id: int, session_id: int) -> None:
    """End one of this member's own sessions; `NotFound` for anybody else's."""
    own = await db.value(
        "select id from session where id = $1 and member_id = $2", session_id, member_id
    )
    if own is None:
        raise NotFound
    await sign_out(session_id)


async def sign_out_everywhere(member_id: int, *, keep: int | None = None) -> None:
    """End all sessions of a member, but for the session `keep`; their sockets are closed."""
    async with unit_of_work():
        await db.execute(
            "update session set revoked_at = $2 "
            "where member_id = $1 and revoked_at is null and id <> $3",
            member_id,
            clock.now(),
            keep or 0,
        )
        after_commit(partial(live.revoke, member_id=member_id))
