"""Posts that one keeps, and the reminders that one asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forum.core import clock
from forum.core.errors import Invalid, NotFound
from forum.themes import actions as themes
from forum.threads import actions, queries
from forum.threads.forms import BookmarkForm, bookmark_form
from forum.threads.queries import Saved, ThreadHead
from notifications import bookmarks, notices, sentences
from notifications import queries as bells
from tests.cast import Cast, Person
from tests.client import Client, elements, error_at, main_of, text_of, value_of
from tests.threads.stage import said, seen_by, started

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # 12.00 in Amsterdam
ZONE = "Europe/Amsterdam"


async def keeps(
    cast: Cast, who: Person, thread: ThreadHead, number: int = 1, *, at: datetime | None = None
) -> Saved:
    form = BookmarkForm("Nog eens lezen", at)
    await actions.save_bookmark(await cast.access(who), thread, number, form=form)
    return (await queries.bookmarks_of(who.id))[0]


async def bell(who: Person) -> list[str]:
    return [sentences.notice_words(line) for line in await bells.notices_of(who.id)]


async def test_a_post_is_kept_with_a_note_and_found_again(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Bij ons werkt een **vast** meldpunt.")
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        form = await browser.get(f"{thread.place}/2/bewaren")
        assert "Bij ons werkt een vast meldpunt." in text_of(main_of(form.text))
        page = await browser.follow(
            f"{thread.place}/2/bewaren", {"note": "Voor het overleg", "when": "none"}
        )
        mine = await browser.get("/bewaard")
        again = await browser.get(f"{thread.place}/2/bewaren")
    kept = elements(page.text, "a", href=f"{thread.place}/2/bewaren")
    assert len(kept) == 1
    assert elements(page.text, "div", data_saved="2")
    words = text_of(main_of(mine.text))
    assert thread.title in words
    assert "Voor het overleg" in words
    assert "Bij ons werkt een vast meldpunt." in words
    assert value_of(again.text, "note") == "Voor het overleg"


async def test_the_thread_says_which_posts_one_keeps(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Tweede bericht.")
    await keeps(cast, cast.anouk, thread, 2)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        mine = await browser.get(f"{thread.href}?vanaf=1")
        await browser.sign_in(cast.bram)
        his = await browser.get(f"{thread.href}?vanaf=1")
    assert main_of(mine.text).count("Bewaard<") == 1
    assert main_of(mine.text).count("Bewaren<") == 1
    assert "Bewaard<" not in his.text
    assert main_of(his.text).count("Bewaren<") == 2


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("none", None),
        ("today", datetime(2026, 3, 10, 17, 0, tzinfo=ZoneInfo(ZONE))),
        ("tomorrow", datetime(2026, 3, 11, 9, 0, tzinfo=ZoneInfo(ZONE))),
        ("week", datetime(2026, 3, 17, 9, 0, tzinfo=ZoneInfo(ZONE))),
        ("own", datetime(2026, 3, 29, 8, 30, tzinfo=ZoneInfo(ZONE))),
    ],
)
def test_moments_are_in_the_zone_of_the_member(when: str, expected: datetime | None) -> None:
    fields = {"when": when, "date": "2026-03-29", "time": "08:30"}  # the clock went forward
    with clock.at(NOON):
        found = bookmark_form(fields, ZONE).remind_at
        far = bookmark_form(fields, "America/Curacao").remind_at
    assert found == expected
    assert (far is None) == (found is None)
    assert not (far and found) or far > found


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"note": "a" * 201}, "note"),
        ({"when": "ooit"}, "when"),
        ({"when": "own", "date": "morgen"}, "date"),
        ({"when": "own", "date": "2026-03-10", "time": "11:59"}, "date"),
        ({"when": "own", "date": "9999-12-31", "time": "09:00"}, "date"),
        ({"when": "own", "date": "2026-03-11", "time": "negen"}, "date"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field(fields: dict[str, str], field: str) -> None:
    with clock.at(NOON), pytest.raises(Invalid) as refused:
        bookmark_form(fields, ZONE)
    assert list(refused.value.errors) == [field]


def test_after_five_today_is_refused() -> None:
    with clock.at(NOON + timedelta(hours=6)), pytest.raises(Invalid) as refused:
        bookmark_form({"when": "today"}, ZONE)
    assert refused.value.errors == {"when": "Dit moment is al voorbij. Kies een later moment."}


async def test_a_moment_that_has_passed_is_told_and_the_note_kept(cast: Cast) -> None:
    thread = await started(cast)
    wrong = {"when": "own", "date": "2020-01-01", "time": "09:00", "note": "Mijn notitie"}
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        refused = await browser.post(f"{thread.place}/1/bewaren", wrong)
    assert refused.status_code == 422
    assert error_at(refused.text, "date") == "Dit moment is al voorbij. Kies een later moment."
    assert value_of(refused.text, "note") == "Mijn notitie"


async def test_a_reminder_comes_once_at_its_moment(cast: Cast) -> None:
    thread = await started(cast)
    await keeps(cast, cast.bram, thread, at=clock.now() + timedelta(hours=1))
    await bookmarks.sweep()
    assert await bell(cast.bram) == []
    with clock.at(clock.now() + timedelta(hours=2)):
        await bookmarks.sweep()
        await bookmarks.sweep()
        lines = await bells.notices_of(cast.bram.id)
    assert [line.count for line in lines] == [1]
    assert await bell(cast.bram) == [f"Herinnering: u bewaarde een bericht in “{thread.title}”"]
    href = await notices.open_notice(cast.bram.id, lines[0].id)
    assert href == f"{thread.place}/1#bericht-1"


async def test_another_moment_is_another_reminder(cast: Cast) -> None:
    thread = await started(cast)
    await keeps(cast, cast.bram, thread, at=clock.now() + timedelta(hours=1))
    with clock.at(clock.now() + timedelta(hours=2)):
        await bookmarks.sweep()
        again = await keeps(cast, cast.bram, thread, at=clock.now() + timedelta(hours=1))
    assert again.waiting
    with clock.at(clock.now() + timedelta(hours=4)):
        await bookmarks.sweep()
        (line,) = await bells.notices_of(cast.bram.id)
    assert line.count == 2


async def test_nobody_is_reminded_of_what_she_may_not_read(cast: Cast) -> None:
    thread = await started(cast)
    second = await said(cast, cast.anouk, thread, "Dit gaat weg.")
    soon = clock.now() + timedelta(minutes=1)
    await keeps(cast, cast.bram, thread, 1, at=soon)
    await keeps(cast, cast.fatima, thread, 2, at=soon)
    await themes.leave(cast.theme_id, cast.bram.id)
    await actions.set_post_hidden(second.id, hidden=True, reason="Namen")
    with clock.at(clock.now() + timedelta(hours=1)):
        await bookmarks.sweep()
    assert await bell(cast.bram) == []
    assert await bell(cast.fatima) == []


async def test_of_what_was_hidden_only_the_own_note_is_left(cast: Cast) -> None:
    thread = await started(cast)
    second = await said(cast, cast.anouk, thread, "Dit gaat weg.")
    kept = await keeps(cast, cast.fatima, thread, 2)
    await actions.set_post_hidden(second.id, hidden=True, reason="Namen")
    (left,) = await queries.bookmarks_of(cast.fatima.id)
    assert (left.title, left.excerpt, left.author_name, left.href) == ("", "", "", None)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.get("/bewaard")
        removed = await browser.follow(f"/bewaard/{kept.id}/verwijderen")
    assert "Nog eens lezen" in page.text
    assert "Dit gaat weg." not in page.text
    assert "Nog eens lezen" not in removed.text


async def test_a_hidden_or_deleted_post_cannot_be_kept(cast: Cast) -> None:
    thread = await started(cast)
    second = await said(cast, cast.anouk, thread, "Dit gaat weg.")
    await said(cast, cast.anouk, thread, "Dit ook.")
    await actions.set_post_hidden(second.id, hidden=True, reason="Namen")
    await actions.delete(await cast.access(cast.anouk), thread.id, 3)
    for number in (2, 3, 4):
        with pytest.raises(NotFound):
            await keeps(cast, cast.fatima, thread, number)
    assert (await keeps(cast, cast.maarten, thread, 2)).open


async def test_bookmarks_are_one_s_own(cast: Cast) -> None:
    thread = await started(cast)
    kept = await keeps(cast, cast.anouk, thread)
    await actions.remove_bookmark(cast.bram.id, kept.id)
    assert await queries.bookmarks_of(cast.bram.id) == []
    assert [each.id for each in await queries.bookmarks_of(cast.anouk.id)] == [kept.id]
    assert (await seen_by(cast, cast.bram, thread)).saved == []


async def test_those_with_a_reminder_stand_apart(cast: Cast) -> None:
    plain, timed = await started(cast), await started(cast, title="Met een herinnering erbij")
    await keeps(cast, cast.bram, plain)
    await keeps(cast, cast.bram, timed, at=clock.now() + timedelta(days=1))
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get("/bewaard?met=herinnering")
        bad = await browser.get("/bewaard?met=niets")
    assert timed.title in page.text
    assert plain.title not in main_of(page.text)
    assert bad.status_code == 404


async def test_many_bookmarks_come_page_by_page(cast: Cast) -> None:
    thread = await started(cast)
    for number in range(2, 36):
        await said(cast, cast.bram, thread, f"Reactie {number}.")
        await keeps(cast, cast.anouk, thread, number)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        first = await browser.get("/bewaard")
        (older,) = elements(first.text, "a", rel="next")
        second = await browser.get(older["href"])
    assert len(elements(first.text, "li", class_="saved__item")) == 30
    assert len(elements(second.text, "li", class_="saved__item")) == 4
