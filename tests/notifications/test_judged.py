"""Behind the bell of a writer: who thanked for her post, and that it is the answer."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.moderation import actions as moderation
from forum.threads import actions as threads
from notifications import choices, judged, notices, queries
from notifications.choices import Wanted
from notifications.quiet import Quiet
from tests.cast import Cast, Person
from tests.notifications.post_office import work
from tests.notifications.test_notices import bell
from tests.notifications.weekly import MONDAY, reply, thread

MINUTE = timedelta(minutes=1)


async def answered(cast: Cast) -> int:
    """A question of Anouk's with a reply by Bram (2); its id."""
    with clock.at(MONDAY):
        ident = await thread(cast, cast.anouk, "Signalen delen")
        await reply(cast, cast.bram, ident, "Zo doen wij het.")
    return ident


async def post_id(ident: int, number: int = 2) -> int:
    sql = "select id from post where thread_id = $1 and number = $2"
    return int(await db.value(sql, ident, number))


async def reacts(
    cast: Cast, who: Person, ident: int, *, minutes: int, kind: str = "thank", on: bool = True
) -> None:
    """React to Bram's post so many minutes later, and let the job tell of it."""
    with clock.at(MONDAY + minutes * MINUTE):
        await threads.react(await cast.access(who), ident, 2, kind=kind, on=on)
    await judged.tell(await post_id(ident))


async def test_thanks_are_one_line_however_many_give_them(cast: Cast) -> None:
    ident = await answered(cast)
    await reacts(cast, cast.anouk, ident, minutes=1)
    assert await bell(cast.bram) == ["Anouk de Vries waardeert uw bericht in “Signalen delen”"]
    await reacts(cast, cast.fatima, ident, minutes=2)
    await reacts(cast, cast.maarten, ident, minutes=3, kind="useful")
    assert await bell(cast.bram) == [
        "Maarten Bakker en 2 anderen waarderen uw bericht in “Signalen delen”"
    ]
    assert await bell(cast.anouk) == []


async def test_two_kinds_by_one_person_are_one_person(cast: Cast) -> None:
    ident = await answered(cast)
    await reacts(cast, cast.anouk, ident, minutes=1)
    await reacts(cast, cast.anouk, ident, minutes=2, kind="useful")
    assert await bell(cast.bram) == ["Anouk de Vries waardeert uw bericht in “Signalen delen”"]


async def test_told_twice_is_told_once(cast: Cast) -> None:
    ident = await answered(cast)
    await reacts(cast, cast.anouk, ident, minutes=1)
    with clock.at(MONDAY + 2 * MINUTE):
        await notices.read_all(cast.bram.id, upto=clock.now())
        await judged.tell(await post_id(ident))
    assert await queries.unread_count(cast.bram.id) == 0
    assert await db.value("select count(*) from notice") == 1


async def test_what_is_taken_back_is_gone_from_the_line_and_takes_it_along(cast: Cast) -> None:
    ident = await answered(cast)
    await reacts(cast, cast.anouk, ident, minutes=1)
    await reacts(cast, cast.fatima, ident, minutes=2)
    await reacts(cast, cast.fatima, ident, minutes=3, on=False)
    assert await bell(cast.bram) == ["Anouk de Vries waardeert uw bericht in “Signalen delen”"]
    await reacts(cast, cast.anouk, ident, minutes=4, on=False)
    assert await bell(cast.bram) == []


async def test_the_chosen_answer_is_told_to_its_writer_until_it_is_none(cast: Cast) -> None:
    ident = await answered(cast)
    access = await cast.access(cast.anouk)
    with clock.at(MONDAY + MINUTE):
        await threads.choose_answer(access, ident, 2, chosen=True)
    await work()
    assert await bell(cast.bram) == ["Uw bericht is gekozen als antwoord in “Signalen delen”"]
    href = await db.value("select href from notice where kind = 'answer'")
    assert href.endswith("/2")
    await threads.choose_answer(access, ident, 2, chosen=False)
    await work()
    assert await bell(cast.bram) == []


async def test_another_answer_takes_the_line_with_it(cast: Cast) -> None:
    ident = await answered(cast)
    await reply(cast, cast.fatima, ident, "Of zo.")
    access = await cast.access(cast.anouk)
    for number in (2, 3):
        await threads.choose_answer(access, ident, number, chosen=True)
        await work()
    chosen = "Uw bericht is gekozen als antwoord in “Signalen delen”"
    assert chosen in await bell(cast.fatima)
    assert chosen not in await bell(cast.bram)


async def test_a_hidden_post_is_praised_to_nobody(cast: Cast) -> None:
    ident = await answered(cast)
    await reacts(cast, cast.anouk, ident, minutes=1)
    await moderation.hide_post(await cast.access(cast.mies), await post_id(ident), reason="Naam.")
    await judged.tell(await post_id(ident))
    assert [line for line in await bell(cast.bram) if "waardeert" in line] == []


async def test_who_does_not_want_to_hear_of_it_does_not(cast: Cast) -> None:
    ident = await answered(cast)
    usual = {kind: rule.default for kind, rule in choices.RULES.items()}
    await choices.choose(cast.bram.id, Wanted({**usual, "reaction": "off"}, Quiet()))
    await reacts(cast, cast.anouk, ident, minutes=1)
    assert await bell(cast.bram) == []


async def test_of_a_post_that_is_not_there_nothing_is_told(cast: Cast) -> None:
    await judged.tell(4711)
    assert await db.value("select count(*) from notice") == 0
