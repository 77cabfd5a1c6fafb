"""What the tests of threads begin with: threads and posts, written through actions."""

from __future__ import annotations

import itertools

from forum.core.metrics import query_seconds
from forum.threads import actions, queries
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.queries import ThreadHead
from tests.cast import Cast, Person

_tokens = itertools.count(1)


async def started(
    cast: Cast,
    person: Person | None = None,
    *,
    title: str = "Wie heeft een format voor het meldpunt?",
    text: str = "Wij zoeken een voorbeeld dat al werkt.",
    kind: str = "question",
    category: str = "zorg",
) -> ThreadHead:
    """A thread, opened by Anouk unless said otherwise, as its author sees it."""
    who = person or cast.anouk
    access = await cast.access(who)
    form = ThreadForm(title, kind, cast.categories[category], text, f"stage-{next(_tokens)}")
    return await queries.thread_open_to(access, await actions.start_thread(access, form))


async def said(cast: Cast, person: Person, thread: ThreadHead, text: str) -> actions.Placed:
    """A reply."""
    access = await cast.access(person)
    form = ReplyForm(text, f"stage-{next(_tokens)}")
    return await actions.reply(access, thread.id, form=form)


async def filled(cast: Cast, thread: ThreadHead, upto: int, *, by: Person | None = None) -> None:
    """Replies until the thread has `upto` posts."""
    for number in range(2, upto + 1):
        await said(cast, by or cast.bram, thread, f"Reactie {number}.")


async def seen_by(cast: Cast, person: Person, thread: ThreadHead) -> ThreadHead:
    """The thread as this person sees it now."""
    return await queries.thread_open_to(await cast.access(person), thread.id)


def queries_so_far() -> float:
    """How many queries this process has made."""
    (metric,) = query_seconds.collect()
    return next(s.value for s in metric.samples if s.name.endswith("_count"))
