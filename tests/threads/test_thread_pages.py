"""The pages of a thread, as a browser without scripts gets them."""

from __future__ import annotations

import re

import pytest

from forum.core import db
from forum.threads import actions
from forum.threads.forms import EditForm
from forum.threads.queries.pages import forget
from tests.cast import Cast, Person
from tests.client import Client, elements, heading, links, main_of, text_of, value_of
from tests.threads.stage import filled, queries_so_far, said, seen_by, started

FORUM = "/mensenhandel/forum"


def numbers(html: str) -> list[int]:
    return [int(n) for n in re.findall(r'<article [^>]*data-number="(\d+)"', html)]


async def test_the_first_visit_opens_at_the_first_post(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 45)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.get(thread.href)
    assert page.status_code == 200
    assert heading(page.text) == thread.title
    assert numbers(page.text) == list(range(1, 21))
    assert "ongelezen" not in page.text
    assert elements(page.text, "div", id="posts")[0].get("data-tail") is None
    assert (await seen_by(cast, cast.fatima, thread)).read_number == 20


async def test_the_next_visit_opens_at_the_first_unread_post(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 30)
    await actions.mark_read(cast.fatima.id, thread.id, number=25)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        sent = await browser.get(thread.href)
        page = await browser.get(sent.headers["location"].split("#")[0])
    assert sent.headers["location"] == f"{thread.href}?vanaf=21#ongelezen"
    before, after = page.text.split('id="ongelezen"')
    assert numbers(before)[-1] == 25
    assert numbers(after)[0] == 26
    assert (await seen_by(cast, cast.fatima, thread)).read_number == 30


async def test_when_all_is_read_the_last_page_opens(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 30)
    await actions.mark_read(cast.fatima.id, thread.id, number=30)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        sent = await browser.get(thread.href)
    assert sent.headers["location"] == f"{thread.href}?vanaf=21#bericht-30"


async def test_a_numbered_permalink_opens_the_page_of_that_post_with_it_marked(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 45)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.get(f"{thread.href}/33")
        short = await browser.get(f"{FORUM}/{thread.id}/33")
    assert numbers(page.text) == list(range(21, 41))
    marked = [e for e in elements(page.text, "article") if "post--marked" in e["class"]]
    assert [e["id"] for e in marked] == ["bericht-33"]
    assert short.status_code == 301
    assert short.headers["location"] == f"{thread.href}/33#bericht-33"


async def test_pages_lead_to_each_other_and_every_post_is_on_one(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 65)
    seen: list[int] = []
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        at: str | None = f"{thread.href}?vanaf=1"
        while at:
            page = (await browser.get(at)).text
            seen += numbers(page)
            following = elements(page, "a", rel="next")
            at = following[-1]["href"] if following else None
        back = elements(page, "a", rel="prev")
        last = await browser.get(back[0]["href"])
    assert seen == list(range(1, 66))
    assert numbers(last.text) == list(range(41, 61))
    assert elements(page, "div", id="posts")[0]["data-tail"] == "true"


async def test_an_old_title_in_the_address_leads_to_the_present_one(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 25)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.follow(
            f"{thread.place}/1/bewerken",
            {"text": "Tekst", "title": "Een betere titel", "version": 1},
        )
        old = await browser.get(f"{thread.href}?vanaf=21")
        post = await browser.get(f"{thread.href}/22")
        bare = await browser.get(thread.place)
    now = f"{FORUM}/{thread.id}-een-betere-titel"
    assert [each.status_code for each in (old, post, bare)] == [301, 301, 301]
    assert old.headers["location"] == f"{now}?vanaf=21"
    assert post.headers["location"] == f"{now}/22#bericht-22"
    assert bare.headers["location"] == now


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/999",
            "/999-weg",
            "/999/1",
            "/0",
            "/99999999999",
            "/{id}/0",
            "/{id}/2",
            "/{id}/999999999",
        ),
        *(
            "/{id}?vanaf=0",
            "/{id}?vanaf=99",
            "/{id}?vanaf=-1",
            "/{id}?vanaf=%00",
            "/{id}?vanaf=1e3",
        ),
        *(
            "/{id}?vanaf=٣",
            "/categorie/geen",
            "/categorie/%00",
            "/{id}/1/geen",
            "/x/1",
            "/{id}-%00/2",
        ),
        *(
            "?soort=geen",
            "?voor=x",
            "?na=1.2",
            "?voor=0.1.99999999999",
            "?voor=0.99999999999999999.1",
        ),
    ],
)
async def test_an_address_that_leads_nowhere_says_so(cast: Cast, path: str) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.get(FORUM + path.replace("{id}", f"{thread.id}-{thread.slug}"))
    assert page.status_code == 404
    assert "niet" in text_of(page.text) or "not" in text_of(page.text)


