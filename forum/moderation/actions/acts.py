"""Writing an act, and what every verb asks first."""

from __future__ import annotations

from typing import Any

from forum.core import clock
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n import gettext as _
from forum.core.jobs import Job, enqueue_after_commit
from forum.moderation import queries
from forum.moderation.models import TOPICS, Act, Kind, topic_of
from forum.themes.queries import Access
from forum.threads.actions.rows import PostRow, ThreadRow, locked_post, locked_thread

# Closing, pinning and moving are seen in the thread itself, that mail comes again in the mailbox;
# the rest concerns somebody.
_SEEN = {Kind.LOCK, Kind.UNLOCK, Kind.PIN, Kind.UNPIN, Kind.MOVE, Kind.MAIL_AGAIN}
_TOLD = frozenset(Kind) - _SEEN - {Kind.OPEN_MESSAGE, *TOPICS["announcement"]}


def moderating(access: Access) -> int:
    """The id of a member who may moderate here. Raises `Forbidden`."""
    if not access.may_moderate or access.member_id is None:
        raise Forbidden
    return access.member_id


async def write(
    access: Access,
    kind: Kind,
    *,
    thread_id: int | None = None,
    post_id: int | None = None,
    message_id: int | None = None,
    member_id: int | None = None,
    report_id: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    undoes_id: int | None = None,
) -> int:
    """Put an act in the log (in the open unit of work), and tell whom it concerns; its id."""
    made = await Act.create(
        theme_id=access.theme_id,
        actor_id=access.member_id,
        kind=kind.value,
        thread_id=thread_id,
        post_id=post_id,
        message_id=message_id,
        member_id=member_id,
        report_id=report_id,
        reason=reason,
        detail=detail or {},
        at=clock.now(),
        undoes_id=undoes_id,
    )
    if kind in _TOLD:
        enqueue_after_commit(Job.MODERATION_NOTICE, made.id)
    return int(made.id)


async def thread_here(access: Access, thread_id: int) -> ThreadRow:
    """The thread, locked, if it is in this theme. Raises `NotFound`."""
    thread = await locked_thread(thread_id)
    if thread.theme_id != access.theme_id:
        raise NotFound
    return thread


async def post_here(access: Access, post_id: int) -> tuple[ThreadRow, PostRow]:
    """The post and its thread, locked, if they are in this theme. Raises `NotFound`."""
    thread, post = await locked_post(post_id)
    if thread.theme_id != access.theme_id:
        raise NotFound
    return thread, post


async def impartial(access: Access, author_id: int, *, what: str) -> None:
    """Nobody judges her own work while a colleague can. Raises `Forbidden`.

    `what` is the sentence that says so.
    """
    if author_id == access.member_id and await queries.has_colleague(access):
        raise Forbidden(what)


def own_post() -> str:
    return _("Dit is uw eigen bericht. Een andere moderator beslist.")


def own_thread() -> str:
    return _("Dit is uw eigen onderwerp. Een andere moderator beslist.")


async def done_before(
    access: Access, kind: Kind, *, thread_id: int | None = None, post_id: int | None = None
) -> None:
    """Nothing changed: no harm when it was her own double click, else say who was first."""
    last = await queries.last_act(topic_of(kind), thread_id=thread_id, post_id=post_id)
    if last and last.actor_id != access.member_id:
        told = _("%(name)s heeft dit zojuist al gedaan. Er is niets dubbel gedaan.")
        raise Conflict(told % {"name": last.actor_name})


async def log_announcement(
    access: Access, kind: str, *, announcement_id: int, subject: str, people: int
) -> None:
    """In the open unit of work: who sent what to how many. `kind` is one of the topic's.

    The subject is for those who moderate; everybody may know who sent how many.
    """
    detail = {"announcement": announcement_id, "subject": subject, "people": people}
    await write(access, Kind(kind), detail=detail)
