"""Reports of private messages: showing one to the moderators, opening it, deciding, undoing.

A moderator reads no conversation: only what somebody in it showed, and that she read it is
written in the log.
"""

from __future__ import annotations

import json
from datetime import timedelta

from forum.core import clock, db, security
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.core.unit import unit_of_work
from forum.messages import actions as messages
from forum.messages import queries as talks
from forum.messages.queries import Message
from forum.moderation import queries
from forum.moderation.actions.acts import impartial, moderating, own_post, write
from forum.moderation.forms import DecisionForm, ReportForm
from forum.moderation.models import Kind
from forum.moderation.queries import ActCard, MessageReport
from forum.themes.queries import Access

KEPT = timedelta(days=90)
"""How long what was shown is kept after the decision. The reporter is told."""
NOT_OPENED = N_("Open eerst wat er gemeld is.")

_REPORT = """
insert into message_report (theme_id, message_id, author_id, reporter_id, reason, note, shown,
  created_at, state, answer)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, 'open', '')
on conflict (message_id, reporter_id) where state = 'open' do nothing
returning id
"""
_DECIDE = """
update message_report set state = $2, decided_by_id = $3, decided_at = $4, answer = $5
where id = any($1::int[])
"""


async def report_message(
    member_id: int, conversation_id: int, number: int, *, form: ReportForm
) -> int:
    """Show a message, and up to three just before it, to the moderators; the report's id.

    For who is in the conversation. Raises `NotFound` when she cannot read it, `Forbidden` for
    her own, `TooMany` past 20 an hour. Reporting twice is reporting once.
    """
    access, conversation = await talks.conversation_open_to(member_id, conversation_id)
    await security.limit("20/hour", "report", str(member_id))
    async with unit_of_work():
        shown = await talks.leading_to(conversation, number, reader_id=member_id)
        reported = _reportable(shown, number, member_id)
        made = await db.value(
            *(_REPORT, access.theme_id, reported.id, reported.author_id, member_id),
            *(form.reason, form.note, json.dumps([_told(each) for each in shown]), clock.now()),
        )
        await messages.keep_for_report(conversation_id)
    if made is None:
        before = await queries.open_report_of_message(reported.id, member_id)
        return before.id if before else 0
    return int(made)


def _reportable(shown: list[Message], number: int, member_id: int) -> Message:
    if not shown or shown[-1].number != number or not shown[-1].shown:
        raise NotFound
    if shown[-1].author_id == member_id:
        raise Forbidden(_("Dit is uw eigen bericht. U kunt het zelf wijzigen of verwijderen."))
    return shown[-1]


def _told(message: Message) -> dict[str, object]:
    return {
        "number": message.number,
        "author": message.author_id,
        "at": message.created_at.isoformat(),
        "html": message.html,
    }


async def open_message(access: Access, report_id: int) -> int:
    """Read what was shown in a report: the act in the log that says that she did, and why."""
    moderating(access)
    async with unit_of_work():
        found = await queries.message_report(access.theme_id, report_id)
        return await write(
            access,
            Kind.OPEN_MESSAGE,
            message_id=found.message_id,
            detail={"message_reports": [found.id], "why": found.reason},
        )


async def decide_message(access: Access, report_id: int, *, form: DecisionForm) -> int:
    """Decide the reports of a message that the moderator saw: hide it, or let it stay; the act.

    For who opened one of them. Raises `Conflict`, naming who decided what, when any of them was
    decided meanwhile; `Forbidden` for her own message while a colleague can decide.
    """
    moderating(access)
    async with unit_of_work():
        reports = await _waiting(access, report_id, form.report_ids)
        first = reports[0]
        await impartial(access, first.author_id, what=own_post())
        kind = Kind.DISMISS_MESSAGE
        if form.uphold:
            hidden = await messages.set_hidden(first.message_id or 0, hidden=True)
            kind = Kind.HIDE_MESSAGE if hidden else Kind.UPHOLD_MESSAGE
        ids = [each.id for each in reports]
        state = "upheld" if form.uphold else "dismissed"
        await db.execute(_DECIDE, ids, state, access.member_id, clock.now(), form.answer)
        return await write(
            access,
            kind,
            message_id=first.message_id,
            reason=form.answer,
            detail={"message_reports": ids},
        )


async def _waiting(
    access: Access, report_id: int, report_ids: tuple[int, ...]
) -> list[MessageReport]:
    """Those reports of one message, all of them open, one of them opened by her."""
    asked = await queries.message_report(access.theme_id, report_id)
    if not await queries.has_opened(asked, access.member_id or 0, lately=False):
        raise Forbidden(NOT_OPENED)
    found = [
        each
        for each in await queries.message_reports(sorted({*report_ids, report_id}))
        if each.theme_id == access.theme_id
        and (each.id == report_id or (asked.message_id and each.message_id == asked.message_id))
    ]
    for each in found:
        if each.state != "open":
            raise Conflict(_decided(each))
    return found


def _decided(report: MessageReport) -> str:
    if report.state == "upheld":
        told = _("%(name)s heeft deze melding al behandeld: het bericht is verborgen. %(why)s")
    else:
        told = _("%(name)s heeft deze melding al behandeld: het bericht blijft staan. %(why)s")
    return told % {"name": report.decided_by, "why": report.answer}


_REOPEN = """
update message_report r set state = 'open', decided_by_id = null, decided_at = null, answer = ''
where r.id = any($1::int[]) and r.state <> 'open' and not exists (
  select from message_report o where o.message_id = r.message_id
    and o.reporter_id = r.reporter_id and o.state = 'open')
"""


async def undo_message(access: Access, found: ActCard, counter: Kind) -> int | None:
    """Put back what a decision changed, in the open unit of work; None when it has changed since.

    Its reports wait for a decision again, unless their reporter has asked anew.
    """
    shows = counter == Kind.UNHIDE_MESSAGE
    if shows and not await messages.set_hidden(found.message_id or 0, hidden=False):
        return None
    await db.execute(_REOPEN, found.message_report_ids)
    return await write(
        access,
        counter,
        message_id=found.message_id,
        detail={"message_reports": found.message_report_ids},
        undoes_id=found.id,
    )


async def forget_shown() -> int:
    """Keep no words of private messages longer than `KEPT` after the decision; how many reports."""
    return await db.execute(
        "update message_report set shown = '[]' "
        "where state <> 'open' and decided_at < $1 and shown <> '[]'",
        clock.now() - KEPT,
    )
