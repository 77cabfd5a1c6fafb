"""Words on their way to a reader."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest

from forum.core import clock, i18n, text

MOMENT = datetime(2020, 9, 22, 11, 6, tzinfo=UTC)


def test_a_moment_reads_as_the_dutch_write_it() -> None:
    assert text.moment(MOMENT) == "22 september 2020 om 13:06"
    with i18n.speaking("en"):
        assert text.moment(MOMENT) == "22 September 2020 at 13:06"


def test_a_moment_is_told_in_the_readers_zone() -> None:
    assert text.moment(MOMENT, "America/Paramaribo") == "22 september 2020 om 08:06"


def test_only_fresh_moments_are_told_by_the_day() -> None:
    with clock.at(MOMENT):
        assert text.recent(MOMENT) == "vandaag om 13:06"
        assert text.recent(datetime(2020, 9, 21, 7, 40, tzinfo=UTC)) == "gisteren om 09:40"
        assert text.recent(datetime(2020, 9, 20, 7, 40, tzinfo=UTC)).startswith("20 september")


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Anouk de Vries", "Vries, Anouk de"),
        ("Piet van der Berg", "Berg, Piet van der"),
        ("Samira el Amrani", "Amrani, Samira el"),
        ("Jan in 't Veld", "Veld, Jan in 't"),
        ("Jan Jansen", "Jansen, Jan"),
        ("Cher", "Cher"),
    ],
)
def test_names_sort_without_the_tussenvoegsel(name: str, sorted_as: str) -> None:
    assert text.sort_name(name) == sorted_as


def test_numbers_are_written_the_dutch_way() -> None:
    assert text.number(1234.5) == "1.234,5"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "![x](https://elsewhere.example/pixel.gif)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='vbscript:x'>x</a>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<svg/onload=alert(1)>",
        '[a](https://x.example "onmouseover=alert(1)")',
    ],
)
def test_markdown_cannot_bring_scripts_or_foreign_pictures(hostile: str) -> None:
    html = text.render_markdown(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert 'href="javascript' not in html.lower()
    assert 'href="data' not in html.lower()


def test_headings_in_a_post_begin_below_those_of_the_page() -> None:
    assert text.render_markdown("# Kop") == "<h3>Kop</h3>\n"
    assert text.render_markdown("###### Kop") == "<h6>Kop</h6>\n"


def test_slugs_are_short_and_plain() -> None:
    assert (
        text.slugify("Zorgcoördinatie: hoe pakt u dat aan?") == "zorgcoordinatie-hoe-pakt-u-dat-aan"
    )
    assert text.slugify("???") == "-"
    assert len(text.slugify("woord " * 60)) <= 60


def test_control_characters_and_line_ends_are_put_right() -> None:
    assert text.many_lines("a\r\nb\x00\rc\x07\n") == "a\nb\nc"
    assert text.one_line(" a\n b\x00\tc ") == "a b c"


def test_an_excerpt_ends_at_a_word() -> None:
    told = text.excerpt("<p>" + "woord " * 60 + "</p>", 40)
    assert len(told) <= 40
    assert told.endswith("woord…")


def test_a_bare_address_becomes_a_link_without_the_full_stop_after_it() -> None:
    html = text.render_markdown("Zie https://voorbeeld.example/a_b_c. (Of http://x.example/b)")
    assert '<a href="https://voorbeeld.example/a_b_c"' in html
    assert ">https://voorbeeld.example/a_b_c</a>." in html
    assert ">http://x.example/b</a>)" in html
    assert "<a" not in text.render_markdown("`https://voorbeeld.example/a`")
    assert text.render_markdown("[hier](https://voorbeeld.example)").count("<a ") == 1


def test_a_task_list_says_what_is_done_and_cannot_be_pressed() -> None:
    html = text.render_markdown("- [ ] Bellen\n- [x] **Mailen**\n- [y] Niets")
    assert '<input type="checkbox" disabled="" aria-label="Nog te doen"> Bellen' in html
    assert 'checked="" aria-label="Gedaan"> <strong>Mailen' in html
    assert html.count("<input") == 2


def test_a_table_has_heads_and_scrolls_by_itself() -> None:
    html = text.render_markdown("| Gemeente | Aantal |\n|---|---|\n| Tilburg | 3 |")
    assert '<div class="prose__frame" tabindex="0" role="region" aria-label="Tabel"><table>' in html
    assert '<th scope="col">Gemeente</th>' in html


def test_footnotes_of_two_texts_never_share_an_id() -> None:
    one, two = (text.render_markdown(f"{word}[^1]\n\n[^1]: Noot.") for word in ("Een", "Twee"))
    ids = [set(re.findall(r' id="([^"]+)"', html)) for html in (one, two)]
    assert len(ids[0]) == len(ids[1]) == 2
    assert not ids[0] & ids[1]
    assert 'aria-label="Voetnoten"' in one
    assert 'aria-label="Terug naar de tekst"' in one


def test_what_looks_like_our_own_markup_stays_text() -> None:
    html = text.render_markdown('<input autofocus> <div tabindex="0" id="inhoud"> <table>')
    assert "<input" not in html
    assert "<div" not in html
    assert "<table" not in html


async def test_a_long_hostile_text_leaves_the_loop_free() -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.005)
            beats += 1

    beating = asyncio.create_task(beat())
    await text.rendered("![" * 10_000)
    beating.cancel()
    assert beats > 2
