"""Changing what one wrote: edit, delete, and take that back."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.unit import unit_of_work
from forum.guard import actions as guard
from forum.themes.queries import Access
from forum.threads.actions import attaching, holding, wording
from forum.threads.actions.drafting import forget_draft
from forum.threads.actions.rows import PostRow, ThreadRow, locked_thread, note, post_in
from forum.threads.events import Happened
from forum.threads.forms import EditForm

_EDIT = """
with kept as (
  insert into post_revision
    (post_id, version, source, html, written_at, replaced_by_id, replaced_at)
  select id, version, source, html, coalesce(edited_at, created_at), $2, $5
  from post where id = $1
), unnamed as (
  delete from mention where post_id = $1 and member_id <> all($6::int[])
), named as (
  insert into mention (post_id, member_id) select $1, member from unnest($6::int[]) as member
  on conflict (post_id, member_id) do nothing
)
update post set source = $3, html = $4, edited_at = $5, version = version + 1 where id = $1
"""
_DELETED = """
with counted as (update thread set post_count = post_count + $3 where id = $4)
update post set deleted_at = $2, version = version + 1 where id = $1
"""


async def edit(access: Access, thread_id: int, number: int, *, form: EditForm) -> bool:
    """Give a post another text, and a thread another title when it is its first post.

    For its author; whether it now waits for a moderator. The old text is kept. Raises
    `Conflict` when the post changed since the version the editor started from, or may no longer
    be changed.
    """
    worded = await wording.worded(access, form.text)
    held = False
    async with unit_of_work():
        thread, post = await _own(access, thread_id, number)
        await forget_draft(post.author_id, access.theme_id, f"post:{post.id}")
        if post.deleted_at is not None or post.version != form.version:
            raise Conflict
        if form.text != post.source:
            await db.execute(
                *(_EDIT, post.id, access.member_id, form.text, worded.html),
                *(clock.now(), worded.people),
            )
            await attaching.attach(access, post.id, form.text, before=post.source)
            await wording.name_organisations(post.id, worded.organisations, before=True)
            held = await _weigh(access, thread, post, form)
        if number == 1 and form.title is not None and form.title != thread.title:
            await db.execute("update thread set title = $2 where id = $1", thread.id, form.title)
            await note(thread, Happened.THREAD_CHANGED)
    return held


async def _weigh(access: Access, thread: ThreadRow, post: PostRow, form: EditForm) -> bool:
    """Hold a text in which personal data was kept; place one that waited and has none now.

    Whether it waits.
    """
    held = form.kept and (post.held_at is not None or await holding.hold(post.id))
    await guard.record(access.theme_id, "edit", form.decisions, held=held)
    if post.held_at is not None and not form.kept:
        await holding.place(thread, post)
    else:
        await note(thread, Happened.POST_CHANGED, post_id=post.id)
        if held and post.number in {1, thread.answer}:  # what the head says of them
            await note(thread, Happened.THREAD_CHANGED)
    return held


async def delete(access: Access, thread_id: int, number: int) -> None:
    """Take a post away. For its author, who can undo it. Twice is once."""
    await _set_deleted(access, thread_id, number, deleted=True)


async def undelete(access: Access, thread_id: int, number: int) -> None:
    """Put a post back that its author deleted. For its author. Twice is once."""
    await _set_deleted(access, thread_id, number, deleted=False)


async def _set_deleted(access: Access, thread_id: int, number: int, *, deleted: bool) -> None:
    async with unit_of_work():
        thread, post = await _own(access, thread_id, number)
        if (post.deleted_at is not None) == deleted:
            return
        at = clock.now() if deleted else None
        counts = 0 if post.held_at else (-1 if deleted else 1)
        await db.execute(_DELETED, post.id, at, counts, thread.id)
        await note(thread, Happened.POST_CHANGED, post_id=post.id)
        if number == thread.answer:  # the head says which post answers
            await note(thread, Happened.THREAD_CHANGED)


async def _own(access: Access, thread_id: int, number: int) -> tuple[ThreadRow, PostRow]:
    """The thread, locked, and the reader's own post in it, if it may be changed now."""
    if not access.may_read:
        raise NotFound
    thread = await locked_thread(thread_id)
    post = await post_in(thread, number)
    waits = post.number == 1 and post.held_at is not None and post.author_id == access.member_id
    away = thread.hidden_at is not None and not (access.may_moderate or waits)
    if thread.theme_id != access.theme_id or away:
        raise NotFound
    if post.author_id != access.member_id:
        raise Forbidden("Alleen de schrijver kan dit bericht wijzigen.")
    if not access.may_write:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    if post.hidden_at is not None and post.held_at is None:
        raise Conflict("Een moderator heeft dit bericht verborgen. U kunt het niet meer wijzigen.")
    if thread.locked_at is not None and not access.may_moderate:
        raise Conflict("Dit onderwerp is gesloten. Berichten kunnen niet meer worden gewijzigd.")
    return thread, post
