"""A thread, live: old page + events = fresh page, for whom, and when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from forum.app import create_app
from forum.core import clock, db, settings
from forum.members import actions as members
from forum.members.queries import viewer_with
from forum.members.web.identify import cookie_name
from forum.themes import actions as themes
from forum.threads import actions, queries
from forum.threads.events import Happened
from forum.threads.forms import CardForm, EditForm, ReplyForm, ThreadForm
from tests.cast import Cast, Person, person
from tests.client import Client
from tests.threads import dom

Act = Callable[["Scene"], Awaitable[object]]


@dataclass
class Scene:
    """A thread by Anouk with three posts, and a real server to watch it on."""

    cast: Cast
    thread_id: int
    port: int

    async def reply(self, person: Person, text: str = "Een reactie.") -> actions.Placed:
        access = await self.cast.access(person)
        return await actions.reply(access, self.thread_id, form=ReplyForm(text))

    async def edit(self, number: int, text: str, title: str | None = None) -> None:
        access = await self.cast.access(self.cast.anouk)
        draft = await queries.draft(self.thread_id, number)
        form = EditForm(text, draft.version, title)
        await actions.edit(access, self.thread_id, number, form=form)

    async def delete(self, number: int) -> None:
        access = await self.cast.access(self.cast.anouk)
        await actions.delete(access, self.thread_id, number)

    async def undelete(self, number: int) -> None:
        access = await self.cast.access(self.cast.anouk)
        await actions.undelete(access, self.thread_id, number)

    async def hide(self, number: int, *, hidden: bool = True) -> None:
        post = await queries.post_at(await queries.thread_head(self.thread_id), number)
        await actions.set_post_hidden(post.id, hidden=hidden, reason="Te persoonlijk.")

    async def wait(self, number: int | None = None) -> None:
        """A reply of Bram, or a post of Anouk as she changes it, waits for a moderator."""
        await db.execute("update category set holds = true")
        if number is None:
            access = await self.cast.access(self.cast.bram)
            form = ReplyForm("Bel 06-12345678.", kept=True)
            await actions.reply(access, self.thread_id, form=form)
        else:
            access = await self.cast.access(self.cast.anouk)
            version = (await queries.draft(self.thread_id, number)).version
            changed = EditForm("Bel 06-12345678.", version, kept=True)
            await actions.edit(access, self.thread_id, number, form=changed)

    async def react(self, kind: str, *, on: bool) -> None:
        access = await self.cast.access(self.cast.bram)
        await actions.react(access, self.thread_id, 1, kind=kind, on=on)

    async def answer(self, number: int, *, chosen: bool = True) -> None:
        access = await self.cast.access(self.cast.anouk)
        await actions.choose_answer(access, self.thread_id, number, chosen=chosen)

    async def page(self, reader: Person) -> tuple[dom.Element, int]:
        """What is live of the page as this reader gets it now, and its event number."""
        async with Client() as browser:
            await browser.sign_in(reader)
            answer = await browser.get(
                f"/mensenhandel/forum/{self.thread_id}", follow_redirects=True
            )
        whole = dom.parse(answer.text)
        names = ("thread-head", "thread-card", "posts", "thread-state", "own-acts", "own-choice")
        shown = [part for part in map(whole.find, names) if part]
        posts, live = (dom.found(whole, name) for name in ("posts", "live"))
        # How far one has read is the reader's own, not the thread's.
        posts.attrs.pop("data-read", None)
        posts.children = [c for c in posts.children if "unread-line" not in str(c)]
        return dom.Element("root", {}, list(shown)), int(live.attrs["data-seq"] or 0)

    @asynccontextmanager
    async def watch(
        self, person: Person | None, since: int, **more: Any
    ) -> AsyncIterator[ClientConnection]:
        headers = {}
        if person:
            token = await members.open_session(person.id)
            headers["cookie"] = f"{cookie_name('session')}={token}"
        url = f"ws://127.0.0.1:{self.port}/live?thread={self.thread_id}&since={since}"
        origin = more.pop("origin", here())
        async with connect(
            url, proxy=None, origin=origin, additional_headers=headers, **more
        ) as it:
            yield it


@pytest.fixture
async def scene(cast: Cast) -> AsyncIterator[Scene]:
    form = ThreadForm("Nachtopvang in de regio", "question", cast.categories["zorg"], "Wie weet?")
    thread_id = await actions.start_thread(await cast.access(cast.anouk), form)
    app = create_app(owns_database=False)
    config = uvicorn.Config(
        app, port=0, ws="forum.core.wsproto:FastWS", lifespan="on", log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    it = Scene(cast, thread_id, server.servers[0].sockets[0].getsockname()[1])
    await it.reply(cast.bram, "Bij ons is dat *geregeld*.")
    await it.reply(cast.anouk, "Dank!")
    yield it
    server.should_exit = True
    await serving


def here() -> Origin:
    return Origin(settings.current().origin)


async def frames(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    """The next `count` frames that have a number."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while len(found) < count:
            frame = json.loads(await socket.recv())
            found += [frame] if "seq" in frame else []
    return found


