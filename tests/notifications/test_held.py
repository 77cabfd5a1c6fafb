"""A post that waited for a moderator is news from the moment it is placed, however late."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forum.core import clock, db
from forum.moderation import actions as moderation
from forum.threads import actions as threads
from forum.threads.forms import EditForm, ReplyForm, ThreadForm
from notifications import notices, queries
from tests.cast import Cast, Person
from tests.notifications.post_office import PostOffice
from tests.notifications.test_instant import MINUTE, begun, drained, news, reasons, said
from tests.notifications.test_notices import bell, last_post
from tests.notifications.weekly import MONDAY, TUESDAY, begin, send

PLACED = MONDAY + timedelta(hours=5)


@pytest.fixture
async def careful(cast: Cast) -> Cast:
    """The cast, with a category that holds what may be personal data."""
    manager = await cast.access(cast.mies)
    await threads.set_holds(manager, cast.categories["zorg"], holds=True)
    return cast


async def held(cast: Cast, by: Person, ident: int, text: str, *, at: datetime) -> int:
    """A reply that waits for a moderator; its id."""
    with clock.at(at):
        form = ReplyForm(text=text, token=text[:40], kept=True)
        return (await threads.reply(await cast.access(by), ident, form=form)).id


async def placed(cast: Cast, post_id: int, *, at: datetime) -> None:
    """A moderator places it, and nobody in the house hears of that."""
    with clock.at(at):
        await moderation.unhide_post(await cast.access(cast.mies), post_id)


async def swept(at: datetime) -> None:
    with clock.at(at):
        await notices.sweep()


async def test_what_was_placed_hours_late_is_told_once_by_the_sweep(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Eerst nagekeken", at=MONDAY + MINUTE)
    await swept(MONDAY + 30 * MINUTE)
    assert await bell(cast.anouk) == []
    await placed(cast, post, at=PLACED)
    for minutes in (2, 3, 60):
        await swept(PLACED + minutes * MINUTE)
    await drained(PLACED + 90 * MINUTE)
    await drained(PLACED + 180 * MINUTE)
    assert await bell(cast.anouk) == ["Bram Jansen reageerde in “Signalen delen”"]
    (mail,) = news(office, cast.anouk)
    assert "Eerst nagekeken" in mail.text


async def test_it_is_news_also_when_later_replies_were_told_meanwhile(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Eerst nagekeken", at=MONDAY + MINUTE)
    await said(cast, cast.fatima, ident, "Later, maar meteen te lezen", at=MONDAY + 2 * MINUTE)
    await drained(MONDAY + 20 * MINUTE)
    await placed(cast, post, at=PLACED)
    await swept(PLACED + 2 * MINUTE)
    await drained(PLACED + 20 * MINUTE)
    first, second = news(office, cast.anouk)
    assert "Eerst nagekeken" not in first.text
    assert "Eerst nagekeken" in second.text
    assert "Later, maar" not in second.text
    assert await bell(cast.anouk) == [
        "Bram Jansen en 1 ander reageerden in “Signalen delen”",
    ]


async def test_it_joins_the_mail_that_waits_for_later_replies(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Eerst nagekeken", at=MONDAY + MINUTE)
    await said(cast, cast.fatima, ident, "Een later antwoord", at=PLACED - MINUTE)
    await placed(cast, post, at=PLACED)
    await swept(PLACED + 2 * MINUTE)
    await drained(PLACED + 30 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert mail.text.index("Eerst nagekeken") < mail.text.index("Een later antwoord")
    assert await reasons(cast.anouk) == [("sent", "")]


async def test_who_had_read_past_its_place_hears_of_it_too(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Eerst nagekeken", at=MONDAY + MINUTE)
    await said(cast, cast.fatima, ident, "Later, maar meteen te lezen", at=MONDAY + 2 * MINUTE)
    with clock.at(MONDAY + 3 * MINUTE):
        await threads.mark_read(cast.anouk.id, ident, number=3)
    await placed(cast, post, at=PLACED)
    await swept(PLACED + 2 * MINUTE)
    await drained(PLACED + 20 * MINUTE)
    assert await queries.unread_count(cast.anouk.id) == 1
    href = await db.value("select href from notice where member_id = $1", cast.anouk.id)
    assert href.endswith("/2")  # not where she stopped reading: that is past it
    (mail,) = news(office, cast.anouk)
    assert "Eerst nagekeken" in mail.text


async def test_an_edit_that_waited_is_not_told_again(careful: Cast, office: PostOffice) -> None:
    cast, ident = careful, await begun(careful)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    post = await last_post()
    await drained(MONDAY + 17 * MINUTE)
    with clock.at(MONDAY + 20 * MINUTE):
        await notices.read_all(cast.anouk.id, upto=MONDAY + 20 * MINUTE)
        form = EditForm("Een antwoord, met een nummer", 1, kept=True)
        await threads.edit(await cast.access(cast.bram), ident, 2, form=form)
    await placed(cast, post, at=PLACED)
    await swept(PLACED + 2 * MINUTE)
    with clock.at(PLACED + 3 * MINUTE):
        await notices.reply_posted(post)
    await drained(PLACED + 30 * MINUTE)
    assert await queries.unread_count(cast.anouk.id) == 0
    assert len(news(office, cast.anouk)) == 1


async def test_what_is_held_is_left_out_of_a_mail_that_goes_out(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    await said(cast, cast.fatima, ident, "Dit mag iedereen lezen", at=MONDAY + MINUTE)
    await held(cast, cast.bram, ident, "Dit wacht nog", at=MONDAY + 2 * MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert "Dit mag iedereen lezen" in mail.text
    assert "Dit wacht nog" not in mail.text + mail.html
    assert "Bram" not in mail.text + mail.html


async def test_a_post_that_is_held_after_all_is_not_mailed(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 2 * MINUTE):
        form = EditForm("Een antwoord, met een nummer", 1, kept=True)
        await threads.edit(await cast.access(cast.bram), ident, 2, form=form)
    await drained(MONDAY + 17 * MINUTE)
    assert news(office, cast.anouk) == []
    assert await reasons(cast.anouk) == [("skipped", "gone")]


async def test_what_is_kept_away_is_told_to_nobody(careful: Cast, office: PostOffice) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Met een naam", at=MONDAY + MINUTE)
    with clock.at(PLACED):
        await moderation.hide_post(await cast.access(cast.mies), post, reason="Naam.")
    await swept(PLACED + 2 * MINUTE)
    await drained(PLACED + 30 * MINUTE)
    assert await bell(cast.anouk) == []
    assert news(office, cast.anouk) == []


async def test_what_was_kept_away_by_mistake_is_news_once_it_is_placed(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Toch in orde", at=MONDAY + MINUTE)
    with clock.at(PLACED):
        access = await cast.access(cast.mies)
        act = await moderation.hide_post(access, post, reason="Een naam?")
        assert act
        await moderation.undo(access, act)
    await placed(cast, post, at=PLACED + 60 * MINUTE)
    await swept(PLACED + 62 * MINUTE)
    await drained(PLACED + 90 * MINUTE)
    assert await bell(cast.anouk) == ["Bram Jansen reageerde in “Signalen delen”"]
    assert len(news(office, cast.anouk)) == 1


async def test_what_is_placed_twice_is_told_once(careful: Cast, office: PostOffice) -> None:
    cast, ident = careful, await begun(careful)
    post = await held(cast, cast.bram, ident, "Nagekeken", at=MONDAY + MINUTE)
    await placed(cast, post, at=PLACED)
    await swept(PLACED + 2 * MINUTE)
    await drained(PLACED + 20 * MINUTE)
    with clock.at(PLACED + 30 * MINUTE):
        access = await cast.access(cast.mies)
        placing = await db.value("select max(id) from act")
        await moderation.undo(access, placing)
    await placed(cast, post, at=PLACED + 60 * MINUTE)
    await swept(PLACED + 62 * MINUTE)
    await drained(PLACED + 90 * MINUTE)
    assert await bell(cast.anouk) == ["Bram Jansen reageerde in “Signalen delen”"]
    assert len(news(office, cast.anouk)) == 1


async def test_the_digest_after_its_placing_has_it_also_when_a_digest_came_in_between(
    careful: Cast, office: PostOffice
) -> None:
    cast = careful
    await begin()
    ident = await begun(cast)
    with clock.at(MONDAY + 3 * MINUTE):
        await threads.mark_read(cast.fatima.id, ident, number=1)
    post = await held(cast, cast.bram, ident, "Eerst nagekeken", at=MONDAY + 5 * MINUTE)
    await said(cast, cast.anouk, ident, "Later geschreven", at=MONDAY + 9 * MINUTE)
    with clock.at(TUESDAY):
        await send()
        await threads.mark_read(cast.fatima.id, ident, number=3)
    await placed(cast, post, at=TUESDAY + timedelta(days=1))
    with clock.at(TUESDAY + timedelta(days=7)):
        await send()
    first, second = news(office, cast.fatima)
    assert "Eerst nagekeken" not in first.text
    assert "Eerst nagekeken" in second.text
    with clock.at(TUESDAY + timedelta(days=14)):
        await send()
    assert len(news(office, cast.fatima)) == 2


async def test_a_thread_that_waited_is_told_to_who_follows_its_category(
    careful: Cast, office: PostOffice
) -> None:
    cast = careful
    access = await cast.access(cast.anouk)
    await threads.set_category_level(access, cast.categories["zorg"], "follow")
    with clock.at(MONDAY):
        form = ThreadForm("Signalen delen", "question", cast.categories["zorg"], "Wie?", kept=True)
        await threads.start_thread(await cast.access(cast.bram), form)
    await swept(MONDAY + 2 * MINUTE)
    assert await bell(cast.anouk) == []
    await placed(cast, await last_post(), at=PLACED)
    await swept(PLACED + 2 * MINUTE)
    assert await bell(cast.anouk) == ["Bram Jansen begon “Signalen delen”"]


async def test_the_sweep_gives_back_nothing_that_a_mail_left_out_before(
    careful: Cast, office: PostOffice
) -> None:
    cast, ident = careful, await begun(careful)
    access = await cast.access(cast.anouk)
    await said(cast, cast.bram, ident, "Toen ik het dempte", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Toen ook", at=MONDAY + 2 * MINUTE)
    await threads.set_thread_level(access, ident, "mute")
    await drained(MONDAY + 20 * MINUTE)
    await threads.set_thread_level(access, ident, "follow")
    await said(cast, cast.bram, ident, "Weer gevolgd", at=MONDAY + 30 * MINUTE)
    await swept(MONDAY + 32 * MINUTE)
    await drained(MONDAY + 60 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert "Weer gevolgd" in mail.text
    assert "Toen" not in mail.text
