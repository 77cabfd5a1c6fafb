"""Fill an empty database with people and conversations, and say who they are, as JSON.

    python -m bench.stage_people '{"people": 400, "sessions": 100}'

A process of its own, so that whoever drives the stage keeps clear of the forum's own pools.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

from forum.core import clock, db, jobs, security
from forum.core.unit import without_effects
from forum.members import actions as members
from forum.members.queries import viewer_with
from forum.members.web.identify import cookie_name
from forum.themes import actions as themes
from forum.themes.queries import access_to
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from notifications import preferences

BEGAN = timedelta(days=2)  # ago: then everybody was last told what there was
WROTE = timedelta(hours=3)  # ago: then the first conversations began
THREADS = 3
WRITERS = 3


async def fill(people: int, sessions: int) -> dict[str, Any]:
    """The theme, its members and threads; of the first `sessions` members a signed-in browser."""
    now = clock.now()
    with without_effects():
        with clock.at(now - BEGAN):
            theme_id = await themes.create_theme(slug="proef", name="Proef", title="Proef")
            ids = [await _member(theme_id, number) for number in range(people)]
            await preferences.ensure(ids)
        with clock.at(now - WROTE):
            made = [await _thread(theme_id, ids, number) for number in range(THREADS)]
    browsers = [await _browser(ident) for ident in ids[:sessions]]
    return {"theme_id": theme_id, "threads": made, "people": ids, "browsers": browsers}


async def _member(theme_id: int, number: int) -> int:
    ident = await members.create_member(
        email=f"deelnemer{number}@gemeente.example",
        name=f"Deelnemer {number}",
        function="",
        organisation_id=None,
    )
    role = "participant" if number else "manager"
    await themes.join(theme_id, ident, role=role)
    return ident


async def _thread(theme_id: int, people: list[int], number: int) -> int:
    category = await threads.create_category(theme_id, slug=f"vak-{number}", name=f"Vak {number}")
    access = await access_to(theme_id, people[0])
    form = ThreadForm(f"Gesprek {number}", "discussion", category, "Wie doet er mee?")
    thread_id = await threads.start_thread(access, form)
    for place in range(1, WRITERS + 1):  # another one last each time: nobody has read it all
        access = await access_to(theme_id, people[1 + (number + place) % WRITERS])
        await threads.reply(access, thread_id, form=ReplyForm(f"Ik lees graag mee ({place})."))
    return thread_id


async def _browser(member_id: int) -> dict[str, Any]:
    token = await members.open_session(member_id, device="Firefox, Linux")
    viewer = await viewer_with(token)
    assert viewer is not None
    csrf = security.csrf_token(f"s{viewer.session_id}")
    return {"member": member_id, "cookie": f"{cookie_name('session')}={token}", "csrf": csrf}


async def _main(wanted: dict[str, int]) -> None:
    async with db.database():
        print(json.dumps(await fill(wanted["people"], wanted["sessions"])))
    await jobs.close_jobs()


if __name__ == "__main__":
    asyncio.run(_main(json.loads(sys.argv[1])))
