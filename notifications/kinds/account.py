"""Mails about an account: invitation, password to choose, password changed.

They are made with fresh links at the last moment, go out whatever somebody switched off, and
are no list.
"""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core import settings as settings_module
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import queries as members
from notifications import ledger
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.ledger import Claimed, Intent

LASTS = {
    "password_reset": timedelta(hours=1),
    "password_changed": timedelta(days=4),
    "invitation": timedelta(days=14),
}
SITE = "Samenspraak"


async def intend(what: str, subject_id: int, *, period: str) -> None:
    """Plan the mail `what` about a member (or an invitation); once for each `period`.

    Member 0 is nobody: who asked for a link to an unknown address must not see a difference.
    """
    if subject_id == 0:
        return
    ends = clock.now() + LASTS[what]
    intent = Intent(what, period, ref_id=subject_id, not_after=ends, recipient_id=subject_id)
    if what == "invitation":
        invited = await members.invitation(subject_id)
        if invited is None:
            return
        intent = Intent(
            what, period, ref_id=subject_id, not_after=invited.expires_at, address=invited.email
        )
    async with unit_of_work():
        await ledger.intend([intent])
        enqueue_after_commit(Job.DRAIN_DELIVERIES)


async def sweep() -> int:
    """Invitations of the last day that no mail was planned for: a lost job left them."""
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
    Kind("invitation", _invitation, secure=True),
)
