"""Two conversations of Anouk's: one that she has read, and one that waits for her."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from forum.core import clock
from forum.messages import actions as messages
from forum.messages.forms import MessageForm, StartForm
from forum.seed.stage import LAST_VISIT, Stage
from notifications import messages as told

HOUR = timedelta(hours=1)
Turn = tuple[str, timedelta, str]
"""Who speaks, how long ago, and what."""

_READ: tuple[Turn, ...] = (
    (
        *("anouk", 150 * HOUR),
        "Mooi wat je in het forum schreef over de intake. Mogen wij eens komen kijken?",
    ),
    (
        *("maarten", 148 * HOUR),
        "Graag! Dinsdag of donderdag past mij het best. Neem gerust een collega mee.",
    ),
    ("anouk", 140 * HOUR, "Dan donderdag om 10.00 uur. Ik neem onze ketenregisseur mee."),
)
_NEW: tuple[Turn, ...] = (
    (
        *("hanneke", 20 * HOUR),
        "Dag Anouk, wil jij bij het volgende webinar iets vertellen over jullie **aanpak in de "
        "wijk**? Een kwartier is genoeg.",
    ),
    ("samira", 3 * HOUR, "Ik lees mee: de techniek en de proefuitzending regel ik."),
)


async def write(stage: Stage) -> None:
    """Written as it happened, with the lines behind her bell; nothing is mailed about the past."""
    read = await _talk(stage, _READ, ("maarten",))
    with clock.at(stage.now - LAST_VISIT):
        for first in ("anouk", "maarten"):
            await messages.mark_read(stage.named(first), read, number=len(_READ))
    new = await _talk(stage, _NEW, ("anouk", "samira"))
    with clock.at(stage.now - HOUR):
        for first in ("hanneke", "samira"):
            await messages.mark_read(stage.named(first), new, number=len(_NEW))


async def _talk(stage: Stage, turns: Sequence[Turn], others: Sequence[str]) -> int:
    """A conversation of who speaks first with the others; its id."""
    ident = 0
    for number, (first, ago, text) in enumerate(turns):
        access = await stage.access(stage.named(first))
        with clock.at(stage.now - ago):
            if number:
                sent = await messages.write(access, ident, form=MessageForm(text))
            else:
                to = tuple(sorted(stage.named(other) for other in others))
                sent = await messages.start(access, StartForm(to, text))
            await told.ring(sent.id)
        ident = sent.conversation_id
    return ident
