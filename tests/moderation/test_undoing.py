"""Acts upon threads and posts, and undoing them in one step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from forum.core import db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.moderation import actions, queries
from forum.moderation.forms import MoveForm
from forum.themes.queries import Access
from forum.threads import queries as thread_queries
from tests.cast import Cast
from tests.moderation.stage import hiding, leaving, reported, talk

Act = Callable[..., Awaitable[int | None]]
PAIRS: list[tuple[Act, Act, str]] = [
    (actions.lock, actions.unlock, "locked_at"),
    (actions.pin, actions.unpin, "pinned_at"),
    (actions.hide, actions.unhide, "hidden_at"),
]


async def column(thread: int, name: str) -> object:
    return getattr(await thread_queries.thread_head(thread), name)


@pytest.mark.parametrize(("do", "back", "name"), PAIRS)
async def test_an_act_is_done_logged_and_undone(cast: Cast, do: Act, back: Act, name: str) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    act_id = await do(maarten, at.thread, reason="Zo is het genoeg")
    assert await column(at.thread, name) is not None
    counter = await actions.undo(await cast.access(cast.mies), act_id or 0)
    assert await column(at.thread, name) is None
    undone, done = (await queries.log_page(cast.theme_id)).acts
    assert (done.actor_name, done.reason, done.undone_by) == (
        "Maarten Bakker",
        "Zo is het genoeg",
        "Mies van der Berg",
    )
    assert (undone.id, undone.undoes_id, undone.undoable, done.undoable) == (
        counter,
        act_id,
        False,
        False,
    )
    redone = await do(maarten, at.thread, reason="Toch weer")
    taken_back = await back(maarten, at.thread)
    assert redone is not None
    assert taken_back is not None
    assert await column(at.thread, name) is None


@pytest.mark.parametrize(("do", "back", "name"), PAIRS)
async def test_what_changed_since_is_not_overwritten_by_undoing(
    cast: Cast, do: Act, back: Act, name: str
) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    first = await do(maarten, at.thread, reason="een")
    await back(maarten, at.thread)
    await do(maarten, at.thread, reason="twee")
    with pytest.raises(Conflict):
        await actions.undo(maarten, first or 0)
    assert await column(at.thread, name) is not None


async def test_undoing_twice_is_refused_and_says_who_did_it(cast: Cast) -> None:
    at = await talk(cast)
    maarten, mies = await cast.access(cast.maarten), await cast.access(cast.mies)
    act_id = await actions.lock(maarten, at.thread)
    answers = await asyncio.gather(
        *(actions.undo(who, act_id or 0) for who in (maarten, mies, maarten)),
        return_exceptions=True,
    )
    refused = [each for each in answers if isinstance(each, Conflict)]
    assert len(refused) == 2
    assert all("heeft dit al ongedaan gemaakt" in each.sentence for each in refused)
    assert await db.value("select count(*) from act") == 2


async def test_a_double_click_is_one_act_and_a_colleague_hears_who_was_first(cast: Cast) -> None:
    at = await talk(cast)
    maarten, mies = await cast.access(cast.maarten), await cast.access(cast.mies)
    first = await actions.lock(maarten, at.thread)
    assert first is not None
    assert await actions.lock(maarten, at.thread) is None
    with pytest.raises(Conflict, match="Maarten Bakker"):
        await actions.lock(mies, at.thread)
    assert len((await queries.log_page(cast.theme_id)).acts) == 1


async def test_a_move_goes_back_to_where_it_was(cast: Cast) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    form = MoveForm(cast.categories["beleid"], "Gaat over beleid")
    act_id = await actions.move(maarten, at.thread, form=form)
    assert await column(at.thread, "category_slug") == "beleid"
    await actions.undo(maarten, act_id or 0)
    assert await column(at.thread, "category_slug") == "zorg"
    with pytest.raises(Invalid):
        await actions.move(maarten, at.thread, form=MoveForm(99_999))


async def test_undoing_a_decision_shows_the_post_and_opens_the_reports_again(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    maarten = await cast.access(cast.maarten)
    act_id = await actions.decide(maarten, at.post, form=hiding(ident))
    await actions.undo(maarten, act_id)
    assert (await thread_queries.post_with(at.post)).hidden_at is None
    (case,) = await queries.open_reports(cast.theme_id)
    assert case.report_ids == str(ident)
    again = await actions.decide(maarten, at.post, form=leaving(ident))
    assert again > act_id


async def test_a_reopened_report_gives_way_to_a_newer_one_of_the_same_reporter(cast: Cast) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    ident = await reported(cast, at.post, cast.anouk)
    act_id = await actions.decide(maarten, at.post, form=leaving(ident))
    newer = await reported(cast, at.post, cast.anouk)
    await actions.undo(maarten, act_id)
    (case,) = await queries.open_reports(cast.theme_id)
    assert case.report_ids == str(newer)


async def test_a_hidden_post_is_shown_again_and_that_can_be_undone_with_its_reason(
    cast: Cast,
) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    await actions.hide_post(maarten, at.post, reason="Namen " * 100)
    act_id = await actions.unhide_post(maarten, at.post)
    await actions.undo(maarten, act_id or 0)
    post = await thread_queries.post_with(at.post)
    assert post.hidden_at is not None
    assert post.hidden_reason.startswith("Namen Namen")
    assert len(post.hidden_reason) <= 300


async def test_acts_are_for_moderators_of_this_theme(cast: Cast) -> None:
    at = await talk(cast)
    act_id = await actions.lock(await cast.access(cast.maarten), at.thread)
    verbs: list[Callable[[Access], Awaitable[object]]] = [
        lambda who: actions.pin(who, at.thread),
        lambda who: actions.hide(who, at.thread, reason="x"),
        lambda who: actions.hide_post(who, at.post, reason="x"),
        lambda who: actions.unhide_post(who, at.post),
        lambda who: actions.move(who, at.thread, form=MoveForm(1)),
        lambda who: actions.undo(who, act_id or 0),
    ]
    for person in (cast.anouk, cast.willem, None):
        access = await cast.access(person)
        for verb in verbs:
            with pytest.raises(Forbidden):
                await verb(access)
    assert await db.value("select count(*) from act") == 1


async def test_what_does_not_exist_is_not_found(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    for verb in (
        actions.lock(maarten, 4040),
        actions.hide_post(maarten, 4040, reason="x"),
        actions.undo(maarten, 4040),
    ):
        with pytest.raises(NotFound):
            await verb
    assert await db.value("select count(*) from act") == 0
