"""The mail of an announcement: a manager's own words, with the house's around them.

Written from the announcement as it is now; its text cannot change once sending has begun. Answers
go to the theme's contact, who are people; without a contact they go nowhere, and the mail says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import nh3

from forum.core import settings as settings_module
from forum.core import text
from forum.themes import queries as themes
from notifications.announcements import queries
from notifications.announcements.queries import AnnouncementCard
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter, Park, People, Rows, Skip, Written
from notifications.ledger import Claimed
from notifications.redaction import outgoing_text, outgoing_title
from notifications.rendering import styled

# What mail programs show alike, and the house's class for each.
_CLASSES = {
    **dict.fromkeys(("h3", "h4", "h5", "h6"), "h3"),
    "p": "p",
    "a": "link",
    "blockquote": "quote",
    "ul": "points",
    "ol": "points",
    "li": "point",
    "th": "cell",
    "td": "cell",
    "table": "grid",
    "pre": "code",
    "hr": "rule",
}
_BARE = ("strong", "em", "del", "code", "br", "sup", "thead", "tbody", "tr")
_RELATIVE = re.compile(r"(?<=\]\()(?=/(?!/))")


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    decided: dict[int, Written] = {}
    for announcement_id in {row.ref_id or 0 for row in rows}:
        some = [row for row in rows if (row.ref_id or 0) == announcement_id]
        card = await queries.announcement(announcement_id)
        asked = [row.recipient_id or 0 for row in some]
        readers = await themes.can_read(card.theme_id, asked) if card else set()
        for row in some:
            decided[row.id] = _decide(row, card, readers, people)
    return decided


def _decide(
    row: Claimed, card: AnnouncementCard | None, readers: Collection[int], people: People
) -> Written:
    member_id, test = row.recipient_id or 0, row.kind == "announcement_test"
    if card is None:
        return Skip("gone")
    if card.stopped_at and not test:
        return Skip("stopped")
    if card.paused_at and not test:
        return Park()
    if member_id not in readers:
        return Skip("no_access")
    return letter(card, people[member_id], test=test)


def letter(card: AnnouncementCard, to: Recipient, *, test: bool = False) -> Letter:
    """The announcement to one person."""
    return Letter(
        to,
        f"Forum {card.theme_name}",
        card.theme_slug,
        {**_words(card), "test": test},
        template="announcement",
        contact=card.contact,
    )


def _words(card: AnnouncementCard) -> dict[str, Any]:
    base = settings_module.current().base_url
    plain, html = _bodies(card.source, card.html, base)
    return {
        "subject": outgoing_title(card.subject),
        "plain": plain,
        "html": html,
        "contact": card.contact,
        "read_url": f"{base}{card.href}",
    }


# The same words go to hundreds of people in one run.
@lru_cache(maxsize=16)
def _bodies(source: str, html: str, base: str) -> tuple[str, str]:
    """The text as it was typed, and its HTML with our styles on it; both with whole addresses."""
    masked = outgoing_text(source)
    if masked != source:
        html = text.render_markdown(masked)
    clean = nh3.clean(
        html,
        tags={*_CLASSES, *_BARE},
        attributes={"a": {"href"}, "ol": {"start"}},
        set_tag_attribute_values={tag: {"class": name} for tag, name in _CLASSES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    )
    return _RELATIVE.sub(base, masked), styled(clean)


KINDS = (
    Kind("announcement", _write, "aankondigingen", "announcements"),
    Kind("announcement_test", _write, "aankondigingen", "announcements", asked=True),
)
