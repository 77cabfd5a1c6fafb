"""A line that is only a link to something in the same theme, shown as a card.

The card is made when posts are read, never stored: it says what every member may know now.
Of what is hidden, gone, of another theme or confidential the link stays a link. Threads are
known here; domains above register what they call their own.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from forum.core import db, i18n, settings, text
from forum.core.i18n import N_
from forum.threads.queries.posts import Post

_LINE = re.compile(
    r'<p><a href="([^"]{1,300})" rel="[^"]*">\1</a></p>', re.ASCII
)  # only what its own address is the text of: a title somebody chose stays
_PLACE = re.compile(r"([a-z]+)/([0-9]{1,9})(?:-[^/?#]*)?(/[0-9]{1,9})?(?:[?#].*)?$", re.ASCII)
_MOST = 40  # cards on one page, of each kind


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What a link leads to: its title, and a few words in the language being spoken."""

    title: str
    about: Sequence[str]


Target = tuple[str, int]
"""The word in an address ("forum", "webinars") and the number after it."""
Source = Callable[[str, Sequence[int]], Awaitable[Mapping[int, LinkCard]]]
"""Slug of a theme, numbers -> the cards of those that every member of it may see."""

_sources: dict[str, Source] = {}


def register(word: str, source: Source) -> None:
    """Links to `/{theme}/<word>/12-titel` become the cards that `source` gives."""
    _sources[word] = source


_TOLD = """
select t.id, t.title, t.kind, c.name as category from thread t
join category c on c.id = t.category_id join theme th on th.id = t.theme_id
where t.id = any($1::int[]) and th.slug = $2 and t.hidden_at is null and not c.confidential
"""
_KINDS = {
    "discussion": N_("Discussie"),
    "question": N_("Vraag"),
    "best_practice": N_("Praktijkvoorbeeld"),
}


async def _threads(slug: str, thread_ids: Sequence[int]) -> dict[int, LinkCard]:
    found = await db.rows(_TOLD, list(thread_ids), slug)
    kinds = {kind: i18n.gettext(name) for kind, name in _KINDS.items()}
    return {
        item["id"]: LinkCard(item["title"], (kinds[item["kind"]], item["category"]))
        for item in found
    }


register("forum", _threads)


async def with_cards(posts: Sequence[Post], *, lang: str) -> Sequence[Post]:
    """These posts of one theme, the lines that are links into it turned into cards."""
    slug = posts[0].place.split("/")[1] if posts else ""
    known = await _known([post.html for post in posts], slug, lang)
    if not known:
        return posts
    return [_with(post, _carded(post.html, slug, known)) for post in posts]


async def html_with_cards(html: str, slug: str) -> str:
    """A text of this theme that is no post yet, in the language being spoken."""
    return _carded(html, slug, await _known([html], slug, i18n.language()))


async def _known(texts: Sequence[str], slug: str, lang: str) -> dict[Target, LinkCard]:
    """The cards for all links in these texts; a query for each kind of link that is there."""
    wanted: dict[str, set[int]] = {}
    for html in texts:
        for word, number in _targets(html, slug):
            wanted.setdefault(word, set()).add(number)
    known: dict[Target, LinkCard] = {}
    with i18n.speaking(lang):
        for word, numbers in wanted.items():
            cards = await _sources[word](slug, sorted(numbers)[:_MOST])
            known |= {(word, number): card for number, card in cards.items()}
    return known


def _with(post: Post, html: str) -> Post:
    return post if html == post.html else replace(post, html=html, carded=True)


def _targets(html: str, slug: str) -> Iterable[Target]:
    if f"/{slug}/" not in html:
        return
    for match in _LINE.finditer(html):
        found = _target(match.group(1), slug)
        if found is not None:
            yield found


def _target(href: str, slug: str) -> Target | None:
    """What an address of this site leads to, if that can have a card."""
    base = f"{settings.current().base_url}/{slug}/"
    match = _PLACE.match(href[len(base) :]) if href.startswith(base) else None
    if match is None or match[1] not in _sources or (match[3] and match[1] != "forum"):
        return None
    return match[1], int(match[2])


def _carded(html: str, slug: str, known: Mapping[Target, LinkCard]) -> str:
    def card(match: re.Match[str]) -> str:
        target = _target(match.group(1), slug)
        found = known.get(target) if target else None
        return str(_card(Markup(match.group(1)), found)) if found else match.group()

    return _LINE.sub(card, html) if known else html


def _card(href: Markup, found: LinkCard) -> Markup:
    about = " · ".join(text.one_line(word) for word in found.about if word)
    return Markup(
        '<p class="link-card"><a href="{}">{}</a> <span class="quiet">{}</span></p>'
    ).format(href, text.one_line(found.title), about)
