"""Words found in titles and posts, in Dutch, by who may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock, db
from forum.threads import actions, queries
from tests.cast import Cast
from tests.threads.stage import said, started


async def hits(cast: Cast, words: str, **only: Any) -> list[tuple[int, int]]:
    asked = queries.Filter(**only)
    results = await queries.search(await cast.access(cast.fatima), words, only=asked)
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


async def test_accents_do_not_matter(cast: Cast) -> None:
    thread = await started(cast, text="Onze zorgcoördinator sprak in het Curaçaose café.")
    for words in ("zorgcoordinator", "zorgcoördinator", "curacaose cafe", "Café"):
        assert await hits(cast, words) == [(thread.id, 1)], words


async def test_gemeente_is_not_the_same_word_as_menen(cast: Cast) -> None:
    """PostgreSQL's stemmer may change with a version; the newest of Snowball makes these one."""
    await started(cast, text="Wij menen dat het anders kan. Dat is onze mening.")
    assert await hits(cast, "gemeente") == []


async def test_synonyms_of_the_field_are_found(cast: Cast) -> None:
    thread = await started(cast, text="Zij werd uitgebuit; de gedupeerde heeft een PGB.")
    for words in ("uitbuiting", "slachtoffer", '"persoonsgebonden budget"'):
        assert await hits(cast, words) == [(thread.id, 1)], words


async def test_a_word_is_found_in_compounds_and_a_compound_in_its_parts(cast: Cast) -> None:
    whole = await started(cast, text="Het mensenhandelbeleid is vastgesteld.")
    parts = await started(cast, text="Het beleid tegen mensenhandel is vastgesteld.")
    await actions.count_words()
    both = {(whole.id, 1), (parts.id, 1)}
    assert set(await hits(cast, "mensenhandelbeleid")) == both
    assert set(await hits(cast, "beleid")) == both
    assert set(await hits(cast, "mensenhandel")) == both


async def test_a_slip_of_the_keys_is_mended(cast: Cast) -> None:
    await started(cast, text="Het convenant is getekend.")
    await actions.count_words()
    access = await cast.access(cast.fatima)
    assert (await queries.understood(access, "conevnant tekenen")).instead == "convenant tekenen"
    assert (await queries.understood(access, "convenant")).instead == ""
    for slip in ("convnant", "convenannt", "conventan", "convenatn", "kovenant"):
        assert (await queries.understood(access, slip)).instead == "convenant", slip
    for other in ("conventie", "covering", "xylofoon"):
        assert (await queries.understood(access, other)).instead == "", other


async def test_a_phrase_stays_together_and_a_minus_leaves_out(cast: Cast) -> None:
    one = await started(cast, text="De burgemeester tekent het plan.")
    two = await started(cast, text="Het plan ligt bij de burgemeester.")
    assert await hits(cast, '"burgemeester tekent"') == [(one.id, 1)]
    assert await hits(cast, "burgemeester -tekent") == [(two.id, 1)]


