"""What members think of a post: thanks, useful, and for a question: the answer."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes.queries import Access
from forum.threads.actions.rows import PostRow, ThreadRow, locked_thread, note, post_in
from forum.threads.events import Happened
from forum.threads.queries.reactions import REACTIONS

# The count follows the rows that really came or went, so pressing twice counts once.
_REACT = """
with made as (
  insert into reaction (post_id, member_id, kind, at) values ($1, $2, $3, $4)
  on conflict (post_id, member_id, kind) do nothing returning 1
)
update post set {column} = {column} + 1 where id = $1 and exists (select from made)
"""
_UNREACT = """
with gone as (
  delete from reaction where post_id = $1 and member_id = $2 and kind = $3 returning 1
)
update post set {column} = {column} - 1 where id = $1 and exists (select from gone)
"""


async def react(access: Access, thread_id: int, number: int, *, kind: str, on: bool) -> bool:
    """Thank for a post or call it useful ("thank", "useful"), or take that back.

    Whether anything changed. Raises `NotFound`, `Invalid` (no such kind), `Forbidden` (one's own
    post, or a reader who may only read) and `Conflict` (the post is not shown).
    """
    if kind not in REACTIONS:
        raise Invalid({"kind": "Dit formulier kon niet worden gelezen."})
    async with unit_of_work():
        thread, post = await _shown(access, thread_id, number)
        if post.author_id == access.member_id:
            raise Forbidden("U kunt uw eigen bericht niet waarderen.")
        if not await _counted(post, access.member_id, kind, on=on):
            return False
        await note(thread, Happened.POST_CHANGED, post_id=post.id)
        enqueue_after_commit(Job.POST_JUDGED, post.id)
        return True


async def _counted(post: PostRow, member_id: int | None, kind: str, *, on: bool) -> int:
    column = REACTIONS[kind]
    if on:
        return await db.execute(_REACT.format(column=column), post.id, member_id, kind, clock.now())
    return await db.execute(_UNREACT.format(column=column), post.id, member_id, kind)


async def choose_answer(access: Access, thread_id: int, number: int, *, chosen: bool) -> bool:
    """Call a post the answer to the question of its thread, or take that back.

    For who asked, and for moderators. Whether anything changed. Raises `NotFound`, `Forbidden`
    and `Conflict` (no question, its own first post, a post that is not shown).
    """
    async with unit_of_work():
        thread, post = await _shown(access, thread_id, number)
        if access.member_id != thread.author_id and not access.may_moderate:
            raise Forbidden("Alleen wie de vraag stelde, kan een antwoord kiezen.")
        if thread.kind != "question" or number == 1:
            raise Conflict("Dit bericht kan geen antwoord zijn: kies een reactie op een vraag.")
        if (thread.answer == number) == chosen:
            return False
        await _answered(thread, post if chosen else None)
        return True


async def _answered(thread: ThreadRow, post: PostRow | None) -> None:
    """Store the answer, and tell of the head and of every post that looks different now."""
    await db.execute(
        "update thread set answer = $2, answered_at = $3 where id = $1",
        *(thread.id, post.number if post else None, clock.now() if post else None),
    )
    await note(thread, Happened.THREAD_CHANGED)
    if thread.answer is not None:
        before = await post_in(thread, thread.answer)
        await note(thread, Happened.POST_CHANGED, post_id=before.id)
        enqueue_after_commit(Job.POST_JUDGED, before.id)
    if post is not None:
        await note(thread, Happened.POST_CHANGED, post_id=post.id)
        enqueue_after_commit(Job.POST_JUDGED, post.id)


async def _shown(access: Access, thread_id: int, number: int) -> tuple[ThreadRow, PostRow]:
    """The thread, locked, and a post in it that everyone may read."""
    if not access.may_read:
        raise NotFound
    thread = await locked_thread(thread_id)
    if thread.theme_id != access.theme_id or (thread.hidden_at and not access.may_moderate):
        raise NotFound
    post = await post_in(thread, number)
    if not access.may_write:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    if post.deleted_at is not None or post.hidden_at is not None:
        raise Conflict("Dit bericht is er niet meer.")
    return thread, post
