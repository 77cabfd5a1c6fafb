"""Naming people and organisations, and answering one post."""

from __future__ import annotations

from forum.core import db
from forum.themes import actions as themes
from forum.threads import actions, queries
from forum.threads.forms import ReplyForm
from tests.cast import Cast, person
from tests.client import Client, text_of
from tests.threads.stage import said, started


async def test_the_menu_offers_people_of_the_theme_and_organisations(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        found = (await bram.get(f"/mensenhandel/noemen?begin=an&onderwerp={thread.id}")).json()
        assert [one["value"] for one in found] == ["Anouk de Vries"]
        found = (await bram.get("/mensenhandel/noemen?begin=gemeente+ut")).json()
        assert found == [
            {"name": "gemeente Utrecht", "line": "1 deelnemer", "value": "gemeente Utrecht"}
        ]
        assert (await bram.get("/mensenhandel/noemen?begin=willem")).json() == []
        assert (await bram.get("/mensenhandel/noemen?begin=%25")).json() == []


async def test_accents_and_last_names_find_people_too(cast: Cast) -> None:
    await themes.join(
        cast.theme_id, (await person("José Müller", "adviseur", "Emmen")).id, role="participant"
    )
    access = await cast.access(cast.bram)
    for begin in ("jose", "Mül", "muller"):
        assert [one.name for one in await queries.names_like(access, begin, thread_id=0)] == [
            "José Müller"
        ]


async def test_of_two_with_one_name_the_organisation_tells(cast: Cast) -> None:
    twin = await person("Bram Jansen", "adviseur", "Emmen")
    await themes.join(cast.theme_id, twin.id, role="participant")
    access = await cast.access(cast.anouk)
    values = [one.value for one in await queries.names_like(access, "bram", thread_id=0)]
    assert values == ["Bram Jansen (Emmen)", "Bram Jansen (Tilburg)"]
    named = await queries.mentioned(cast.theme_id, "Dag @Bram Jansen (Emmen), kunt u helpen?")
    assert named == {"bram jansen (emmen)": twin.id}
    assert await queries.mentioned(cast.theme_id, "Dag @Bram Jansen, wie van u?") == {}


async def test_an_organisation_that_is_named_is_set_apart_and_noted(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Hoe doet @gemeente Utrecht dit? (@emmen niet)")
    html = await db.value("select html from post where id = $1", placed.id)
    assert '<strong class="mention">@gemeente Utrecht</strong>' in html
    assert await db.value("select count(*) from organisation_mention") == 1
    heard = {one.member_id: one.why for one in await queries.hearers(placed.id)}
    assert heard[cast.anouk.id] in {"organisation", "reply"}


async def test_three_organisations_are_called_upon_at_the_most(cast: Cast) -> None:
    names = await queries.organisations_mentioned(
        cast.theme_id,
        "@gemeente Utrecht @gemeente Tilburg @gemeente Emmen @Vereniging van Gemeenten",
    )
    assert len(names) == 3


async def test_a_reply_to_a_post_says_so(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Dat regelt bij ons de regio.")
    async with Client() as fatima, Client() as anouk:
        await fatima.sign_in(cast.fatima)
        await anouk.sign_in(cast.anouk)
        page = text_of((await anouk.get(f"{thread.href}/2?antwoord=1")).text)
        assert "U reageert op bericht 2 van Bram Jansen" in page
        assert "Dat regelt bij ons de regio." in page
        await anouk.post(f"{thread.place}/reageren", {"text": "En wie betaalt?", "reply_to": "2"})
        page = text_of((await fatima.get(f"{thread.href}?vanaf=1")).text)
    assert "In reply to Bram Jansen, post 2" in page


async def test_a_reply_to_nothing_is_a_plain_reply(cast: Cast) -> None:
    thread = await started(cast)
    access = await cast.access(cast.bram)
    for number in (0, 2, 999):
        placed = await actions.reply(access, thread.id, form=ReplyForm("Ja.", "", number))
        stored = await db.value("select reply_to from post where id = $1", placed.id)
        assert stored is None or stored < placed.number
