"""Mails about an account: invitation, password, another address; and what is left of one closed.

They are made with fresh links at the last moment, go out whatever somebody switched off, and
are no list.
"""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core import settings as settings_module
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import actions as member_actions
from forum.members import queries as members
from notifications import ledger, trouble
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.ledger import Claimed, Intent

LASTS = {
    "password_reset": timedelta(hours=1),
    "password_changed": timedelta(days=4),
    "invitation": timedelta(days=14),
    "email_change": timedelta(hours=24),
    "email_changed": timedelta(days=4),
}
SITE = "Samenspraak"


async def intend(what: str, subject_id: int, *, period: str) -> None:
    """Plan the mail `what` about a member (an invitation, a change of address); once a `period`.

    A change of address is told once, whatever the period. Member 0 is nobody: who asked for a
    link to an unknown address must not see a difference.
    """
    if what == "email_changed":
        await trouble.lift()
    intent = await _intent(what, subject_id, period) if subject_id else None
    if intent is None:
        return
    async with unit_of_work():
        await ledger.intend([intent])
        enqueue_after_commit(Job.DRAIN_DELIVERIES)


async def _intent(what: str, subject_id: int, period: str) -> Intent | None:
    if what == "invitation":
        return await _of_invitation(what, subject_id, period)
    if what in {"email_change", "email_changed"}:
        return await _of_change(what, subject_id)
    return Intent(what, period, subject_id, subject_id, not_after=clock.now() + LASTS[what])


async def _of_invitation(what: str, invitation_id: int, period: str) -> Intent | None:
    found = await members.invitation(invitation_id)
    if found is None:
        return None
    return Intent(what, period, None, found.id, address=found.email, not_after=found.expires_at)


async def _of_change(what: str, change_id: int) -> Intent | None:
    found = await members.email_change(change_id)
    if found is None or (what == "email_changed" and found.old_email == found.new_email):
        return None
    address = found.new_email if what == "email_change" else found.old_email
    ends, period = clock.now() + LASTS[what], f"{what}.{change_id}"
    return Intent(what, period, None, found.id, address=address, not_after=ends)


async def sweep() -> int:
    """What no mail was planned for though it should: a lost job left it; how many."""
    await forget_closed()
    await member_actions.forget_email_changes()
    await trouble.lift()
    return await _sweep_invitations() + await _sweep_addresses()


_UNTOLD = """
select c.id, k.kind from email_change c
join (values ('email_change', false), ('email_changed', true)) as k (kind, confirmed)
  on k.confirmed = (c.confirmed_at is not null)
where coalesce(c.confirmed_at, c.asked_at) > $1 and c.expires_at > $1
  and (c.confirmed_at is null or c.old_email <> c.new_email)
  and not exists (select from delivery d where d.recipient_id is null and d.kind = k.kind
    and d.period = k.kind || '.' || c.id)
"""


async def _sweep_addresses() -> int:
    found = await db.rows(_UNTOLD, clock.now() - timedelta(days=1))
    for item in found:
        await intend(item["kind"], int(item["id"]), period="")
    return len(found)


# Addresses in the ledger of who closed her account: her own, her invitation's, one she asked for.
_FORGET = """
update delivery d set address = '', smtp_reply = ''
where (d.address <> '' or d.smtp_reply <> '') and d.state not in ('pending', 'sending')
  and (d.recipient_id = any($1::int[])
    or (d.kind = 'invitation'
      and exists (select from invitation i where i.id = d.ref_id and i.email = ''))
    or (d.kind in ('email_change', 'email_changed')
      and not exists (select from email_change c where c.id = d.ref_id)))
"""


async def forget_closed() -> None:
    """Of accounts that were closed lately: no address stays in the ledger, nor wishes or lines."""
    found = await db.rows(
        "select id from member where closed_at > $1", clock.now() - timedelta(days=2)
    )
    ids = [int(item["id"]) for item in found]
    if not ids:
        return
    async with unit_of_work():
        await db.execute(_FORGET, ids)
        await db.execute("delete from preference where member_id = any($1::int[])", ids)
        await db.execute("delete from channel_choice where member_id = any($1::int[])", ids)
        await db.execute("delete from notice where member_id = any($1::int[])", ids)


async def _sweep_invitations() -> int:
    found = await db.rows(
        "select id from invitation i where created_at > $1 and accepted_at is null "
        "and withdrawn_at is null and not exists (select 1 from delivery d "
        "where d.kind = 'invitation' and d.ref_id = i.id and d.created_at >= i.created_at)",
        clock.now() - timedelta(days=1),
    )
    for item in found:
        await intend("invitation", int(item["id"]), period=f"invitation.{item['id']}")
    return len(found)


async def _reset(rows: Rows, people: People) -> dict[int, Written]:
    return {row.id: await _about_password(row, people) for row in rows}


async def _about_password(row: Claimed, people: People) -> Written:
    assert row.recipient_id is not None
    to = people[row.recipient_id]
    link = await members.reset_link(row.recipient_id)
    return Letter(to, SITE, "account", {"link": link}) if link else Skip("closed")


async def _changed(rows: Rows, people: People) -> dict[int, Written]:
    link = f"{settings_module.current().base_url}/wachtwoord-vergeten"
    return {
        row.id: Letter(
            people[row.recipient_id or 0], SITE, "account", {"link": link, "at": row.created_at}
        )
        for row in rows
    }


async def _email_change(rows: Rows, _: People) -> dict[int, Written]:
    return {row.id: await _asked(row) for row in rows}


async def _asked(row: Claimed) -> Written:
    """To the new address: the link that makes it hers."""
    asked = await members.email_change(row.ref_id or 0)
    link = await members.email_change_link(row.ref_id or 0)
    if asked is None or link is None:
        return Skip("not_open")
    to = Recipient(None, asked.name, asked.new_email, asked.language, asked.zone)
    return Letter(to, SITE, "account", {"link": link, "expires_at": asked.expires_at})


async def _email_changed(rows: Rows, _: People) -> dict[int, Written]:
    return {row.id: await _moved(row) for row in rows}


async def _moved(row: Claimed) -> Written:
    """To the old address: that it was left, for who did not do so herself."""
    made = await members.email_change(row.ref_id or 0)
    if made is None or made.confirmed_at is None:
        return Skip("not_open")
    to = Recipient(None, made.name, made.old_email, made.language, made.zone)
    link = f"{settings_module.current().base_url}/contact"
    return Letter(to, SITE, "account", {"link": link, "at": made.confirmed_at})


async def _invitation(rows: Rows, _: People) -> dict[int, Written]:
    return {row.id: await _invited(row) for row in rows}


async def _invited(row: Claimed) -> Written:
    found = await members.invitation(row.ref_id or 0)
    link = await members.invitation_link(row.ref_id or 0)
    if found is None or link is None:
        return Skip("not_open")
    theme = await db.row("select slug, name from theme where id = $1", found.theme_id)
    assert theme is not None
    to = Recipient(None, found.name or found.email, found.email, "nl", "Europe/Amsterdam")
    words = {"link": link, "inviter": found.invited_by, "expires_at": found.expires_at}
    return Letter(to, f"Forum {theme['name']}", theme["slug"], words)


KINDS = (
    Kind("password_reset", _reset, secure=True),
    Kind("password_changed", _changed, secure=True, repeatable=False),
    Kind("email_change", _email_change, secure=True),
    Kind("email_changed", _email_changed, secure=True, repeatable=False),
    Kind("invitation", _invitation, secure=True),
)
