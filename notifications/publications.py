"""What is told of a publication: a line behind the bell, gone again when it is withdrawn."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.publications import queries as publications
from forum.themes import queries as themes
from notifications import notices
from notifications.notices import Line

KIND = "publication"
# What is older is no news any more, also when it is put back.
WITHIN = timedelta(days=7)
SWEPT = timedelta(hours=2)


async def tell(publication_id: int) -> None:
    """Tell everyone in the theme but who added it; or take that back. Twice is once."""
    card = await publications.publication_card(publication_id)
    if card is None:
        return
    subject = f"publication:{card.id}"
    if card.withdrawn_at:
        await notices.take_back(KIND, subject)
    elif card.created_at > clock.now() - WITHIN:
        everyone = await themes.participant_ids(card.theme_id)
        line = Line(KIND, subject, card.title, card.path, card.created_at)
        await notices.note([who for who in everyone if who != card.author_id], line)


async def sweep() -> None:
    """What changed in the last two hours, for what a lost job left untold."""
    found = await db.rows(
        "select id from publication where changed_at > $1 order by id", clock.now() - SWEPT
    )
    for item in found:
        await tell(int(item["id"]))
