"""What the tests of notices on devices do again and again."""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.core import clock, db
from notifications import choices, notices
from notifications.choices import PUSHED, Wanted
from notifications.push import sending
from notifications.quiet import Quiet
from tests.cast import Cast, Person
from tests.notifications.push_service import (
    Browser,
    PushService,
    subscribed,
)
from tests.notifications.test_notices import last_post
from tests.notifications.weekly import MONDAY, reply, thread

MINUTE = timedelta(minutes=1)
USUAL = {kind: rule.default for kind, rule in choices.RULES.items()}
SHOWN = frozenset(kind for kind, shown in PUSHED.items() if shown)


async def device(service: PushService, who: Person) -> Browser:
    with clock.at(MONDAY):
        return await subscribed(service, who)


async def begun(cast: Cast, category: str = "zorg") -> int:
    with clock.at(MONDAY):
        return await thread(cast, cast.anouk, "Signalen delen", category)


async def said(cast: Cast, by: Person, ident: int, text: str, *, at: datetime) -> None:
    with clock.at(at):
        await reply(cast, by, ident, text)
        await notices.reply_posted(await last_post())


async def drained(at: datetime) -> int:
    with clock.at(at):
        return await sending.sender().drain()


async def rows() -> list[tuple[str, str]]:
    found = await db.rows("select state, reason from push_delivery order by id")
    return [(item["state"], item["reason"]) for item in found]


async def chosen(who: Person, pushed: frozenset[str] = SHOWN, quiet: Quiet | None = None) -> None:
    await choices.choose(who.id, Wanted(USUAL, quiet or Quiet(), pushed))


async def waiting(cast: Cast, service: PushService) -> Browser:
    """Anouk's browser, for which one notice is due at MONDAY + 2 minutes."""
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    return browser
