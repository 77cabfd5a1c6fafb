"""Who may write to whom, what is said once, what can be taken back, and what is kept how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.members import actions as members
from forum.messages import actions, queries
from forum.messages.forms import ChangeForm, MessageForm, StartForm
from forum.moderation import actions as moderation
from forum.themes import actions as themes
from tests.cast import Cast, person
from tests.messages.said import begin, change, message_id, say
from tests.moderation.stage import for_days

MINUTE = timedelta(minutes=1)


async def test_two_members_of_a_theme_have_one_conversation(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    assert await begin(cast, cast.bram, cast.anouk, text="Ik schrijf u ook.") == ident
    inbox = await queries.inbox(cast.anouk.id)
    (line,) = inbox.unread
    assert (line.title, line.excerpt, line.unread) == ("Bram Jansen", "Ik schrijf u ook.", 1)
    assert (await queries.inbox(cast.fatima.id)).unread == []
    await begin(cast, cast.anouk, cast.bram, cast.fatima)
    assert len((await queries.inbox(cast.bram.id)).unread) == 1


async def test_who_takes_no_part_is_not_written_to(cast: Cast) -> None:
    with pytest.raises(Invalid):
        await begin(cast, cast.anouk, cast.willem)
    await moderation.suspend(await cast.access(cast.maarten), cast.bram.id, form=for_days(2))
    with pytest.raises(Invalid):
        await begin(cast, cast.anouk, cast.bram)
    with pytest.raises(NotFound):
        await begin(cast, cast.bram, cast.anouk)


async def test_who_is_silenced_reads_and_does_not_write(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    await moderation.silence(await cast.access(cast.maarten), cast.bram.id, form=for_days(2))
    access, found = await queries.conversation_open_to(cast.bram.id, ident)
    assert queries.why_not(access, found)
    with pytest.raises(Forbidden):
        await say(cast, cast.bram, ident, "Toch.")


async def test_nobody_else_opens_it_moderators_neither(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    for other in (cast.fatima, cast.maarten, cast.mies, cast.willem):
        with pytest.raises(NotFound):
            await queries.conversation_open_to(other.id, ident)
        with pytest.raises(NotFound):
            await say(cast, other, ident, "Ik lees mee.")


async def test_the_same_form_sent_twice_at_once_is_one(cast: Cast) -> None:
    access = await cast.access(cast.anouk)
    form = StartForm((cast.bram.id, cast.fatima.id), "Samen overleggen?", "een")
    made = await asyncio.gather(*(actions.start(access, form) for _ in range(3)))
    assert len({(one.conversation_id, one.number) for one in made}) == 1
    said = MessageForm("Donderdag?", "twee")
    ident = made[0].conversation_id
    sent = await asyncio.gather(*(actions.write(access, ident, form=said) for _ in range(3)))
    assert {one.number for one in sent} == {2}
    assert sum(one.fresh for one in sent) == 1
    assert await db.value("select count(*) from message") == 2


async def test_a_blocked_member_does_not_get_through_and_is_not_told_why(cast: Cast) -> None:
    ident = await begin(cast, cast.bram, cast.anouk)
    await actions.block(cast.anouk.id, cast.bram.id)
    with pytest.raises(Conflict) as blocked:
        await say(cast, cast.bram, ident, "Hallo?")
    await actions.unblock(cast.anouk.id, cast.bram.id)
    await actions.take_messages(cast.anouk.id, on=False)
    with pytest.raises(Conflict) as off:
        await say(cast, cast.bram, ident, "Hallo?")
    assert blocked.value.sentence == off.value.sentence
    with pytest.raises(Forbidden):
        await begin(cast, cast.anouk, cast.fatima)
    await actions.take_messages(cast.anouk.id, on=True)
    assert await say(cast, cast.bram, ident, "Hallo?") == 2


async def test_in_a_group_a_blocked_member_is_no_news_to_who_blocks_her(cast: Cast) -> None:
    ident = await begin(cast, cast.fatima, cast.anouk, cast.bram)
    await actions.mark_read(cast.anouk.id, ident, number=1)
    await actions.block(cast.anouk.id, cast.bram.id)
    await say(cast, cast.bram, ident, "Een mening.")
    assert (await queries.inbox(cast.anouk.id)).unread == []
    news = await queries.message_news(await message_id(ident, 2))
    assert news is not None
    assert await queries.hearers(news) == [cast.fatima.id]


async def test_only_people_one_shares_a_theme_with_can_be_blocked(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await actions.block(cast.willem.id, cast.bram.id)
    with pytest.raises(Invalid):
        await actions.block(cast.bram.id, cast.bram.id)
    assert await db.value("select count(*) from block") == 0


async def test_a_message_is_changed_for_a_quarter_of_an_hour(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    await change(cast, cast.anouk, ident, 1, "Ik vraag u iets.")
    access = await cast.access(cast.anouk)
    with pytest.raises(Conflict):
        await actions.edit(access, ident, 1, form=ChangeForm("Vanaf een oude versie.", 1))
    with pytest.raises(Forbidden):
        await change(cast, cast.bram, ident, 1, "Niet van hem.")
    with clock.at(clock.now() + 16 * MINUTE), pytest.raises(Conflict):
        await change(cast, cast.anouk, ident, 1, "Te laat.")
    _, found = await queries.conversation_open_to(cast.bram.id, ident)
    shown = await queries.message_at(found, 1, reader_id=cast.bram.id)
    assert "Ik vraag u iets." in shown.html
    assert shown.edited_at


async def test_what_is_taken_back_is_gone_from_the_tables(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram, text="Bel mij op dit nummer")
    access = await cast.access(cast.anouk)
    with clock.at(clock.now() + 90 * MINUTE):
        await actions.delete(access, ident, 1)
        await actions.delete(access, ident, 1)
    row = await db.row("select source, html, deleted_at from message")
    assert row is not None
    assert (row["source"], row["html"]) == ("", "")
    assert row["deleted_at"]
    with pytest.raises(Forbidden):
        await actions.delete(await cast.access(cast.bram), ident, 1)


async def test_who_leaves_reads_no_more_and_the_last_one_writes_to_nobody(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    await actions.leave(cast.anouk.id, ident)
    await actions.leave(cast.anouk.id, ident)
    with pytest.raises(NotFound):
        await queries.conversation_open_to(cast.anouk.id, ident)
    with pytest.raises(Conflict):
        await say(cast, cast.bram, ident, "Bent u er nog?")
    assert await begin(cast, cast.bram, cast.anouk) != ident


async def test_leaving_the_theme_closes_its_conversations(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    await themes.leave(cast.theme_id, cast.anouk.id)
    with pytest.raises(NotFound):
        await queries.conversation_open_to(cast.anouk.id, ident)
    assert await queries.unread_counts([cast.anouk.id]) == {}
    with pytest.raises(Conflict):
        await say(cast, cast.bram, ident, "Bent u er nog?")


async def test_the_words_of_a_closed_account_go_at_once_and_for_good(cast: Cast) -> None:
    ident = await begin(cast, cast.bram, cast.anouk, text="Mijn eigen woorden")
    await themes.leave(cast.theme_id, cast.bram.id)
    await members.erase_member(cast.bram.id)
    access, found = await queries.conversation_open_to(cast.anouk.id, ident)
    shown = await queries.message_at(found, 1, reader_id=cast.anouk.id)
    assert (shown.html, shown.author_name) == ("", "Voormalig deelnemer")
    assert queries.why_not(access, found)
    for _ in range(2):
        await actions.sweep()
    assert await db.value("select source || html from message") == ""
    assert await db.value("select count(*) from conversation_event") == 2


async def test_a_year_of_silence_ends_a_conversation_and_a_report_keeps_it(cast: Cast) -> None:
    old, reported = (
        await begin(cast, cast.anouk, cast.bram),
        await begin(cast, cast.anouk, cast.fatima),
    )
    with clock.at(clock.now() + timedelta(days=300)):
        await actions.keep_for_report(reported)
    with clock.at(clock.now() + timedelta(days=364)):
        await actions.sweep()
    assert await db.value("select count(*) from conversation") == 2
    with clock.at(clock.now() + timedelta(days=366)):
        await actions.sweep()
        await actions.sweep()
    assert await db.value("select min(id) from conversation") == reported
    assert await db.value("select count(*) from message where conversation_id = $1", old) == 0


async def test_eight_people_at_most(cast: Cast) -> None:
    many = [await person(f"Lid {number}", "adviseur", "Utrecht") for number in range(7)]
    for each in many:
        await themes.join(cast.theme_id, each.id)
    ident = await begin(cast, cast.anouk, *many)
    _, found = await queries.conversation_open_to(cast.anouk.id, ident)
    assert found.title == "Lid 0, Lid 1 en 5 anderen"