async def closed_with(socket: ClientConnection, seconds: float = 30) -> int | None:
    async with asyncio.timeout(seconds):
        await socket.wait_closed()
    return socket.close_code


async def quiet(scene: Scene) -> None:
    """Nothing."""


async def moved(scene: Scene) -> None:
    await actions.move_thread(scene.thread_id, category_id=scene.cast.categories["beleid"])


# What happens before the page is read, and what happens after: each kind of event, and its undoing.
ACTS: dict[str, tuple[Act, Act]] = {
    "a reply": (quiet, lambda s: s.reply(s.cast.bram, "# Kop\n\n> citaat\n\n<b>x</b> & @Anouk")),
    "an edit": (quiet, lambda s: s.edit(3, "Dank, ook namens *Emmen*.")),
    "a new title": (quiet, lambda s: s.edit(1, "Wie weet?", "Nachtopvang & regie")),
    "a new title and text": (quiet, lambda s: s.edit(1, "Wie weet het?", "Nachtopvang <regio>")),
    "a deletion": (quiet, lambda s: s.delete(3)),
    "a deletion undone": (lambda s: s.delete(3), lambda s: s.undelete(3)),
    "a hidden post": (quiet, lambda s: s.hide(2)),
    "a post shown again": (lambda s: s.hide(2), lambda s: s.hide(2, hidden=False)),
    "a lock": (quiet, lambda s: actions.set_locked(s.thread_id, locked=True)),
    "a lock opened": (
        lambda s: actions.set_locked(s.thread_id, locked=True),
        lambda s: actions.set_locked(s.thread_id, locked=False),
    ),
    "a pin": (quiet, lambda s: actions.set_pinned(s.thread_id, pinned=True)),
    "a pin taken out": (
        lambda s: actions.set_pinned(s.thread_id, pinned=True),
        lambda s: actions.set_pinned(s.thread_id, pinned=False),
    ),
    "a move": (quiet, moved),
    "thanks": (quiet, lambda s: s.react("thank", on=True)),
    "thanks taken back": (
        lambda s: s.react("thank", on=True),
        lambda s: s.react("thank", on=False),
    ),
    "an answer": (quiet, lambda s: s.answer(2)),
    "another answer": (lambda s: s.answer(2), lambda s: s.answer(3)),
    "an answer hidden": (lambda s: s.answer(2), lambda s: s.hide(2)),
    "an answer shown again": (lambda s: s.hide(2), lambda s: s.hide(2, hidden=False)),
    "a reply that waits": (quiet, lambda s: s.wait()),
    "a reply placed": (lambda s: s.wait(), lambda s: s.hide(4, hidden=False)),
    "a reply not placed": (lambda s: s.wait(), lambda s: s.hide(4)),
    "no answer after all": (lambda s: s.answer(3), lambda s: s.answer(3, chosen=False)),
    "an answer that waits": (lambda s: s.answer(3), lambda s: s.wait(3)),
}


