"""The demo forum for the browser tests, in a process of its own: `python -m tests.browser.furnish`.

Migrates, seeds, lets a few things happen that every page needs to have something to show, and
prints one JSON object: who is signed in by which token, and where things are.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any
from urllib.parse import urlsplit

from forum.core import db, jobs, settings
from forum.members import actions as members
from forum.members import queries as member_queries
from forum.members.forms import InvitationForm
from forum.moderation import actions as moderation
from forum.moderation.forms import ReportForm
from forum.publications import queries as publications
from forum.seed import demo
from forum.themes import actions as themes
from forum.themes.queries import Access, access_to
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from forum.webinars import queries as webinars
from notifications import trouble, unsubscribing
from tests.browser.furnish_digest import by_digest
from tests.browser.furnish_mail import by_mail

PEOPLE = {
    "anouk": "anouk.de.vries@utrecht.example",
    "maarten": "maarten.jansen@tilburg.example",
    "samira": "samira.el.amrani@vereniging-van-gemeenten.example",
}


async def furnish() -> dict[str, Any]:
    """Everything a test may ask for."""
    await demo.seed_if_empty()
    theme_id = await db.value("select id from theme")
    ids = {name: await _id(email) for name, email in PEOPLE.items()}
    ids["mies"] = await db.value(
        "select member_id from membership where theme_id = $1 and role = 'manager' "
        "order by member_id limit 1",
        theme_id,
    )
    as_ = {name: await access_to(theme_id, member_id) for name, member_id in ids.items()}
    return {
        "members": ids,
        "theme": "mensenhandel",
        "people": {name: await members.open_session(ids[name], device="Firefox") for name in ids},
        "webinars": await _webinars(theme_id, ids["anouk"]),
        "publications": await _publications(as_["mies"]),
        "unsubscribe": unsubscribing.address(unsubscribing.token(ids["maarten"], "digest")),
        "invitation": await _invitation(as_["mies"]),
        "reset": await member_queries.reset_link(ids["maarten"]),
        "practice": await db.value("select min(thread_id) from practice_card"),
        **await _threads(as_),
        **await _moderation(as_),
        "unmailed": await _unmailed(theme_id, [*ids.values()]),
    }


async def _id(email: str) -> int:
    found: int = await db.value("select id from member where email = $1", email)
    return found


async def _webinars(theme_id: int, anouk: int) -> dict[str, str]:
    coming, past = await webinars.upcoming(theme_id), await webinars.latest_recording(theme_id)
    assert past is not None
    hers = webinars.place_link(coming[0].id, anouk)
    return {"coming": coming[0].path, "past": past.path, "place": urlsplit(hers).path}


async def _publications(manager: Access) -> dict[str, str]:
    """One with a file and a thread about it, one elsewhere, one withdrawn."""
    found = await publications.library(manager, publications.Narrowed())
    (gone,) = await publications.library(manager, publications.Narrowed(withdrawn=True))
    return {
        "talked": next(card.path for card in found if "eerste opvang" in card.title),
        "elsewhere": next(card.path for card in found if card.link),
        "withdrawn": gone.path,
    }


async def _invitation(manager: Access) -> str | None:
    form = InvitationForm("nieuw@arnhem.example", "Nieuwe Collega", None, "participant")
    return await member_queries.invitation_link(await themes.invite(manager, form))


async def _threads(as_: dict[str, Access]) -> dict[str, Any]:
    """The longest conversation, read by Anouk up to its 25th post, and a fresh one to write in."""
    theme_id = as_["anouk"].theme_id
    long = await db.row(
        "select id, last_number from thread where hidden_at is null and locked_at is null "
        "order by last_number desc limit 1"
    )
    assert long
    anouk, maarten = as_["anouk"], as_["maarten"]
    assert anouk.member_id
    await threads.mark_read(anouk.member_id, long["id"], number=25)
    category = await db.value(
        "select id from category where theme_id = $1 and not confidential order by position",
        theme_id,
    )
    mail = await by_mail(anouk, maarten, category)
    mail |= await by_digest(anouk, maarten, category)
    form = ThreadForm(TITLE, "question", category, OPENING)
    talk = await threads.start_thread(maarten, form)
    await threads.reply(anouk, talk, form=ReplyForm("Bij ons tekent de wethouder zorg."))
    return {"long": long["id"], "long_last": long["last_number"], "talk": talk, **mail}


TITLE = "Wie tekent bij u het convenant met de opvang?"
OPENING = (
    "Ons convenant met de **opvang in de regio** loopt in januari af. Wie tekent er bij u?\n\n"
    "1. de wethouder zorg\n2. de burgemeester\n3. allebei\n\nIk ben benieuwd naar uw ervaring."
)


async def _moderation(as_: dict[str, Access]) -> dict[str, Any]:
    """A reported post on the desk, and one that was edited."""
    post = await db.row(
        "select p.id, p.number, p.thread_id from post p join thread t on t.id = p.thread_id "
        "where p.hidden_at is null and p.deleted_at is null and t.locked_at is null "
        "and t.hidden_at is null and p.number = 4 and p.author_id <> $1 order by p.id limit 1",
        as_["anouk"].member_id,
    )
    assert post
    form = ReportForm("privacy", "Hier staat een naam in.")
    await moderation.report(as_["anouk"], post["id"], form=form)
    await moderation.report_message(as_["anouk"].member_id or 0, 1, 2, form=form)  # of Maarten
    return {"reported": post}


async def _unmailed(theme_id: int, others: list[int]) -> int:
    """Somebody from whose address mail came back."""
    found = await db.row(
        "select m.id, m.email from member m join membership ms on ms.member_id = m.id "
        "where ms.theme_id = $1 and ms.role = 'participant' and m.id <> all($2::int[]) "
        "order by m.id desc limit 1",
        *(theme_id, others),
    )
    assert found
    await trouble.give_up(found["id"], found["email"])
    return int(found["id"])


async def main() -> None:
    settings.use(settings.load(os.environ))
    await db.migrate()
    async with db.database():
        try:
            found = await furnish()
        finally:
            await jobs.close_jobs()
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
