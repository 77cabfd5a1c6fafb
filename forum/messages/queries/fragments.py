"""What page and live frame show of a conversation, made for one reader.

Few read along (eight at most), each with her own language, zone, blocks and acts: so these are
made for a reader, and not kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from forum.core import http, i18n, text
from forum.messages.queries.conversations import Conversation
from forum.messages.queries.inbox import Inbox
from forum.messages.queries.messages import Message, page_start
from forum.messages.queries.standing import why_not
from forum.themes.queries import Access
from forum.threads.queries import with_own


def article(message: Message, *, reader_id: int, lang: str, zone: str) -> Markup:
    """The `<article id="bericht-…">` of a message."""
    own = message.author_id == reader_id
    return with_own(
        _made("messages/_message.html", lang, zone, message=message, own=own), reader_id
    )


def articles(messages: Iterable[Message], *, reader_id: int, lang: str, zone: str) -> Markup:
    """A page of messages, with a line where a day begins."""
    return Markup("").join(
        with_day(message, article(message, reader_id=reader_id, lang=lang, zone=zone), lang, zone)
        for message in messages
    )


def with_day(message: Message, made: Markup, lang: str, zone: str) -> Markup:
    """The article below the line of its day, when it is the first of that day or of its page."""
    first = message.number == page_start(message.number)
    if (
        not first
        and message.before
        and _day(message.before, zone) == _day(message.created_at, zone)
    ):
        return made
    with i18n.speaking(lang):
        day = text.weekday(message.created_at, zone)
    return Markup('<p class="day-line">{}</p>{}').format(day, made)


def _day(at: datetime, zone: str) -> Any:
    return at.astimezone(ZoneInfo(zone)).date()


def head(conversation: Conversation, *, lang: str, zone: str) -> Markup:
    """The `<header id="thread-head">`: who is in it, and who left."""
    return _made("messages/_head.html", lang, zone, conversation=conversation)


def state(access: Access, conversation: Conversation, *, lang: str, zone: str) -> Markup:
    """The `<div id="thread-state">` above the composer: why one cannot write, if so."""
    with i18n.speaking(lang):
        why = why_not(access, conversation)
    return _made("messages/_state.html", lang, zone, why=why)


def inbox_list(inbox: Inbox, *, lang: str, zone: str) -> Markup:
    """The `<div id="inbox">` with the first page of somebody's conversations."""
    return _made("messages/_inbox.html", lang, zone, inbox=inbox)


def _made(template: str, lang: str, zone: str, **told: Any) -> Markup:
    with i18n.speaking(lang):
        times = {
            "moment": partial(text.moment, zone=zone),
            "when": partial(_when, zone=zone),
            "lang": lang,
        }
        return Markup(http.fragment(template, {**times, **told}).strip())


def _when(at: datetime, zone: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text.recent(at, zone))
