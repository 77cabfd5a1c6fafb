"""The articles of one page of a thread, kept whole while nothing in the thread happens.

Every change of a thread or its posts takes the next number of its event log, so what was made
at that number is still right. What the log does not know (a writer changed her name, became a
moderator) shows within `LASTS` seconds. Then, and after an event, the articles are put
together again, each from its own fragment.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from markupsafe import Markup

from forum.threads.queries import fragments
from forum.threads.queries.heads import ThreadHead
from forum.threads.queries.linking import with_cards
from forum.threads.queries.posts import PAGE, page_start, posts_page

LASTS = 30.0  # seconds
_MOST = 200  # pages a process keeps, some 20 MB


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """Articles as all readers of one language and audience get them, and whose own is in it."""

    html: Markup
    authors: frozenset[int]
    made_at: float

    def shown_to(self, member_id: int | None) -> Markup:
        """The articles with the parts shown that are this member's own."""
        if member_id not in self.authors:
            return self.html
        return fragments.with_own(self.html, member_id)


_pages: OrderedDict[Hashable, ArticlesPage] = OrderedDict()


async def articles_page(head: ThreadHead, *, number: int, lang: str, audience: str) -> ArticlesPage:
    """The articles of the page with post `number`; for readers of `thread_open_to`."""
    key = (head.id, head.seq, head.created_at, page_start(number), lang, audience)
    made = _pages.get(key)
    if made is not None and time.monotonic() - made.made_at < LASTS:
        _pages.move_to_end(key)
        return made
    posts = await with_cards(await posts_page(head, number=number), lang=lang)
    html = fragments.articles(posts, lang=lang, audience=audience, by_day=head.last_number > PAGE)
    authors = frozenset(post.author_id for post in posts) | {head.author_id}
    fresh = _pages[key] = ArticlesPage(html, authors, time.monotonic())
    if len(_pages) > _MOST:
        _pages.popitem(last=False)
    return fresh


def forget() -> None:
    """Keep nothing."""
    _pages.clear()
