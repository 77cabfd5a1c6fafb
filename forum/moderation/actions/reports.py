"""Reporting a post, and deciding what becomes of it: once, in one step."""

from __future__ import annotations

from forum.core import clock, db, security
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n import gettext as _
from forum.core.unit import unit_of_work
from forum.moderation import queries
from forum.moderation.actions.acts import impartial, moderating, own_post, post_here, write
from forum.moderation.actions.posts import put_away, waited
from forum.moderation.forms import DecisionForm, ReportForm
from forum.moderation.models import Kind
from forum.moderation.queries import ReportCard
from forum.themes.queries import Access
from forum.threads.actions.rows import PostRow

_REPORT = """
insert into report (theme_id, post_id, reporter_id, reason, note, created_at, state, answer)
values ($1, $2, $3, $4, $5, $6, 'open', '')
on conflict (post_id, reporter_id) where state = 'open' do nothing
returning id
"""
_DECIDE = """
update report set state = $2, decided_by_id = $3, decided_at = $4, answer = $5
where id = any($1::int[])
"""


async def report(access: Access, post_id: int, *, form: ReportForm) -> int:
    """Tell the moderators of a post; the report's id. Reporting twice is reporting once.

    Raises `NotFound` when the reader cannot see the post, `Forbidden` for her own post,
    `TooMany` past 20 an hour.
    """
    if not access.may_read or access.member_id is None:
        raise NotFound
    await security.limit("20/hour", "report", str(access.member_id))
    async with unit_of_work():
        thread, post = await post_here(access, post_id)
        _reportable(access, post, hidden=thread.hidden_at is not None)
        made = await db.value(
            *(_REPORT, access.theme_id, post_id, access.member_id),
            *(form.reason, form.note, clock.now()),
        )
    if made is None:
        before = await queries.open_report_of(post_id, access.member_id)
        return before.id if before else 0
    return int(made)


def _reportable(access: Access, post: PostRow, *, hidden: bool) -> None:
    if hidden or post.hidden_at or post.deleted_at:
        raise NotFound
    if post.author_id == access.member_id:
        raise Forbidden(_("Dit is uw eigen bericht. U kunt het zelf wijzigen of verwijderen."))


async def decide(access: Access, post_id: int, *, form: DecisionForm) -> int:
    """Decide the reports of a post that the moderator saw: hide it, or let it stay; the act's id.

    Raises `Conflict`, naming who decided what, when any of them was decided meanwhile: then
    nothing happens. A report that came meanwhile stays open. `Forbidden` for her own post
    while a colleague can decide.
    """
    moderating(access)
    async with unit_of_work():
        thread, post = await post_here(access, post_id)
        await impartial(access, post.author_id, what=own_post())
        reports = await _waiting(post_id, form.report_ids)
        kind = Kind.DISMISS
        if form.uphold:
            # Also what its author deleted: she must not put it back.
            hidden = await put_away(post_id, reason=form.answer)
            kind = Kind.HIDE_POST if hidden else Kind.UPHOLD
        await _close(access, reports, form)
        return await write(
            access,
            kind,
            thread_id=thread.id,
            post_id=post_id,
            report_id=reports[0],
            reason=form.answer,
            detail={"reports": reports, **(waited(post) if form.uphold else {})},
        )


async def _waiting(post_id: int, report_ids: tuple[int, ...]) -> list[int]:
    """Those reports, all of them open; the post's thread is locked, so they stay so."""
    known = {each.id: each for each in await queries.reports_of_post(post_id)}
    found = [known[each] for each in sorted(set(report_ids)) if each in known]
    if not found:
        raise NotFound
    for each in found:
        if each.state != "open":
            raise Conflict(_decided(each))
    return [each.id for each in found]


def _decided(report: ReportCard) -> str:
    if report.state == "upheld":
        told = _("%(name)s heeft deze melding al behandeld: het bericht is verborgen. %(why)s")
    else:
        told = _("%(name)s heeft deze melding al behandeld: het bericht blijft staan. %(why)s")
    return told % {"name": report.decided_by, "why": report.answer}


async def _close(access: Access, reports: list[int], form: DecisionForm) -> None:
    state = "upheld" if form.uphold else "dismissed"
    await db.execute(_DECIDE, reports, state, access.member_id, clock.now(), form.answer)