async def test_a_reply_without_scripts_lands_on_its_own_place(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 21)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        opened = (await browser.get(f"{thread.href}?vanaf=21")).text
        form = elements(opened, "form", id="composer")[0]
        token = value_of(main_of(opened), "form_token")
        sent = await browser.post(form["action"], {"text": "Dank **u**.", "form_token": token})
        again = await browser.post(form["action"], {"text": "Dank **u**.", "form_token": token})
        page = await browser.get(sent.headers["location"].split("#")[0])
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{thread.href}/22#bericht-22"
    assert again.headers["location"] == sent.headers["location"]
    assert "<p>Dank <strong>u</strong>.</p>" in page.text
    assert numbers(page.text) == [21, 22]


async def test_what_is_ones_own_is_shown_to_its_author_only(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Van Bram.")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get(f"{thread.href}?vanaf=1")).text
    spans = {e["data-own-by"]: "hidden" in e for e in elements(page, "span") if "data-own-by" in e}
    assert spans == {str(cast.anouk.id): True, str(cast.bram.id): False}


async def statuses(cast: Cast, person: Person | None, thread_id: int) -> list[int]:
    at = f"{FORUM}/{thread_id}-wie-heeft-een-format-voor-het-meldpunt"
    async with Client() as browser:
        if person:
            await browser.sign_in(person)
        reads = [FORUM, f"{FORUM}/categorie/zorg", f"{FORUM}/nieuw", at, f"{at}/1"]
        reads += [f"{at}/1/bewerken", f"{at}/1/geschiedenis"]
        seen = [(await browser.get(path)).status_code for path in reads]
        writes = [f"{at}/reageren", f"{at}/volgen", f"{at}/gelezen", f"{at}/1/verwijderen"]
        answers = [await browser.post(path, {"text": "Iets", "upto": 1}) for path in writes]
    return seen + [each.status_code for each in answers]


async def test_who_may_see_and_do_what(cast: Cast) -> None:
    thread = await started(cast)
    for member, column in ((cast.bram, "suspended_until"), (cast.fatima, "silenced_until")):
        await db.execute(
            f"update membership set {column} = now() + interval '1 day' where member_id = $1",
            member.id,
        )
    found = {
        "visitor": await statuses(cast, None, thread.id),
        "stranger": await statuses(cast, cast.willem, thread.id),
        "suspended": await statuses(cast, cast.bram, thread.id),
        "silenced": await statuses(cast, cast.fatima, thread.id),
        "moderator": await statuses(cast, cast.maarten, thread.id),
        "author": await statuses(cast, cast.anouk, thread.id),
    }
    assert found == {
        "visitor": [303] * 7 + [401] * 4,
        "stranger": [404] * 11,
        "suspended": [403] * 11,
        "silenced": [200, 200, 403, 200, 200, 403, 200, 403, 303, 204, 403],
        "moderator": [200, 200, 200, 200, 200, 403, 200, 303, 303, 204, 403],
        "author": [200, 200, 200, 303, 200, 200, 200, 303, 303, 204, 303],
    }


async def test_a_level_is_chosen_and_changed_on_the_thread(cast: Cast) -> None:
    thread = await started(cast)
    found = []
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        for level in ("follow", "follow", "mute", "normal"):
            await browser.post(f"{thread.place}/volgen", {"level": level})
            found.append((await seen_by(cast, cast.bram, thread)).level)
    assert found == ["follow", "follow", "mute", "normal"]


async def test_a_page_of_a_thread_costs_a_constant_number_of_queries(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 60)
    costs = []
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        await browser.get(f"{thread.href}?vanaf=60")
        for at in (1, 60):
            forget()
            before = queries_so_far()
            page = await browser.get(f"{thread.href}?vanaf={at}")
            costs.append(queries_so_far() - before)
    assert max(costs) <= 6
    assert costs[0] == costs[-1]
    assert len(page.content) < 60_000
    assert f"{FORUM}/categorie/zorg" in [
        *links(page.text),
        *re.findall(r'href="([^"]+)"', page.text),
    ]


async def test_a_page_that_was_kept_shows_every_change_at_once(cast: Cast) -> None:
    thread = await started(cast, text="Zoals het was.")
    placed = await said(cast, cast.bram, thread, "Een reactie.")
    seen = []
    async with Client() as browser:
        await browser.sign_in(cast.fatima)

        async def look() -> None:
            seen.append(text_of(main_of((await browser.get(f"{thread.href}?vanaf=1")).text)))

        await look()
        form = EditForm("Zoals het nu is.", 1)
        await actions.edit(await cast.access(cast.anouk), thread.id, 1, form=form)
        await look()
        await actions.set_post_hidden(placed.id, hidden=True, reason="Reden")
        await look()
        await said(cast, cast.maarten, thread, "Nog een reactie.")
        await look()
    assert "Zoals het was." in seen[0]
    assert "Zoals het nu is." in seen[1]
    assert "Een reactie." not in seen[2]
    assert "Nog een reactie." in seen[3]
