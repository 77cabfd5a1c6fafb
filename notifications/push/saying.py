"""What may be said of a thread, a conversation or another line, or the reason for nothing.

Of threads and private messages the same is asked, in the same order, as before a mail of its own
(`kinds/thread_news`, `kinds/message_news`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from forum.core import clock
from forum.messages.queries import Told as Message
from forum.threads.queries import Told as Post
from notifications import choices
from notifications.kinds.thread_news import ORDER
from notifications.push.lines import Told
from notifications.queries import NoticeLine

# What a moderator decided, and who got which role, is for the page alone.
UNSAID = ("moderation", "membership")


@dataclass(frozen=True, slots=True)
class Skip:
    """No notice, and why."""

    reason: str
    state: str = "skipped"


@dataclass(frozen=True, slots=True)
class Say:
    """What is told: `line` as behind the bell, in which theme, and the page it leads to.

    `short`: the same page by an address without a title; `secret`: nothing may be said of it.
    """

    line: NoticeLine
    theme: str
    path: str
    short: str
    secret: bool


Item = TypeVar("Item", Post, Message)
Reasons = Sequence[tuple[str, Callable[[Item], bool]]]


def _left(told: Sequence[Item], reasons: Reasons[Item]) -> list[Item] | Skip:
    """What is left to tell of; the reason that took away the last of it."""
    left = list(told)
    for reason, holds in reasons:
        left, before = [each for each in left if not holds(each)], left
        if before and not left:
            return Skip(reason)
    return left or Skip("gone")


def of_thread(posts: Sequence[Post], chosen: Mapping[str, str]) -> Say | Skip:
    """What others wrote that she has not read."""
    reasons: Reasons[Post] = (
        ("no_access", lambda post: post.outside),
        ("gone", lambda post: post.gone),
        ("read", lambda post: post.seen),
        ("muted", lambda post: not post.rings),
        ("unsubscribed", lambda post: not choices.shows(chosen, post.why)),
    )
    left = _left(posts, reasons)
    if isinstance(left, Skip):
        return left
    why = min((post.why for post in left), key=ORDER.index)
    told = [post for post in left if post.why == why]
    first, last = told[0], told[-1]
    others = len({post.author_name for post in told}) - 1
    line = NoticeLine(
        *(0, why, first.title, len(told), last.created_at, True, last.author_name, others)
    )
    short = f"/{first.theme_slug}/forum/{first.thread_id}"
    return Say(line, first.theme_name, first.path, short, first.confidential)


def of_conversation(messages: Sequence[Message], chosen: Mapping[str, str]) -> Say | Skip:
    """Who wrote to her what she has not read; never what."""
    reasons: Reasons[Message] = (
        ("gone", lambda message: message.gone),
        ("no_access", lambda message: message.outside),
        ("read", lambda message: message.seen),
        ("unwanted", lambda message: message.unwanted),
        ("unsubscribed", lambda message: not choices.shows(chosen, "message")),
    )
    left = _left(messages, reasons)
    if isinstance(left, Skip):
        return left
    last, others = left[-1], len({message.author_name for message in left}) - 1
    line = NoticeLine(*(0, "message", "", len(left), clock.now(), True, last.author_name, others))
    path = f"/gesprekken/{last.conversation_id}"
    return Say(line, last.theme_name, path, path, False)


def of_line(told: Told | None, chosen: Mapping[str, str]) -> Say | Skip:
    """Any other line behind the bell."""
    if told is None or told.hidden:
        return Skip("gone")
    if told.outside:
        return Skip("no_access")
    if not told.line.unread:
        return Skip("read")
    if not choices.shows(chosen, told.line.kind):
        return Skip("unsubscribed")
    secret = told.secret or told.line.kind in UNSAID
    return Say(told.line, told.theme, told.path, "/meldingen", secret)
