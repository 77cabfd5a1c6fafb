"""Each member sees what became of every mail to her, and marks what was in it as read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from forum.core import clock, db, settings
from forum.core.errors import NotFound
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.threads import queries as thread_queries
from notifications import mails
from notifications.kinds import account
from tests.cast import Cast
from tests.client import Client, heading, links, main_of, text_of
from tests.notifications.post_office import PostOffice, drain, work
from tests.notifications.weekly import HOUR, MONDAY, TUESDAY, begin, reply, send, thread

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def anouk(cast: Cast) -> AsyncIterator[Client]:
    async with Client() as client:
        yield await client.sign_in(cast.anouk)


async def last_mail(cast: Cast, kind: str) -> int:
    sql = "select max(id) from delivery where recipient_id = $1 and kind = $2"
    return int(await db.value(sql, cast.anouk.id, kind))


async def unread(cast: Cast, since: timedelta = timedelta(days=7)) -> dict[str, tuple[int, ...]]:
    found = await thread_queries.news_for(
        {cast.anouk.id: clock.now() - since}, theme_id=cast.theme_id
    )
    return {item.title: item.numbers for item in found}


async def test_the_link_in_a_digest_leads_to_marking_exactly_its_window(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        told = await thread(cast, cast.bram, "Signalen delen")
        await reply(cast, cast.bram, told, "Nog iets.")
        await thread(cast, cast.bram, "Opvangplekken")
    with clock.at(TUESDAY):
        await send()
        await anouk.sign_in(cast.anouk)
        await reply(cast, cast.bram, told, "Van na het overzicht.")
        await thread(cast, cast.bram, "Ook van daarna")
        path = f"/mijn-mail/{await last_mail(cast, 'digest')}"
        assert f"{settings.current().base_url}{path}#gelezen" in office.to(cast.anouk.email)[0].text
        page = await anouk.get(path)
        shown = text_of(main_of(page.text))
        assert "Signalen delen Ongelezen" in shown
        assert "Met 2 onderwerpen." in shown
        assert await unread(cast) == {  # looking changes nothing
            "Signalen delen": (1, 2, 3), "Opvangplekken": (1,), "Ook van daarna": (1,)
        }  # fmt: skip
        done = await anouk.follow(f"{path}/gelezen")
        shown = text_of(main_of(done.text))
        assert "Signalen delen Gelezen" in shown
        assert "Markeer deze onderwerpen" not in shown
        assert "Deze onderwerpen zijn gemarkeerd als gelezen." in text_of(done.text)
        assert await unread(cast) == {"Signalen delen": (3,), "Ook van daarna": (1,)}


async def test_threads_that_may_not_be_read_any_more_are_counted_not_named(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        hidden = await thread(cast, cast.bram, "Wat weg moest")
        await thread(cast, cast.bram, "Wat er nog staat")
    with clock.at(TUESDAY):
        await send()
        await anouk.sign_in(cast.anouk)
        await threads.set_thread_hidden(hidden, hidden=True)
        path = f"/mijn-mail/{await last_mail(cast, 'digest')}"
        shown = text_of(main_of((await anouk.get(path)).text))
        assert "1 onderwerp kunt u niet meer lezen." in shown
        assert "Wat er nog staat" in shown.partition("Onderwerpen in deze e-mail")[2]
        await themes.leave(cast.theme_id, cast.anouk.id)
        shown = text_of(main_of((await anouk.get(path)).text))
        assert "2 onderwerpen kunt u niet meer lezen." in shown


async def test_anothers_mail_is_not_there(cast: Cast, anouk: Client) -> None:
    await account.intend("password_reset", cast.bram.id, period="job-1")
    number = await db.value("select max(id) from delivery")
    assert (await anouk.get(f"/mijn-mail/{number}")).status_code == 404
    assert (await anouk.post(f"/mijn-mail/{number}/gelezen")).status_code == 404
    assert (await anouk.get(f"/mijn-mail/{'9' * 18}")).status_code == 404
    assert (await anouk.post(f"/mijn-mail/{number}/gelezen", token="x")).status_code == 403


async def test_a_mail_that_waits_says_until_when_and_why(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    with clock.at(MONDAY):
        about = await thread(cast, cast.anouk, "Signalen delen")
        await reply(cast, cast.bram, about, "Een reactie.")
        await work()
        await anouk.sign_in(cast.anouk)
        shown = text_of(main_of((await anouk.get("/mijn-mail?toon=onderweg")).text))
        assert "Nieuws uit een onderwerp: Signalen delen Staat klaar" in shown
        assert "Wacht tot " in shown
        assert "13:15, zodat er meer in één e-mail past." in shown
        assert "Leest u het eerder, dan wordt hij niet verstuurd." in shown
        page = text_of(
            main_of((await anouk.get(f"/mijn-mail/{await last_mail(cast, 'thread_news')}")).text)
        )
        assert "Signalen delen" in page.partition("Onderwerpen in deze e-mail")[2]


async def test_put_together_and_read_before_are_said(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    with clock.at(MONDAY):
        merged = await thread(cast, cast.anouk, "Samen in één")
        read = await thread(cast, cast.anouk, "Al gelezen")
        for about, words in ((merged, "Eén."), (merged, "Twee."), (read, "Drie.")):
            await reply(cast, cast.bram, about, words)
        await work()
    with clock.at(MONDAY + 5 * MINUTE):
        await threads.mark_read(cast.anouk.id, read, number=2)
    with clock.at(MONDAY + 20 * MINUTE):
        await drain()
        await anouk.sign_in(cast.anouk)
        shown = text_of(main_of((await anouk.get("/mijn-mail")).text))
        assert "2 berichten samen in één e-mail." in shown
        assert "Nieuws uit een onderwerp: Al gelezen Niet verstuurd" in shown
        assert "U had het al gelezen." in shown


async def test_a_server_that_did_not_take_it_is_said(cast: Cast, anouk: Client) -> None:
    await account.intend("password_reset", cast.anouk.id, period="job-1")
    await db.execute("update delivery set tries = 1")
    shown = text_of(main_of((await anouk.get("/mijn-mail")).text))
    assert "De mailserver nam hem nog niet aan. Wij proberen het weer:" in shown


async def test_the_list_can_be_narrowed_by_state_and_kind(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    await begin()
    with clock.at(TUESDAY):
        await send()
    await account.intend("password_reset", cast.anouk.id, period="job-1")
    await drain()
    for query, told in {
        "": 2, "?toon=verstuurd": 1, "?toon=niet": 1, "?toon=onderweg": 0, "?soort=overzicht": 1,
        "?soort=overig": 1, "?soort=webinars": 0, "?toon=niet&soort=overig": 0, "?toon=zeker": 2,
    }.items():  # fmt: skip
        page = await anouk.get(f"/mijn-mail{query}")
        assert (query, page.text.count('class="log__entry"')) == (query, told)
        assert ("Er zijn hier geen e-mails." in page.text) == (told == 0)
    kept = links((await anouk.get("/mijn-mail?toon=niet&soort=overzicht")).text)
    assert "/mijn-mail?toon=verstuurd&soort=overzicht" in kept


def test_every_kind_of_mail_is_in_one_group() -> None:
    from notifications.kinds.registry import KINDS  # noqa: PLC0415

    assert sorted(name for some in mails.GROUPS.values() for name in some) == sorted(KINDS)


async def test_mail_to_an_address_one_asked_for_is_hers_too(cast: Cast, anouk: Client) -> None:
    now = clock.now()
    change = await db.value(
        "insert into email_change (member_id, old_email, new_email, asked_at, expires_at) "
        "values ($1, $2, 'anouk@nieuw.example', $3, $4) returning id",
        *(cast.anouk.id, cast.anouk.email, now, now + timedelta(days=1)),
    )
    await account.intend("email_change", int(change), period="")
    (line,) = await mails.mails_of(cast.anouk.id)
    assert line.kind == "email_change"
    assert await mails.mails_of(cast.bram.id) == []
    page = await anouk.get(f"/mijn-mail/{line.id}")
    assert heading(page.text) == "Nieuw e-mailadres bevestigen"
    assert "anouk@nieuw.example" in text_of(main_of(page.text))


async def test_of_a_closed_account_no_link_does_anything(cast: Cast) -> None:
    from notifications import rules  # noqa: PLC0415

    rule = rules.Rule(cast.bram.id, "region")
    await db.execute("update member set closed_at = now() where id = $1", cast.bram.id)
    with pytest.raises(NotFound):
        await rules.end(rule)
    assert await db.value("select count(*) from channel_choice") == 0
