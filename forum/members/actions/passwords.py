"""Passwords are changed, forgotten and chosen anew."""

from __future__ import annotations

from forum.core import db, security
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import queries
from forum.members.actions.sessions import sign_out_everywhere
from forum.members.forms.passwords import LONGEST, check_password, normal

NOT_YOURS = N_("Dit is niet uw huidige wachtwoord.")
LINK_ENDED = N_("Deze link is verlopen of al gebruikt. Vraag een nieuwe link aan.")


async def change_password(
    member_id: int, *, current: str, new: str, session_id: int | None = None
) -> None:
    """A new password for who knows the present one; every other session ends.

    `Invalid` under "current" or "new". A mail tells the member that it happened.
    """
    found = await own_password(member_id, current, field="current")
    await _store(found, new, field="new", keep=session_id)


async def own_password(member_id: int, password: str, *, field: str) -> queries.PasswordOf:
    """Whose password this is, for what asks for it once more; else `Invalid` under `field`.

    Tries are counted over everything that asks.
    """
    await security.limit("10/15 minutes", "own-password", str(member_id))
    found = await queries.password_of(member_id)
    given = normal(password[: LONGEST + 1])
    if found is None or not await security.password_matches(found.stored, given):
        raise Invalid({field: NOT_YOURS})
    return found


async def ask_reset(email: str, *, source: str = "") -> None:
    """Send a link to choose a new password, if an open account has this address.

    Does the same work when there is none (a job for member 0, who gets no mail), so that
    neither the answer nor its time tells.
    """
    address = security.mac("limit", email.strip().lower())
    if source:
        await security.limit("20/hour", "reset", source)
    await security.limit("5/hour", "reset", address)
    found = await queries.password_with_email(email)
    async with unit_of_work():
        member_id = found.member_id if found else 0
        enqueue_after_commit(Job.ACCOUNT_MAIL, "password_reset", member_id)


async def reset_password(token: str, password: str) -> int:
    """The password chosen through a mailed link; all sessions end. The member's id.

    `Conflict` when the link has ended, also when another request used it just now.
    """
    found = await queries.member_resetting(token)
    if found is None:
        raise Conflict(LINK_ENDED)
    await _store(found, password, field="password", keep=None)
    return found.member_id


async def _store(found: queries.PasswordOf, new: str, *, field: str, keep: int | None) -> None:
    chosen = check_password(new, email=found.email, name=found.name, field=field)
    stored = await security.hash_password(chosen)
    async with unit_of_work():
        # Only over the password that was looked at: of two at once, one wins.
        changed = await db.execute(
            "update member set password_hash = $2, token_epoch = token_epoch + 1 "
            "where id = $1 and password_hash is not distinct from $3 and closed_at is null",
            found.member_id,
            stored,
            found.stored,
        )
        if not changed:
            raise Conflict(LINK_ENDED)
        await sign_out_everywhere(found.member_id, keep=keep)
        enqueue_after_commit(Job.ACCOUNT_MAIL, "password_changed", found.member_id)
