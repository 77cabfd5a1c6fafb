"""News that is near: of one's organisation, one's region, and questions that wait for an answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from forum.core import clock
from forum.members.actions import import_organisations
from forum.members.forms import OrganisationRow
from forum.themes import actions as themes
from forum.threads import actions, queries
from forum.threads.queries import News
from tests.cast import Cast, Person, person
from tests.threads.stage import said, started

DAY = timedelta(days=1)


async def news(
    cast: Cast, who: Person, *, off: Collection[str] = (), since: datetime | None = None
) -> list[News]:
    moment = since or clock.now() - 7 * DAY
    return await queries.news_for({who.id: moment}, theme_id=cast.theme_id, off={who.id: off})


async def why(cast: Cast, who: Person, *, off: Collection[str] = ()) -> list[str]:
    return [item.why for item in await news(cast, who, off=off)]


@pytest.fixture
async def saskia(cast: Cast) -> Person:
    """A colleague of Anouk's, of the municipality of Utrecht."""
    made = await person("Saskia Smit", "jurist", "Utrecht")
    await themes.join(cast.theme_id, made.id, role="participant")
    return made


@pytest.fixture
async def gerda(cast: Cast) -> Person:
    """Somebody of another municipality in Anouk's region."""
    await import_organisations(
        [OrganisationRow("GM0310", "De Bilt", "municipality", "VR09", "Utrecht")]
    )
    made = await person("Gerda Mol", "jurist", "De Bilt")
    await themes.join(cast.theme_id, made.id, role="participant")
    return made


async def test_what_a_colleague_answered_is_near(cast: Cast, saskia: Person) -> None:
    thread = await started(cast, cast.bram)
    await said(cast, saskia, thread, "Bij ons gaat het zo.")
    (item,) = await news(cast, cast.anouk)
    assert (item.why, item.near) == ("colleague", "Utrecht")
    assert await why(cast, cast.fatima) == ["new_thread"]


async def test_what_ones_organisation_took_part_in_is_near(cast: Cast, saskia: Person) -> None:
    with clock.at(clock.now() - 30 * DAY):
        thread = await started(cast, saskia)
    await said(cast, cast.bram, thread, "Nu pas een antwoord.")
    (item,) = await news(cast, cast.anouk)
    assert (item.why, item.near) == ("organisation", "Utrecht")


async def test_what_the_region_takes_part_in_is_near(cast: Cast, gerda: Person) -> None:
    thread = await started(cast, gerda)
    await said(cast, cast.bram, thread, "Daar weet ik iets van.")
    (item,) = await news(cast, cast.anouk)
    assert (item.why, item.near) == ("region", "Utrecht")
    assert await why(cast, cast.fatima) == ["new_thread"]


async def test_who_ended_a_reason_may_hear_of_it_for_the_next(cast: Cast, saskia: Person) -> None:
    thread = await started(cast, cast.bram)
    await said(cast, saskia, thread, "Bij ons gaat het zo.")
    ended: list[str] = []
    seen = []
    while found := await why(cast, cast.anouk, off=ended):
        seen += found
        ended += found
    assert seen == ["colleague", "organisation", "region", "new_thread"]


async def test_of_a_confidential_category_is_not_told_who_spoke(cast: Cast, saskia: Person) -> None:
    thread = await started(cast, cast.bram, category="casuistiek")
    await said(cast, saskia, thread, "Dit blijft hier.")
    (item,) = await news(cast, cast.anouk)
    assert (item.why, item.near, item.excerpt) == ("new_thread", "", "")


async def test_a_colleague_whose_post_was_hidden_is_not_told_of(cast: Cast, saskia: Person) -> None:
    thread = await started(cast, cast.bram)
    post = await said(cast, saskia, thread, "Te veel gezegd.")
    await actions.set_post_hidden(post.id, hidden=True, reason="Namen")
    assert await why(cast, cast.anouk) == ["new_thread"]


async def test_who_names_ones_organisation_names_one(cast: Cast) -> None:
    thread = await started(cast, cast.bram, text="Wat doet @gemeente Utrecht hiermee?")
    (item,) = await news(cast, cast.anouk)
    assert (item.thread_id, item.why) == (thread.id, "mentioned")


async def test_following_says_what_is_followed(cast: Cast) -> None:
    access = await cast.access(cast.anouk)
    await started(cast, cast.bram)
    await actions.set_theme_level(access, "follow")
    assert await why(cast, cast.anouk) == ["follow_theme"]
    await actions.set_category_level(access, cast.categories["zorg"], "follow")
    assert await why(cast, cast.anouk) == ["follow_category"]
    assert await why(cast, cast.anouk, off=["thread"]) == []
    assert await why(cast, cast.anouk, off=["reply"]) == ["follow_category"]


