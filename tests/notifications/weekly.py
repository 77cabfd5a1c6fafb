"""A week of digests in the tests: what is written in it, planned and sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forum.core import clock, db
from forum.members import actions as members
from forum.members.forms import ProfileForm
from forum.members.queries import member
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from notifications import digests
from notifications.preferences import Chosen
from tests.cast import Cast, Person
from tests.notifications.post_office import drain

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten in Amsterdam: the hour of nine has passed
HOUR = timedelta(hours=1)
DAILY = Chosen("daily", 2, 9, True, True)


async def thread(
    cast: Cast, author: Person, title: str, category: str = "zorg", text: str = ""
) -> int:
    form = ThreadForm(
        category_id=cast.categories[category],
        kind="question",
        title=title,
        text=text or f"Wie heeft ervaring met {title.lower()}?",
        token=title,
    )
    return await threads.start_thread(await cast.access(author), form)


async def reply(cast: Cast, author: Person, thread_id: int, text: str) -> None:
    form = ReplyForm(text=text, token=text[:40])
    await threads.reply(await cast.access(author), thread_id, form=form)


async def begin() -> None:
    """Everyone has the defaults (weekly, Tuesday at nine), told up to this Monday."""
    with clock.at(MONDAY):
        await digests.plan_digests()


async def outcome(who: Person) -> tuple[str, str]:
    found = await db.row(
        "select state, reason from delivery where recipient_id = $1 and kind = 'digest' "
        "order by id desc limit 1",
        who.id,
    )
    return (found["state"], found["reason"]) if found else ("none", "")


async def send() -> int:
    planned = await digests.plan_digests()
    await drain()
    return planned


async def move(cast: Cast, who: Person, zone: str) -> None:
    card = await member(who.id)
    assert card is not None
    form = ProfileForm(
        name=card.name,
        sort_name=card.sort_name,
        function=card.function,
        organisation_id=card.organisation_id,
        language=card.language,
        zone=zone,
    )
    await members.update_profile(who.id, form)
