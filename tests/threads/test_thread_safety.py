"""What people paste into a post stays text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from forum.threads import queries
from tests.cast import Cast
from tests.client import Client
from tests.threads.stage import said, started

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//elders.example/)",
    "![x](https://elders.example/spoor.png)",
    '![x" onerror="alert(1)](x)',
    '[x](<" onmouseover=alert(1) x=">)',
    '[x](https://a.example/"onclick=alert(1))',
    '<https://a.example/"><script>alert(1)</script>>',
    "`<script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```html onload=alert(1)\nx\n```",
    "<style>body{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://elders.example><input name=q></form>",
    "<div id=posts></div><article id=bericht-1></article>",
    "| a | b |\n| --- | --- |\n| <script>alert(1)</script> | [x](javascript:1) |",
    '> <math><mi//xlink:href="data:x,<script>alert(4)</script>">',
    "# <h1>kop</h1>\n\n## Kop",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<<script>script>alert(1)<</script>/script>",
    "@<script>Anouk de Vries</script> @Anouk de Vries<img src=x onerror=alert(1)>",
    "[@Anouk de Vries](https://a.example/@Anouk de Vries)",
    "\u202e<script>\u202c",
    "<p hx-get='/x' hx-trigger='load' hx-on:click='alert(1)'>x</p>",
    '[x](https://a.example "titel\\" onclick=\\"alert(1)")',
    '<a href="https://a.example" target=_blank class=nl-button>x</a>',
]
ALLOWED = {
    *("p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    "div",  # the frame in which a wide table scrolls
}


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize("source", CORPUS)
async def test_markdown_gives_only_harmless_elements(cast: Cast, source: str) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, source)
    found = seen((await queries.post_with(placed.id)).html)
    assert set(found.tags) <= ALLOWED
    for tag, name, value in found.attributes:
        assert (tag, name) in {
            ("a", "href"),
            ("a", "rel"),
            ("a", "title"),
            ("ol", "start"),
            ("strong", "class"),
            ("pre", "tabindex"),
            ("th", "scope"),
            ("div", "class"),
            *(("div", "tabindex"), ("div", "role"), ("div", "aria-label")),
        }
        if name == "href":
            assert (
                not value
                or value.split(":")[0] in {"https", "http", "mailto"}
                or (":" not in value)
            ), value
        if name == "class":
            assert value in {"mention", "prose__frame"}


async def test_a_page_full_of_it_runs_nothing(cast: Cast) -> None:
    title = "<script>alert('titel')</script> & \"citaat\""
    thread = await started(cast, title=title, text=CORPUS[0])
    for source in CORPUS[1:19]:
        await said(cast, cast.bram, thread, source)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        pages = [
            (await browser.get(path)).text
            for path in (
                f"{thread.href}?vanaf=1",
                f"{thread.href}/1?citeer=1",
                f"{thread.href}/1/geschiedenis",
                "/mensenhandel/forum",
            )
        ]
    for page in pages:
        found = seen(page)
        scripts = [
            value for tag, name, value in found.attributes if (tag, name) == ("script", "src")
        ]
        assert found.tags.count("script") == len(scripts)
        assert all(value.startswith("/static/") for value in scripts)
        assert not [name for _, name, _ in found.attributes if name.startswith("on")]
        assert not {"iframe", "style", "img", "object", "embed", "base"} & set(found.tags)


async def test_a_post_cannot_be_taken_for_another_part_of_the_page(cast: Cast) -> None:
    thread = await started(cast, text='Zie data-own-by="4" hidden en id="bericht-1" data-number')
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get(f"{thread.href}/1")).text
    assert 'Zie data-own-by="4" hidden en id="bericht-1"' in page.replace("&quot;", '"')
    assert page.count('id="posts"') == 1
