"""Another e-mail address: asked for with the password, true once the link sent there is used."""

from __future__ import annotations

from datetime import timedelta

from tortoise.exceptions import IntegrityError

from forum.core import clock, db, security
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import queries
from forum.members.actions.accounts import ADDRESS_TAKEN
from forum.members.actions.passwords import LINK_ENDED, own_password

LASTS = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=30)
SAME = N_("Dit is al uw e-mailadres.")

_ASK = """
insert into email_change (member_id, old_email, new_email, asked_at, expires_at)
values ($1, $2, $3, $4, $5) returning id
"""
_MOVE = """
update member set email = $2, address_broken_at = null, token_epoch = token_epoch + 1
where id = $1 and closed_at is null
  and not exists (select from member where lower(email) = lower($2) and id <> $1)
"""


async def ask_email_change(member_id: int, *, password: str, email: str) -> None:
    """Send a link to `email` (cleaned, lower case); until it is used nothing changes.

    Her present address only when mail to it came back: the link then says that it works again.
    `Invalid` under "password" or "email". An address that has an account already costs the same
    work and gets the same answer: only the mail is not sent.
    """
    found = await own_password(member_id, password, field="password")
    if email == found.email and not await _came_back(member_id):
        raise Invalid({"email": SAME})
    await security.limit("5/hour", "email-change", str(member_id))
    await security.limit("5/hour", "email-change-to", security.mac("limit", email))
    now = clock.now()
    async with unit_of_work():
        made = await db.value(_ASK, member_id, found.email, email, now, now + LASTS)
        enqueue_after_commit(Job.ACCOUNT_MAIL, "email_change", int(made))


async def _came_back(member_id: int) -> bool:
    found = await queries.member(member_id)
    return found is not None and found.address_broken


async def mark_address_broken(member_id: int, email: str) -> bool:
    """Mail to this address comes back; nothing happens when it is not hers any more."""
    async with unit_of_work():
        changed = await db.execute(
            "update member set address_broken_at = $3 where id = $1 and lower(email) = lower($2) "
            "and address_broken_at is null and closed_at is null",
            *(member_id, email, clock.now()),
        )
    return bool(changed)


async def unmark_address(member_id: int) -> None:
    """Mail to this member's address is tried again."""
    async with unit_of_work():
        await db.execute("update member set address_broken_at = null where id = $1", member_id)


async def forget_email_changes() -> int:
    """Take away changes that were made or ran out a month ago, and with them old addresses."""
    async with unit_of_work():
        return await db.execute(
            "delete from email_change where expires_at < $1", clock.now() - FORGOTTEN_AFTER
        )


async def confirm_email_change(token: str) -> int:
    """The address of the link is the member's from now on; her id. Sessions stay.

    `Conflict` when the link has ended, or somebody else has the address meanwhile.
    """
    try:
        async with unit_of_work():
            return await _confirm(token)
    except IntegrityError as error:  # two accounts reached for it at the same moment
        raise Conflict(ADDRESS_TAKEN) from error


async def _confirm(token: str) -> int:
    asked = await queries.email_change_with(token)
    if asked is None:
        raise Conflict(LINK_ENDED)
    await db.rows("select id from member where id = $1 for update", asked.member_id)
    if await queries.email_change_with(token) is None:  # used while this one waited
        raise Conflict(LINK_ENDED)
    if not await db.execute(_MOVE, asked.member_id, asked.new_email):
        raise Conflict(ADDRESS_TAKEN)
    await db.execute(
        "update email_change set confirmed_at = $2 where id = $1", asked.id, clock.now()
    )
    enqueue_after_commit(Job.ACCOUNT_MAIL, "email_changed", asked.id)
    return asked.member_id
