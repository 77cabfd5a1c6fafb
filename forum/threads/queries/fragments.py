"""Rendered once, used by page, live frame and feed: the article of a post, the head of a thread.

What is kept here is the same for every reader of one language and audience ("member" or
"moderator"). What is the author's own stands in it hidden (`data-own-by`); `with_own` shows
it on the page of its author, and the script does so for what comes live. The usual acts are
left out of it (`data-fill`) and filled in then: the page has them once, in a `<template>`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from forum.core import clock, http, i18n, text
from forum.threads.queries.cards import Card
from forum.threads.queries.days import day_line
from forum.threads.queries.heads import ThreadHead
from forum.threads.queries.lists import ThreadRow
from forum.threads.queries.posts import Post

MOST = 8_000  # fragments a process keeps, some 15 MB

_kept: OrderedDict[Hashable, Markup] = OrderedDict()


def kept(key: Hashable, make: Callable[[], Markup]) -> Markup:
    """The fragment of `key`, made when it is not there; the one used longest ago goes first."""
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = make()
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    else:
        _kept.move_to_end(key)
    return found


def forget() -> None:
    """Keep nothing (tests, and the benchmark that measures without)."""
    _kept.clear()


def article(post: Post, *, lang: str, audience: str) -> Markup:
    """The `<article id="bericht-…">` of a post."""
    shown = (post.author_name, post.author_function, post.author_organisation, post.author_role)
    judged = (post.thanks, post.useful, post.answer, post.html if post.carded else "")
    key = (post.id, post.version, post.created_at, lang, audience, shown, judged)
    return kept(key, lambda: _made("threads/_post.html", lang, post=post, audience=audience))


def articles(posts: Sequence[Post], *, lang: str, audience: str, by_day: bool = False) -> Markup:
    """The articles of a page of posts; `by_day`: with a line where another day begins."""
    if not by_day:
        return Markup("").join(article(post, lang=lang, audience=audience) for post in posts)
    moments = [None, *(post.created_at for post in posts)]
    return Markup("").join(
        day_line(before, post.created_at, lang) + article(post, lang=lang, audience=audience)
        for before, post in zip(moments, posts, strict=False)
    )


def head(thread: ThreadHead, *, lang: str, audience: str) -> Markup:
    """The `<header id="thread-head">` of a thread: title, what holds for it, its counts."""
    key = ("head", thread.id, thread.seq, thread.created_at, thread.author_name, lang, audience)
    return kept(key, lambda: _made("threads/_head.html", lang, thread=thread, audience=audience))


def state(thread: ThreadHead, *, lang: str, audience: str) -> Markup:
    """The `<div id="thread-state">` above the composer: whether one may still reply."""
    key = ("state", thread.id, thread.seq, thread.created_at, lang, audience)
    return kept(key, lambda: _made("threads/_state.html", lang, thread=thread, audience=audience))


def card(thread: ThreadHead, found: Card | None, *, lang: str, audience: str) -> Markup:
    """The `<div id="thread-card">` of a best practice, empty or filled in; nothing for others."""
    if thread.kind != "best_practice":
        return Markup("")
    told = (found.expired, found.owner_name) if found else ()
    key = ("card", thread.id, thread.seq, thread.created_at, lang, audience, told)
    return kept(
        key,
        lambda: _made("threads/_card.html", lang, thread=thread, card=found, audience=audience),
    )


def rows(threads: Iterable[ThreadRow], *, lang: str, zone: str) -> Markup:
    """The rows of a list. A reader's own count of unread posts is part of what is kept."""
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    return Markup("").join(_row(each, lang, zone, today) for each in threads)


def _row(thread: ThreadRow, lang: str, zone: str, today: date) -> Markup:
    """The `<li id="onderwerp-…">` of a thread; "vandaag" in it is `today`."""
    key = (
        *("row", thread.id, thread.seq, thread.created_at, lang, zone),
        *(thread.unread, thread.new, thread.muted),
        *(thread.category_name, thread.author_name, thread.last_author_name),
        today,
    )

    def when(at: datetime) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text.recent(at, zone))

    return kept(key, lambda: _made("threads/_row.html", lang, thread=thread, when=when))


def with_own(fragments: Markup, member_id: int | None) -> Markup:
    """`fragments` with the parts shown that are this member's own."""
    hidden, shown = f'data-own-by="{member_id}" hidden', f'data-own-by="{member_id}"'
    return Markup(_filled(str(fragments).replace(hidden, shown), member_id))


def own_templates() -> Markup:
    """What the script fills in for the author of a post, once a page, with `{at}` for the
    address of the post and `{number}` for its number."""
    made = (
        Markup('<template id="own-{}">{}</template>').format(kind, _own(kind, "{at}/{number}"))
        for kind in ("acts", "choice")
    )
    return kept(("own", i18n.language()), lambda: Markup("").join(made))


def _filled(html: str, member_id: int | None) -> str:
    """`html` with her acts in the places left open for them."""
    mark = f'data-own-by="{member_id}" data-fill="'
    first, *rest = html.split(mark)
    made, at = [first], _address(first)
    for each in rest:
        kind, _, after = each.partition('" hidden>')
        made += [mark, kind, '">', _own(kind, at), after]
        at = _address(after) or at
    return "".join(made)


_ADDRESS = 'class="post__number" href="'


def _address(html: str) -> str:
    """The address of the last post in `html`, "" when it begins none."""
    return html.rpartition(_ADDRESS)[2].partition('"')[0] if _ADDRESS in html else ""


def _own(kind: str, at: str) -> Markup:
    """What an author may do with the post at this address; `kind` is "acts" or "choice"."""
    lang, number = i18n.language(), at.rpartition("/")[2]
    told = {"kind": kind, "at": at, "number": number}
    return kept(("own", kind, at, lang), lambda: _made("threads/_own.html", lang, **told))


def _made(template: str, lang: str, **context: Any) -> Markup:
    with i18n.speaking(lang):
        made = http.fragment(
            template, {"lang": lang, "moment": text.moment, "day": text.day, **context}
        )
    return Markup(made.strip())