@pytest.mark.parametrize("reader", ["anouk", "fatima", "maarten"])
@pytest.mark.parametrize("name", ACTS)
async def test_old_page_and_events_make_a_fresh_page(scene: Scene, name: str, reader: str) -> None:
    before, after = ACTS[name]
    person: Person = getattr(scene.cast, reader)
    await before(scene)
    page, since = await scene.page(person)
    async with scene.watch(person, since) as socket:
        await after(scene)
        fresh, head = await scene.page(person)
        assert head > since
        got = await frames(socket, head - since)
    for frame in got:
        dom.apply(page, frame)
    dom.show_own(page, person.id)
    assert [frame["seq"] for frame in got] == list(range(since + 1, head + 1))
    assert dom.lines(page) == dom.lines(fresh)


@pytest.mark.parametrize("reader", ["anouk", "maarten"])
async def test_a_sleeper_with_the_oldest_page_gets_the_freshest(scene: Scene, reader: str) -> None:
    person: Person = getattr(scene.cast, reader)
    page, since = await scene.page(person)
    for _, after in ACTS.values():
        await after(scene)
        if after is ACTS["a lock"][1]:
            await actions.set_locked(scene.thread_id, locked=False)
    fresh, head = await scene.page(person)
    async with scene.watch(person, since) as socket:
        for frame in await frames(socket, head - since):
            dom.apply(page, frame)
    dom.show_own(page, person.id)
    assert dom.lines(page) == dom.lines(fresh)


async def test_a_new_day_in_a_long_thread_has_a_line_live_too(scene: Scene) -> None:
    with clock.at(clock.now() - timedelta(days=2)):
        for number in range(4, 24):
            await scene.reply(scene.cast.bram, f"Reactie {number}.")
    await scene.page(scene.cast.fatima)  # the first page; then the thread opens at the second
    page, since = await scene.page(scene.cast.fatima)
    async with scene.watch(scene.cast.fatima, since) as socket:
        await scene.reply(scene.cast.bram, "Vandaag weer.")
        await scene.reply(scene.cast.bram, "En nog iets.")
        fresh, head = await scene.page(scene.cast.fatima)
        for frame in await frames(socket, head - since):
            dom.apply(page, frame)
    assert [line for line in dom.lines(fresh) if "day-line" in line] != []
    assert dom.lines(page) == dom.lines(fresh)


@pytest.mark.parametrize("reader", ["anouk", "fatima", "maarten"])
async def test_the_card_of_a_best_practice_changes_live(scene: Scene, reader: str) -> None:
    anouk = await scene.cast.access(scene.cast.anouk)
    form = ThreadForm("Vast nummer", "best_practice", scene.cast.categories["zorg"], "Zo werkt het")
    scene.thread_id = await actions.start_thread(anouk, form)
    person: Person = getattr(scene.cast, reader)
    page, since = await scene.page(person)
    until = queries.today() + timedelta(days=90)
    async with scene.watch(person, since) as socket:
        card = CardForm("Kleine *gemeenten*.", "Bel eerst.", "", "", until)
        await actions.save_card(anouk, scene.thread_id, card)
        await actions.end_card(anouk, scene.thread_id)
        fresh, head = await scene.page(person)
        for frame in await frames(socket, head - since):
            dom.apply(page, frame)
    dom.show_own(page, person.id)
    assert "Verlopen" in str(dom.lines(fresh)) or "Expired" in str(dom.lines(fresh))
    assert dom.lines(page) == dom.lines(fresh)


async def test_every_kind_of_event_has_had_its_turn(scene: Scene) -> None:
    for before, after in ACTS.values():
        await before(scene)
        await after(scene)
    events = await queries.events_after(scene.thread_id, 0, limit=100)
    assert {event.kind for event in events} == set(Happened)


async def test_a_member_never_gets_the_text_of_what_was_hidden(scene: Scene) -> None:
    placed = await scene.reply(scene.cast.bram, "Dit had hier niet gemoeten.")
    await scene.hide(placed.number)
    async with scene.watch(scene.cast.anouk, 0) as member:
        assert "niet gemoeten" not in json.dumps(await frames(member, 5))
    async with scene.watch(scene.cast.maarten, 0) as moderator:
        assert "niet gemoeten" in json.dumps(await frames(moderator, 5))


