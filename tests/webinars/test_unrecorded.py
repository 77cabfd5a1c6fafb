"""That a webinar is not recorded is said wherever it is spoken of: people speak freely by it."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.webinars import queries
from tests.cast import Cast
from tests.client import Client, main_of, text_of
from tests.webinars.planned import plan
from tests.webinars.test_pages import LIST, path_of

COMING = "wordt niet opgenomen"


async def said(client: Client, path: str) -> str:
    return text_of(main_of((await client.get(path)).text)).lower()


async def test_on_every_page_and_card_beforehand_and_afterwards(cast: Cast) -> None:
    webinar_id = await plan(cast, recorded=False)
    path = await path_of(webinar_id)
    link = f"/deelname/{queries.place_token(webinar_id, cast.anouk.id)}"
    async with Client() as anouk:
        await anouk.sign_in(cast.anouk)
        for place in ("/mensenhandel", LIST, path, link):
            assert COMING in await said(anouk, place), place
        card = (await queries.link_cards("mensenhandel", [webinar_id]))[webinar_id]
        assert card.about[-1] == "Wordt niet opgenomen"
        await db.execute(
            "update webinar set starts_at = $1, ends_at = $1", clock.now() - timedelta(hours=1)
        )
        for place in (LIST, path):
            assert "niet opgenomen" in await said(anouk, place), place
            assert "terugkijken" not in await said(anouk, place), place
            assert "opname volgt" not in await said(anouk, place), place
        card = (await queries.link_cards("mensenhandel", [webinar_id]))[webinar_id]
        assert card.about[-1] == "Niet opgenomen"
