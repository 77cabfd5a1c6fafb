"""The bell: who hears of what, merged until it is read."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.themes import actions as themes
from forum.threads import actions as threads
from notifications import notices, queries, sentences
from tests.cast import Cast, Person
from tests.notifications.weekly import MONDAY, reply, thread


async def last_post() -> int:
    return int(await db.value("select max(id) from post"))


async def bell(who: Person) -> list[str]:
    return [sentences.notice_words(line) for line in await queries.notices_of(who.id)]


async def answered(cast: Cast, times: int = 1) -> int:
    """A thread of Anouk's with so many replies by Bram, told each time."""
    with clock.at(MONDAY):
        ident = await thread(cast, cast.anouk, "Signalen delen")
    for number in range(times):
        with clock.at(MONDAY + timedelta(minutes=number + 1)):
            await reply(cast, cast.bram, ident, f"Antwoord {number}")
            await notices.reply_posted(await last_post())
    return ident


async def test_replies_to_a_followed_thread_merge_into_one_line(cast: Cast) -> None:
    await answered(cast, 3)
    assert await bell(cast.anouk) == ["3 nieuwe reacties van Bram Jansen in “Signalen delen”"]
    assert await queries.unread_count(cast.anouk.id) == 1
    assert await bell(cast.bram) == []  # nobody hears of her own reply
    assert await bell(cast.fatima) == []  # who does not follow it


async def test_the_job_run_twice_counts_once(cast: Cast) -> None:
    await answered(cast)
    await notices.reply_posted(await last_post())
    assert await bell(cast.anouk) == ["Bram Jansen reageerde in “Signalen delen”"]


async def test_a_mention_is_told_apart(cast: Cast) -> None:
    ident = await answered(cast)
    with clock.at(MONDAY + timedelta(hours=1)):
        await reply(cast, cast.bram, ident, "Wat vindt @Fatima el Amrani hiervan?")
        await notices.reply_posted(await last_post())
    assert await bell(cast.fatima) == ["Bram Jansen noemt u in “Signalen delen”"]


async def test_reading_the_thread_silences_the_bell(cast: Cast) -> None:
    ident = await answered(cast, 2)
    with clock.at(MONDAY + timedelta(hours=1)):
        await threads.mark_read(cast.anouk.id, ident, number=3)
    assert await queries.unread_count(cast.anouk.id) == 0
    with clock.at(MONDAY + timedelta(hours=2)):
        await reply(cast, cast.bram, ident, "Nog een")
        await notices.reply_posted(await last_post())
    assert await queries.unread_count(cast.anouk.id) == 1


async def test_what_was_read_is_not_counted_again_with_what_is_new(cast: Cast) -> None:
    ident = await answered(cast, 2)
    with clock.at(MONDAY + timedelta(hours=1)):
        await threads.mark_read(cast.anouk.id, ident, number=3)
    with clock.at(MONDAY + timedelta(hours=2)):
        await reply(cast, cast.fatima, ident, "Nog een")
        await notices.reply_posted(await last_post())
    assert await bell(cast.anouk) == ["Fatima el Amrani reageerde in “Signalen delen”"]


async def test_a_member_without_access_hears_nothing(cast: Cast) -> None:
    with clock.at(MONDAY):
        ident = await thread(cast, cast.anouk, "Signalen delen")
    await themes.leave(cast.theme_id, cast.anouk.id)
    await reply(cast, cast.bram, ident, "Antwoord")
    await notices.reply_posted(await last_post())
    assert await bell(cast.anouk) == []


async def test_a_reply_that_was_hidden_meanwhile_is_not_told(cast: Cast) -> None:
    with clock.at(MONDAY):
        ident = await thread(cast, cast.anouk, "Signalen delen")
    await reply(cast, cast.bram, ident, "Antwoord")
    await threads.set_post_hidden(await last_post(), hidden=True, reason="naam")
    await notices.reply_posted(await last_post())
    assert await bell(cast.anouk) == []


async def test_what_came_after_the_page_stays_unread(cast: Cast) -> None:
    await answered(cast)
    await notices.read_all(cast.anouk.id, upto=MONDAY)
    assert await queries.unread_count(cast.anouk.id) == 1
    await notices.read_all(cast.anouk.id, upto=MONDAY + timedelta(hours=1))
    assert await queries.unread_count(cast.anouk.id) == 0


async def test_nobody_opens_another_s_notice(cast: Cast) -> None:
    await answered(cast)
    ident = (await queries.notices_of(cast.anouk.id))[0].id
    assert await notices.open_notice(cast.bram.id, ident) is None
    assert await notices.open_notice(cast.anouk.id, ident) is not None