async def test_another_site_and_a_script_without_origin_are_refused(scene: Scene) -> None:
    for origin in ("https://elders.example", "null", None):
        with pytest.raises(InvalidStatus) as refused:
            async with scene.watch(scene.cast.anouk, 0, origin=origin):
                pass
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "query", ["thread=x", "thread=", "thread=-1", "thread=99999999999", "", "theme=nergens"]
)
async def test_an_address_that_says_nothing_is_refused(scene: Scene, query: str) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(
            f"ws://127.0.0.1:{scene.port}/live?{query}",
            proxy=None,
            origin=here(),
        ):
            pass
    assert scene.thread_id


async def test_who_may_not_read_the_thread_is_closed_with_the_reason(scene: Scene) -> None:
    async with scene.watch(None, 0) as visitor:
        assert await closed_with(visitor) == 4401
    async with scene.watch(scene.cast.willem, 0) as stranger:
        assert await closed_with(stranger) == 4403
    scene.thread_id += 1
    async with scene.watch(scene.cast.anouk, 0) as lost:
        assert await closed_with(lost) == 4403


async def test_hiding_a_thread_sends_members_away_and_not_moderators(scene: Scene) -> None:
    async with (
        scene.watch(scene.cast.anouk, 3) as member,
        scene.watch(scene.cast.maarten, 3) as moderator,
    ):
        await actions.set_thread_hidden(scene.thread_id, hidden=True)
        assert (await frames(moderator, 1))[0]["kind"] == "thread_changed"
        assert await closed_with(member) == 4403


async def test_who_is_removed_or_closes_her_account_is_gone_within_five_seconds(
    scene: Scene,
) -> None:
    words = "vier oude fietsen in de regen"
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=words)
    await themes.join(scene.cast.theme_id, karin.id)
    async with (
        scene.watch(scene.cast.bram, 3) as removed,
        scene.watch(karin, 3) as closed,
        scene.watch(scene.cast.anouk, 3) as stays,
        asyncio.timeout(30),
    ):
        await themes.remove(await scene.cast.access(scene.cast.mies), scene.cast.bram.id)
        await themes.close_account(karin.id, password=words)
        assert await closed_with(removed) == 4403
        assert await closed_with(closed) in {4401, 4403}
        await scene.reply(scene.cast.anouk)
        assert (await frames(stays, 1))[0]["kind"] == "post_added"


async def test_signing_out_ends_the_socket_at_once(scene: Scene) -> None:
    token = await members.open_session(scene.cast.bram.id)
    viewer = await viewer_with(token)
    assert viewer is not None
    headers = {"cookie": f"{cookie_name('session')}={token}"}
    url = f"ws://127.0.0.1:{scene.port}/live?thread={scene.thread_id}&since=3"
    async with (
        connect(url, proxy=None, origin=here(), additional_headers=headers) as socket,
        scene.watch(scene.cast.bram, 3) as elsewhere,
    ):
        await asyncio.sleep(0.1)
        await members.sign_out(viewer.session_id)
        assert await closed_with(socket, 2.5) == 4401
        await scene.reply(scene.cast.anouk)
        assert len(await frames(elsewhere, 1)) == 1


async def test_a_suspension_ends_the_socket_at_once(scene: Scene) -> None:
    async with scene.watch(scene.cast.bram, 3) as socket:
        await asyncio.sleep(0.1)
        until = clock.now() + timedelta(days=1)
        await themes.set_sanction(
            scene.cast.theme_id, scene.cast.bram.id, silenced_until=None, suspended_until=until
        )
        assert await closed_with(socket, 2.5) == 4403


async def test_a_new_role_brings_the_reader_back_with_other_eyes(scene: Scene) -> None:
    async with scene.watch(scene.cast.bram, 3) as socket:
        await asyncio.sleep(0.1)
        await themes.set_role(scene.cast.theme_id, scene.cast.bram.id, role="moderator")
        assert await closed_with(socket) == 1012


async def test_two_readers_are_told_of_each_other(scene: Scene) -> None:
    async def told(socket: ClientConnection, text: str) -> bool:
        async with asyncio.timeout(30):
            while text not in str(await socket.recv()):
                pass
        return True

    async with scene.watch(scene.cast.anouk, 3) as anouk:
        async with scene.watch(scene.cast.bram, 3) as bram:
            assert await told(anouk, "2 lezen mee")
            assert await told(bram, "2 lezen mee")
        assert await told(anouk, '\\"presence__text\\"></span>')