async def test_filters_narrow_what_is_found(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        old = await started(cast, text="Over nazorg.", kind="discussion", category="beleid")
    new = await started(cast, cast.bram, text="Over nazorg.")
    bram = (await cast.access(cast.bram)).member_id
    assert bram is not None
    first, last = [(old.id, 1)], [(new.id, 1)]
    assert await hits(cast, "nazorg", category_id=cast.categories["beleid"]) == first
    assert await hits(cast, "nazorg", kind="question") == last
    assert await hits(cast, "nazorg", author="bram") == last
    assert await hits(cast, "nazorg", author="100%") == []
    assert await hits(cast, "nazorg", since=clock.now() - timedelta(days=7)) == last
    assert await hits(cast, "nazorg", until=clock.now() - timedelta(days=7)) == first
    assert await hits(cast, "nazorg", mine=True) == []
    assert await hits(cast, "nazorg", newest=True) == last + first


async def test_only_unread_leaves_out_what_was_read(cast: Cast) -> None:
    read = await started(cast, text="Over nazorg.")
    unread = await started(cast, text="Ook nazorg.")
    await actions.mark_read(cast.fatima.id, read.id, number=1)
    assert await hits(cast, "nazorg", unread=True) == [(unread.id, 1)]


async def test_words_in_a_file_find_the_post_that_shows_it(cast: Cast) -> None:
    thread = await started(cast, text="Zie de bijlage.")
    file_id = await db.value(
        "insert into file (key, theme_id, owner_id, name, kind, media_type, size, state, text, "
        "created_at, alt, decorative, verdict) values ('k', $1, $2, 'notitie.pdf', 'pdf', "
        "'application/pdf', 10, 'ready', 'Over de sleutelbloem in het veld.', $3, '', false, '') "
        "returning id",
        *(cast.theme_id, cast.anouk.id, clock.now()),
    )
    access = await cast.access(cast.fatima)
    assert (await queries.search(access, "sleutelbloem")).found == []
    await db.execute(
        "insert into attachment (post_id, file_id) select id, $2 from post where thread_id = $1",
        *(thread.id, file_id),
    )
    (found,) = (await queries.search(access, "sleutelbloem")).found
    assert (found.thread_id, found.in_file) == (thread.id, "notitie.pdf")
    assert "<mark>sleutelbloem</mark>" in found.excerpt
    await actions.set_thread_hidden(thread.id, hidden=True)
    assert (await queries.search(access, "sleutelbloem")).found == []


async def test_suggestions_are_titles_and_words_that_more_than_one_post_has(cast: Cast) -> None:
    seen = await started(cast, title="Nachtopvang in de regio", text="Over opvang, Xantippe.")
    await said(cast, cast.bram, seen, "Onze opvang is open.")
    hidden = await started(cast, title="Opvang van Xantippe")
    await actions.set_thread_hidden(hidden.id, hidden=True)
    await actions.count_words()
    access = await cast.access(cast.fatima)
    offered = await queries.suggestions(access, "opva")
    assert [(each.said, bool(each.href)) for each in offered] == [
        ("opvang", False),
        ("Nachtopvang in de regio", True),
    ]
    assert await queries.suggestions(access, "xantip") == []
    assert await queries.suggestions(access, "op") == []
    assert await queries.suggestions(await cast.access(cast.willem), "opvang") == []


async def test_threads_like_a_new_title_are_offered(cast: Cast) -> None:
    near = await started(cast, title="Wie heeft een format voor het meldpunt?")
    await started(cast, title="Scholing van toezicht")
    hidden = await started(cast, title="Format voor een meldpunt")
    await actions.set_thread_hidden(hidden.id, hidden=True)
    (found,) = await queries.similar(await cast.access(cast.fatima), "Format meldloket gezocht")
    assert (found.title, found.kind, found.answered) == (near.title, "question", False)
    assert await queries.similar(await cast.access(cast.willem), "Format meldpunt") == []


async def test_counting_twice_counts_once_and_a_new_day_forgets_what_is_gone(cast: Cast) -> None:
    thread = await started(cast, title="Over iets", text="Het woord is sleutelbloem.")
    for _ in range(2):
        await actions.count_words()
    assert await db.value("select posts from search_word where word = 'sleutelbloem'") == 1
    await actions.set_thread_hidden(thread.id, hidden=True)
    with clock.at(clock.now() + timedelta(days=1)):
        await actions.count_words()
    assert await db.value("select count(*) from search_word where word = 'sleutelbloem'") == 0


async def test_of_very_many_hits_the_newest_are_looked_at(cast: Cast) -> None:
    thread = await started(cast, title="Druk", text="Het convenant.")
    await db.execute(
        "insert into post (thread_id, number, author_id, source, html, version, created_at, "
        "hidden_reason) select $1, n, $2, 'Het convenant ' || n, '<p>convenant</p>', 1, $3, '' "
        "from generate_series(2, 45000) n",
        *(thread.id, cast.bram.id, clock.now()),
    )
    results = await queries.search(await cast.access(cast.fatima), "convenant")
    assert (len(results.found), results.count, results.more) == (20, queries.MOST_FOUND, True)
    assert min(each.number for each in results.found[1:]) > 20_000
