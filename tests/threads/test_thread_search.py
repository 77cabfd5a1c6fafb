"""Words found in titles and posts, in Dutch, by who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock
from forum.threads import actions, queries
from tests.cast import Cast
from tests.threads.stage import said, started


async def hits(cast: Cast, words: str, **more: int) -> list[tuple[int, int]]:
    results = await queries.search(await cast.access(cast.fatima), words, **more)
    return [(item.thread_id, item.number) for item in results.found]


async def test_words_are_found_in_other_forms_of_them(cast: Cast) -> None:
    thread = await started(cast, text="Alle gemeenten maken afspraken.")
    other = await started(cast, title="De afspraak van onze gemeente", text="Zie boven.")
    assert set(await hits(cast, "afspraken gemeente")) == {(thread.id, 1), (other.id, 1)}
    assert await hits(cast, "olifant") == []


async def test_the_words_are_marked_and_nothing_else_is_markup(cast: Cast) -> None:
    thread = await started(cast)
    await said(
        cast, cast.bram, thread, "Zie `<script>alert(1)</script>` en een *convenant* & meer."
    )
    (found,) = (await queries.search(await cast.access(cast.fatima), "convenant")).found
    assert "<mark>convenant</mark>" in found.excerpt
    assert "<script" not in found.excerpt
    assert "&amp; meer" in found.excerpt
    assert found.href == f"{thread.href}/2#bericht-2"


async def test_a_marker_in_a_text_cannot_make_markup(cast: Cast) -> None:
    await started(cast, text="Een \ue000 convenant \ue001 \ue001 \ue000 <b>x</b>")
    (found,) = (await queries.search(await cast.access(cast.fatima), "convenant")).found
    assert found.excerpt.count("<mark>") == found.excerpt.count("</mark>")
    assert "<b>" not in found.excerpt


async def test_what_a_reader_may_not_see_is_not_found(cast: Cast) -> None:
    thread = await started(cast)
    one = await said(cast, cast.bram, thread, "Het woord is sleutelbloem.")
    await said(cast, cast.bram, thread, "Ook hier sleutelbloem.")
    await actions.set_post_hidden(one.id, hidden=True, reason="Gegevens")
    await actions.delete(await cast.access(cast.bram), thread.id, 3)
    hidden = await started(cast, title="Nog een sleutelbloem")
    await actions.set_thread_hidden(hidden.id, hidden=True)
    assert await hits(cast, "sleutelbloem") == []
    moderator = await queries.search(await cast.access(cast.maarten), "sleutelbloem")
    assert {(each.thread_id, each.number) for each in moderator.found} == {
        (thread.id, 2),
        (hidden.id, 1),
    }
    for person in (None, cast.willem):
        assert (await queries.search(await cast.access(person), "sleutelbloem")).found == []


async def test_the_newest_of_equals_comes_first(cast: Cast) -> None:
    made = []
    for days in (400, 200, 1):
        with clock.at(clock.now() - timedelta(days=days)):
            made.append(await started(cast, title=f"Onderwerp {days}", text="Over nazorg."))
    assert await hits(cast, "nazorg") == [(thread.id, 1) for thread in reversed(made)]


async def test_results_come_in_pages(cast: Cast) -> None:
    thread = await started(cast, text="Over nazorg.")
    for number in range(24):
        await said(cast, cast.bram, thread, f"Ook nazorg, {number}.")
    access = await cast.access(cast.fatima)
    first = await queries.search(access, "nazorg")
    second = await queries.search(access, "nazorg", page=2)
    found = [(item.thread_id, item.number) for item in first.found + second.found]
    assert (len(first.found), first.more) == (20, True)
    assert (len(second.found), second.more) == (5, False)
    assert len(set(found)) == 25


@pytest.mark.parametrize(
    "words",
    [
        *("", "   ", "\x00", "'", '"', "\\", "a & b | !c", "(", ":*", "-", "de het een"),
        *("<script>", "%", "_", "x" * 5000, "\ud83d\ude00", "\u0000afspraak\u0000", "☂️"),
    ],
)
async def test_no_words_are_a_fault(cast: Cast, words: str) -> None:
    await started(cast)
    safe = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    results = await queries.search(await cast.access(cast.fatima), safe)
    assert isinstance(results.found, list)
