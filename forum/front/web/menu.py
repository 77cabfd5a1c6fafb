"""The number in the menu: threads with news, on every page and without a script.

Counting them for each page would cost as much as the page. What others write counts within
`REST` seconds; what the member reads herself counts at once, in the process that served it (in
another one within `REST`). With a script the page's socket says the same number at once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from forum.core import live
from notifications import queries as notices

REST = 10.0  # seconds
MOST_KNOWN = 5000


class News:
    """Slug of a theme -> threads with news, for the members who asked lately."""

    def __init__(self, rest: float = REST) -> None:
        self._rest = rest
        self._known: dict[int, tuple[float, Mapping[str, int]]] = {}

    async def with_bell(self, member_id: int) -> tuple[int, Mapping[str, int]]:
        """Lines behind her bell, and what is new for her in each theme; one query."""
        at, counts = self._known.get(member_id, (None, {}))
        now = time.monotonic()
        if at is not None and now - at < self._rest:
            return await notices.unread_count(member_id), counts
        if len(self._known) >= MOST_KNOWN:
            self.forget()
        lines, counts = await notices.lines_and_news(member_id)
        self._known[member_id] = (now, counts)
        return lines, counts

    def forget(self) -> None:
        """Know nothing: what was counted in is no more (tests)."""
        self._known.clear()

    def hear(self, topic: str) -> None:
        """Forget a member of whom something changed ("member:12")."""
        prefix, _, ident = topic.partition(":")
        if prefix == "member":
            self._known.pop(int(ident), None)


news = News()
live.overhear(news.hear)
