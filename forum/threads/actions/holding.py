"""Posts that wait for a moderator, in a category that holds what may be personal data.

A held post is hidden (`hidden_at`), so everything that leaves out hidden posts leaves it out, and
`held_at` says why. Nobody is told of it before it is placed. One that waited from the beginning
(held when it was written, `created_at`) is news from `placed_at` on; an edit that waited is not.
"""

from __future__ import annotations

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit
from forum.threads.actions.rows import PostRow, ThreadRow, note
from forum.threads.events import Happened

# The thread is spoken of as if the post were not there; a thread that begins with it is not there.
_HOLD = """
with held as (
  update post set hidden_at = $2, version = version + 1,
    held_at = case when version = 1 then created_at else $2 end
  where id = $1 and hidden_at is null and exists (
    select from thread t join category c on c.id = t.category_id
    where t.id = post.thread_id and c.holds)
  returning thread_id, number
), before as (
  select p.thread_id, p.created_at, p.author_id from post p join held h on h.thread_id = p.thread_id
  where p.id <> $1 and p.hidden_at is null and p.deleted_at is null order by p.number desc limit 1
)
update thread set post_count = post_count - 1,
  hidden_at = case when held.number = 1 then $2 else hidden_at end,
  last_post_at = coalesce((select created_at from before), last_post_at),
  last_author_id = coalesce((select author_id from before), last_author_id)
from held where thread.id = held.thread_id returning thread.id
"""
_PLACE = """
with placed as (
  update post set hidden_at = null, held_at = null, hidden_reason = '', version = version + 1,
    placed_at = case when held_at = created_at then $2 else placed_at end
  where id = $1 returning thread_id, number, author_id, created_at, deleted_at
)
update thread set post_count = post_count + (placed.deleted_at is null)::int,
  hidden_at = case when placed.number = 1 then null else hidden_at end,
  last_author_id = case when placed.created_at >= last_post_at then placed.author_id
    else last_author_id end,
  last_post_at = greatest(last_post_at, placed.created_at)
from placed where thread.id = placed.thread_id
"""
# As it was before it was placed, or before it was not: nobody's to read until a moderator decides.
_AGAIN = """
with held as (
  update post set hidden_at = $2, hidden_reason = '', version = version + 1,
    held_at = case when placed_at is null and edited_at is null then created_at else $2 end
  where id = $1 and held_at is null
  returning thread_id, number, case when deleted_at is null and $3 then 1 else 0 end as counted
), before as (
  select p.created_at, p.author_id from post p join held h on h.thread_id = p.thread_id
  where p.id <> $1 and p.hidden_at is null and p.deleted_at is null order by p.number desc limit 1
)
update thread set post_count = post_count - held.counted,
  hidden_at = case when held.number = 1 then coalesce(hidden_at, $2) else hidden_at end,
  last_post_at = coalesce((select created_at from before), last_post_at),
  last_author_id = coalesce((select author_id from before), last_author_id)
from held where thread.id = held.thread_id returning thread.id
"""
_KEEP_AWAY = """
update post set held_at = null, hidden_at = $2, hidden_reason = $3, version = version + 1
where id = $1
"""


async def hold(post_id: int) -> bool:
    """Let a post of a locked thread wait, if its category holds; whether it does."""
    return await db.value(_HOLD, post_id, clock.now()) is not None


async def place(thread: ThreadRow, post: PostRow) -> None:
    """Show a held post of a locked thread to everyone, and tell who wants to hear."""
    await db.execute(_PLACE, post.id, clock.now())
    await note(thread, Happened.POST_CHANGED, post_id=post.id)
    if post.number in {1, thread.answer}:
        await note(thread, Happened.THREAD_CHANGED)
    enqueue_after_commit(Job.REPLY_POSTED, post.id)


async def hold_again(thread: ThreadRow, post: PostRow) -> bool:
    """Let a post of a locked thread wait once more, whatever its category says now.

    False when it waits already.
    """
    shown = post.hidden_at is None
    if await db.value(_AGAIN, post.id, clock.now(), shown) is None:
        return False
    await note(thread, Happened.POST_CHANGED, post_id=post.id)
    if post.number in {1, thread.answer}:
        await note(thread, Happened.THREAD_CHANGED)
    return True


async def keep_away(thread: ThreadRow, post: PostRow, *, reason: str) -> None:
    """A held post of a locked thread is not placed: from now on it is hidden, for this reason."""
    await db.execute(_KEEP_AWAY, post.id, clock.now(), reason[:300])
    await note(thread, Happened.POST_CHANGED, post_id=post.id)