async def asked(cast: Cast, who: Person, ago: timedelta, title: str) -> int:
    with clock.at(clock.now() - ago):
        return (await started(cast, who, title=title)).id


async def wrote_here(cast: Cast, who: Person) -> None:
    with clock.at(clock.now() - 60 * DAY):
        thread = await started(cast, cast.mies, title="Van vroeger", kind="discussion")
        await said(cast, who, thread, "Ik schrijf hier wel eens.")


async def test_a_question_that_waits_a_day_goes_to_who_writes_there(cast: Cast) -> None:
    await wrote_here(cast, cast.anouk)
    waiting = await asked(cast, cast.bram, 2 * DAY, "Wie weet dit?")
    fresh = await asked(cast, cast.bram, DAY / 2, "Net gevraagd")
    assert {item.thread_id: item.why for item in await news(cast, cast.anouk)} == {
        waiting: "unanswered",
        fresh: "new_thread",
    }
    assert await why(cast, cast.fatima) == ["new_thread", "new_thread"]
    assert "unanswered" not in await why(cast, cast.anouk, off=["unanswered"])


async def test_who_follows_the_category_is_asked_too(cast: Cast) -> None:
    await asked(cast, cast.bram, 2 * DAY, "Wie weet dit?")
    access = await cast.access(cast.fatima)
    await actions.set_category_level(access, cast.categories["zorg"], "follow")
    # It is her own first: she follows this. Told already, it comes once more while it waits.
    assert await why(cast, cast.fatima) == ["follow_category"]
    told = clock.now() - 2 * DAY + timedelta(hours=1)
    assert [i.why for i in await news(cast, cast.fatima, since=told)] == ["follow_category"]


async def test_a_question_is_offered_by_one_digest_only_and_at_most_two(cast: Cast) -> None:
    await wrote_here(cast, cast.anouk)
    for number in range(3):
        await asked(cast, cast.bram, 3 * DAY - number * timedelta(hours=1), f"Vraag {number}")
    since = clock.now() - 2.5 * DAY  # each was told of as new; none had waited a day then
    found = await news(cast, cast.anouk, since=since)
    assert {(item.title, item.why, item.in_all) for item in found} == {
        ("Vraag 0", "unanswered", 2),
        ("Vraag 1", "unanswered", 2),
    }
    assert await news(cast, cast.anouk, since=clock.now() - DAY) == []


async def test_an_answered_read_or_locked_question_is_not_offered(cast: Cast) -> None:
    await wrote_here(cast, cast.anouk)
    ids = [await asked(cast, cast.bram, 2 * DAY, f"Vraag {number}") for number in range(3)]
    thread = await queries.thread_open_to(await cast.access(cast.bram), ids[0])
    await said(cast, cast.fatima, thread, "Hier is het antwoord.")
    await actions.mark_read(cast.anouk.id, ids[1], number=1)
    await actions.set_locked(ids[2], locked=True)
    assert "unanswered" not in await why(cast, cast.anouk)


async def test_the_number_of_all_counts_what_is_not_shown(cast: Cast) -> None:
    for number in range(4):
        await started(cast, cast.bram, title=f"Onderwerp {number}")
    since = {who.id: clock.now() - DAY for who in (cast.fatima, cast.anouk)}
    found = await queries.news_for(since, theme_id=cast.theme_id, most={cast.fatima.id: 1})
    assert [item.in_all for item in found if item.member_id == cast.fatima.id] == [4]
    assert [item.in_all for item in found if item.member_id == cast.anouk.id] == [4] * 4


async def test_what_was_told_is_marked_read_up_to_there(cast: Cast) -> None:
    thread = await started(cast, cast.bram)
    other = await started(cast, cast.bram, title="Ook gelezen")
    await said(cast, cast.bram, thread, "Twee.")
    await said(cast, cast.bram, thread, "Drie.")
    for _ in range(2):
        await actions.mark_told_read(cast.fatima.id, {thread.id: 2, other.id: 99, 4711: 1})
    told = await queries.as_told(cast.fatima.id, {other.id: 1, thread.id: 3, 4711: 1})
    assert [(each.thread_id, each.read) for each in told] == [(other.id, True), (thread.id, False)]
    (left,) = await news(cast, cast.fatima)
    assert left.numbers == (3,)


async def test_who_may_not_enter_marks_and_sees_nothing(cast: Cast) -> None:
    thread = await started(cast, cast.bram)
    await actions.mark_told_read(cast.willem.id, {thread.id: 1})
    assert await queries.as_told(cast.willem.id, {thread.id: 1}) == []
    await actions.set_thread_hidden(thread.id, hidden=True)
    assert await queries.as_told(cast.fatima.id, {thread.id: 1}) == []
