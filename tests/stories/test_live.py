"""Stories of people in one conversation, each on her own web process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from forum.threads import actions, queries
from forum.threads.forms import EditForm, ReplyForm, ThreadForm
from tests.cast import Cast
from tests.client import text_of
from tests.stories.town import TOGETHER, articles, frames, nothing_more
from tests.threads import dom

Start = Callable[..., Any]


async def conversation(cast: Cast, replies: int = 2) -> int:
    """A thread of Maarten's with some replies by himself; its id."""
    form = ThreadForm("Nachtopvang", "question", cast.categories["zorg"], "Wie heeft plek?")
    access = await cast.access(cast.maarten)
    thread_id = await actions.start_thread(access, form)
    for number in range(replies):
        await actions.reply(access, thread_id, form=ReplyForm(f"Aanvulling {number}."))
    return thread_id


async def test_a_reply_reaches_everyone(cast: Cast, stage_of: Start, arrive: Start) -> None:
    path = f"/mensenhandel/forum/{await conversation(cast)}"
    one, two = (await stage_of(webs=2)).webs
    anouk, bram = await arrive(cast.anouk, one), await arrive(cast.bram, two)
    await anouk.open(path)
    await bram.open(path)
    async with anouk.watch() as hers, bram.watch() as his:
        await anouk.reply("Bij ons is plaats voor **twee**.")
        (told,) = await frames(his, 1)
        assert (told["kind"], told["post"], told["author"]) == ("post_added", 4, cast.anouk.name)
        assert "<strong>twee</strong>" in told["content"]
        assert [frame["seq"] for frame in await frames(hers, 1)] == [told["seq"]]
        await bram.reply("Dank, ik bel u.")
        for socket in (hers, his):
            (answer,) = await frames(socket, 1)
            assert (answer["seq"], answer["post"]) == (told["seq"] + 1, 5)
            assert "Dank, ik bel u." in answer["content"]
        assert await nothing_more(hers)
        assert await nothing_more(his, 0.1)
    for browser in (anouk, bram):
        page = await browser.open(path)
        assert articles(page) == [f"bericht-{number}" for number in range(1, 6)]
        assert text_of(page).count("Dank, ik bel u.") == 1


async def test_the_same_form_sent_through_both_processes_is_one_post(
    cast: Cast, stage_of: Start, arrive: Start
) -> None:
    path = f"/mensenhandel/forum/{await conversation(cast)}"
    it = await stage_of(webs=2)
    anouk = await arrive(cast.anouk, it.webs[0])
    await anouk.open(path)
    first = await anouk.reply("Eén keer is genoeg.")
    anouk.web = it.webs[1]
    assert await anouk.reply("Eén keer is genoeg.") == first
    assert text_of(await anouk.open(path)).count("Eén keer is genoeg.") == 1


async def test_a_laptop_sleeps_through_ten_events(
    cast: Cast, stage_of: Start, arrive: Start
) -> None:
    thread_id = await conversation(cast)
    path = f"/mensenhandel/forum/{thread_id}"
    it = await stage_of(webs=2)
    fatima = await arrive(cast.fatima, it.webs[0])
    asleep = dom.parse(await fatima.open(path))
    since = (await queries.thread_head(thread_id)).seq
    async with fatima.watch():
        pass  # the lid closes
    await ten_events(cast, thread_id)
    fatima.web = it.webs[1]  # and opens elsewhere
    async with fatima.watch() as socket:
        missed = await frames(socket, 10)
        assert [frame["seq"] for frame in missed] == list(range(since + 1, since + 11))
        assert await nothing_more(socket)
    async with fatima.watch(since=since + 10) as socket:
        assert await nothing_more(socket, 0.5)
    for frame in missed:
        dom.apply(asleep, frame)
    awake = dom.parse(await fatima.open(path))
    assert posts_of(asleep) == posts_of(awake)
    assert len(posts_of(awake)) == 8


def posts_of(page: dom.Element) -> list[list[str]]:
    """Every post of a page, as lines (around them stands how far the reader had read)."""
    found = [dom.lines(page)] if page.tag == "article" else []
    below = (posts_of(child) for child in page.children if isinstance(child, dom.Element))
    return found + [post for posts in below for post in posts]


async def ten_events(cast: Cast, thread_id: int) -> None:
    """Replies, another text, a deletion and its undoing, a hidden post, a pin."""
    maarten = await cast.access(cast.maarten)
    for number in range(5):
        await actions.reply(maarten, thread_id, form=ReplyForm(f"Terwijl u sliep: {number}."))
    await actions.edit(maarten, thread_id, 2, form=EditForm("Aanvulling, verbeterd.", 1))
    await actions.delete(maarten, thread_id, 3)
    await actions.undelete(maarten, thread_id, 3)
    post = await queries.post_at(await queries.thread_head(thread_id), 4)
    await actions.set_post_hidden(post.id, hidden=True, reason="Dubbel.")
    await actions.set_pinned(thread_id, pinned=True)


async def test_a_suspended_member_is_out_within_five_seconds(
    cast: Cast, stage_of: Start, arrive: Start
) -> None:
    path = f"/mensenhandel/forum/{await conversation(cast)}"
    one, two = (await stage_of(webs=2)).webs
    maarten, bram = await arrive(cast.maarten, one), await arrive(cast.bram, two)
    await bram.open(path)
    desk = f"/mensenhandel/moderatie/deelnemer/{cast.bram.id}/schorsen"
    await maarten.open(desk)
    async with bram.watch() as socket:
        await asyncio.sleep(0.5)
        done = await maarten.send(desk, {"until": "week", "reason": "Herhaald persoonlijk."})
        assert done.status_code == 303
        async with asyncio.timeout(TOGETHER):
            await socket.wait_closed()
        assert socket.close_code == 4403
    (again,) = [await bram.http.get(f"{two.address}{path}")]
    assert again.status_code in {403, 404}
    refused = await bram.send(f"{path}/reageren", {"text": "Dit wil ik nog even zeggen, hoor."})
    assert refused.status_code in {403, 404}
    assert "Dit wil ik nog even zeggen, hoor." in refused.text  # his words are not lost
    async with bram.watch() as socket:
        async with asyncio.timeout(TOGETHER):
            await socket.wait_closed()
        assert socket.close_code == 4403
