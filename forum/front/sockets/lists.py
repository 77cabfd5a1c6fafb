"""A list of threads, live: only that it changed; the page asks for the list as this reader sees it.

A row holds what is new in it for one reader, so one picture for all cannot be made. A page that
stands in a tab nobody looks at asks when somebody looks again.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import UTC, datetime, timedelta

from forum.core import live
from forum.front.sockets.recent import Themes, recent_head
from forum.threads import queries as threads

EVERY = 2.0  # seconds between two tidings of the same list
# What is written takes a moment to commit: it bears an earlier time than a page made meanwhile.
SLACK = timedelta(seconds=5)

_CHANGED = '{"kind":"list_changed"}'


async def number_at(theme_id: int, moment: int | None) -> int:
    """The number from which a list that was made at `moment` (`queries.list_moment`) goes on.

    0, hence tidings at once, when something happened since; a little early rather than late.
    """
    head = await recent_head(theme_id)  # before the question: what comes between is told too
    if moment is None:
        return head
    at = datetime.fromtimestamp(threads.LIST_ERA + moment, UTC)
    return 0 if await threads.happened_since(theme_id, at - SLACK) else head


class Lists(Themes):
    """The source: counted as the recent discussions are."""

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The same few words for everyone; the number is there so that each change is told."""
        words = f'{_CHANGED[:-1]},"n":{event.seq}}}'
        return dict.fromkeys(variants, words)


live.register("list", Lists(), contiguous=False, every=EVERY, follows="thread")
