"""Acts upon posts. Each returns the id of its act, or None when nothing had to change."""

from __future__ import annotations

from forum.core.unit import unit_of_work
from forum.moderation import queries
from forum.moderation.actions.acts import (
    done_before,
    impartial,
    moderating,
    own_post,
    post_here,
    write,
)
from forum.moderation.models import Kind
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.actions.rows import PostRow

_SHOWN = 300  # characters of the reason that moderators see at the post


async def hide_post(access: Access, post_id: int, *, reason: str) -> int | None:
    """Only moderators read it; others see that it was hidden."""
    moderating(access)
    async with unit_of_work():
        thread, post = await post_here(access, post_id)
        if await put_away(post_id, reason=reason):
            return await write(
                access,
                Kind.HIDE_POST,
                thread_id=thread.id,
                post_id=post_id,
                reason=reason,
                detail=waited(post),
            )
    await done_before(access, Kind.HIDE_POST, post_id=post_id)
    return None


async def unhide_post(access: Access, post_id: int, *, reason: str = "") -> int | None:
    """Everyone reads it again. What a colleague hid of hers, another colleague shows."""
    moderating(access)
    async with unit_of_work():
        thread, post = await post_here(access, post_id)
        last = await queries.last_act("post", post_id=post_id)
        if post.held_at or (last and last.actor_id != access.member_id):
            await impartial(access, post.author_id, what=own_post())
        if await threads.set_post_hidden(post_id, hidden=False):
            return await write(
                access,
                Kind.UNHIDE_POST,
                thread_id=thread.id,
                post_id=post_id,
                reason=reason,
                detail={"reason": post.hidden_reason, **waited(post)},
            )
    await done_before(access, Kind.UNHIDE_POST, post_id=post_id)
    return None


def waited(post: PostRow) -> dict[str, bool]:
    """What undoing an act upon this post must know: whether it waited for a moderator before."""
    return {"held": True} if post.held_at is not None else {}


async def put_away(post_id: int, *, reason: str) -> bool:
    """Hide the post, with as much of the reason as is shown there; False when it was hidden."""
    shown = reason if len(reason) <= _SHOWN else reason[: _SHOWN - 1] + "…"
    return await threads.set_post_hidden(post_id, hidden=True, reason=shown)
