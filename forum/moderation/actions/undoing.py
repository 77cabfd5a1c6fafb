"""Undoing an act in one step: a counter-act, linked to what it undoes."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Conflict, NotFound
from forum.core.i18n import gettext as _
from forum.core.unit import unit_of_work
from forum.moderation import queries
from forum.moderation.actions.acts import (
    impartial,
    moderating,
    own_post,
    own_thread,
    post_here,
    thread_here,
    write,
)
from forum.moderation.actions.members import Ends, put, standing_here
from forum.moderation.actions.messages import undo_message
from forum.moderation.actions.posts import put_away
from forum.moderation.actions.threads import CHANGES
from forum.moderation.models import Kind, Sanction
from forum.moderation.queries import ActCard
from forum.themes.queries import Access
from forum.threads import actions as threads

COUNTER = {
    Kind.LOCK: Kind.UNLOCK,
    Kind.UNLOCK: Kind.LOCK,
    Kind.PIN: Kind.UNPIN,
    Kind.UNPIN: Kind.PIN,
    Kind.HIDE_THREAD: Kind.UNHIDE_THREAD,
    Kind.UNHIDE_THREAD: Kind.HIDE_THREAD,
    Kind.MOVE: Kind.MOVE,
    Kind.HIDE_POST: Kind.UNHIDE_POST,
    Kind.UNHIDE_POST: Kind.HIDE_POST,
    Kind.UPHOLD: Kind.REOPEN,
    Kind.DISMISS: Kind.REOPEN,
    Kind.HIDE_MESSAGE: Kind.UNHIDE_MESSAGE,
    Kind.UPHOLD_MESSAGE: Kind.REOPEN_MESSAGE,
    Kind.DISMISS_MESSAGE: Kind.REOPEN_MESSAGE,
    Kind.SILENCE: Kind.LIFT,
    Kind.SUSPEND: Kind.LIFT,
}


async def undo(access: Access, act_id: int) -> int:
    """Put back what an act changed; the id of the counter-act.

    Raises `Conflict` when it was undone before or the state has changed since: what came
    after is never overwritten.
    """
    moderating(access)
    async with unit_of_work():
        await _lock_subject(access, await _act_here(access, act_id))
        found = await _act_here(access, act_id)  # again, now that nobody else can act upon it
        _refuse_what_changed(found)
        kind = Kind(found.kind)
        if kind in CHANGES:
            return await _undo_thread(access, found, COUNTER[kind])
        if kind == Kind.MOVE:
            return await _undo_move(access, found)
        if found.member_id is not None:
            return await _undo_standing(access, found)
        if found.upon_message:
            return await _undo_message(access, found)
        return await _undo_post(access, found, kind)


async def _act_here(access: Access, act_id: int) -> ActCard:
    found = await queries.act(act_id)
    if found is None or found.theme_id != access.theme_id:
        raise NotFound
    return found


async def _lock_subject(access: Access, found: ActCard) -> None:
    """Lock what the act was upon, if this moderator may take it back."""
    colleague = found.actor_id != access.member_id
    if found.post_id is not None:
        _thread, post = await post_here(access, found.post_id)
        if colleague:
            await impartial(access, post.author_id, what=own_post())
    elif found.message_author_id is not None:
        await queries.message_reports(found.message_report_ids)  # locked
        if colleague:
            await impartial(access, found.message_author_id, what=own_post())
    elif found.thread_id is not None:
        thread = await thread_here(access, found.thread_id)
        if colleague:
            await impartial(access, thread.author_id, what=own_thread())
    elif found.member_id is not None:
        await standing_here(access, found.member_id)


def _refuse_what_changed(found: ActCard) -> None:
    if found.undone_by:
        told = _("%(name)s heeft dit al ongedaan gemaakt.")
        raise Conflict(told % {"name": found.undone_by})
    if not found.undoable:
        raise _changed()


def _changed() -> Conflict:
    return Conflict(_("Dit is sindsdien veranderd en kan niet meer in één stap ongedaan."))


async def _undo_thread(access: Access, found: ActCard, counter: Kind) -> int:
    assert found.thread_id is not None
    if not await CHANGES[counter](found.thread_id):
        raise _changed()
    return await write(access, counter, thread_id=found.thread_id, undoes_id=found.id)


async def _undo_move(access: Access, found: ActCard) -> int:
    thread = await thread_here(access, found.thread_id or 0)
    back, there = int(found.detail["from"]), int(found.detail["to"])
    if thread.category_id != there:
        raise _changed()
    await threads.move_thread(thread.id, category_id=back)
    return await write(
        access,
        Kind.MOVE,
        thread_id=thread.id,
        detail={"from": there, "to": back},
        undoes_id=found.id,
    )


async def _undo_message(access: Access, found: ActCard) -> int:
    made = await undo_message(access, found, COUNTER[Kind(found.kind)])
    if made is None:
        raise _changed()
    return made


async def _undo_post(access: Access, found: ActCard, kind: Kind) -> int:
    assert found.post_id is not None
    if not await _as_before(found, kind):
        raise _changed()
    return await write(
        access,
        COUNTER[kind],
        thread_id=found.thread_id,
        post_id=found.post_id,
        report_id=found.report_id,
        detail={"reports": await _reopen(found.report_ids), **_waits(found)},
        undoes_id=found.id,
    )


async def _as_before(found: ActCard, kind: Kind) -> bool:
    """Put the post back as it was; whether anything changed."""
    post_id = found.post_id or 0
    if _waits(found):
        return await threads.set_post_waiting(post_id)
    if kind == Kind.HIDE_POST:
        return await threads.set_post_hidden(post_id, hidden=False)
    if kind == Kind.UNHIDE_POST:
        return await put_away(post_id, reason=str(found.detail.get("reason", "")))
    return True


def _waits(found: ActCard) -> dict[str, bool]:
    """A post that waited for a moderator waits again, whether it was placed or not."""
    return {"waits": True} if found.detail.get("held") else {}


_REOPEN = """
update report r set state = 'open', decided_by_id = null, decided_at = null, answer = ''
where r.id = any($1::int[]) and r.state <> 'open' and not exists (
  select from report o
  where o.post_id = r.post_id and o.reporter_id = r.reporter_id and o.state = 'open')
"""


async def _reopen(report_ids: list[int]) -> list[int]:
    """What was decided waits for a decision again, unless its reporter has asked anew."""
    await db.execute(_REOPEN, report_ids)
    return report_ids


async def _undo_standing(access: Access, found: ActCard) -> int:
    member_id = found.member_id or 0
    now = await standing_here(access, member_id)
    if now != Ends.of(found.detail["after"]):
        raise _changed()
    before = Ends.of(found.detail["before"])
    moment = clock.now()
    if found.kind == Kind.LIFT:
        if not before.running(moment):
            raise Conflict(_("De maatregel zou intussen al zijn afgelopen."))
        again = found.detail["lifted"]
    else:
        await Sanction.filter(act_id=found.id, lifted_at=None).update(lifted_at=moment)
        again = found.detail["replaced"]
    await put(access.theme_id, member_id, before)
    await Sanction.filter(id__in=again).update(lifted_at=None)
    return await _write_standing(access, found, now, before)


async def _write_standing(access: Access, found: ActCard, now: Ends, then: Ends) -> int:
    """The counter-act says what holds from now on: nothing, or what held before."""
    kind, until = then.running(clock.now()) or (Kind.LIFT, None)
    return await write(
        access,
        kind,
        member_id=found.member_id,
        detail={
            "until": until.isoformat() if until else None,
            "before": now.noted(),
            "after": then.noted(),
        },
        undoes_id=found.id,
    )
