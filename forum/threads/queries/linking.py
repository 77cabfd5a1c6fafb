"""A line that is only a link to a thread of the same theme, shown as a card.

The card is made when posts are read, never stored: it says what every member may know now.
Of a thread that is hidden, gone, of another theme or confidential the link stays a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup

from forum.core import db, i18n, settings, text
from forum.core.i18n import N_
from forum.threads.queries.posts import Post

_LINE = re.compile(
    r'<p><a href="([^"]{1,300})" rel="[^"]*">\1</a></p>', re.ASCII
)  # only what its own address is the text of: a title somebody chose stays
_MOST = 40  # cards on one page

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


async def with_cards(posts: Sequence[Post], *, lang: str) -> Sequence[Post]:
    """These posts of one theme, the lines that are links to its threads turned into cards."""
    slug = posts[0].place.split("/")[1] if posts else ""
    wanted = {found for post in posts for found in _targets(post.html, slug)}
    if not wanted:
        return posts
    rows = await db.rows(_TOLD, sorted(wanted)[:_MOST], slug)
    known = {item["id"]: item for item in rows}
    with i18n.speaking(lang):
        return [_with(post, _carded(post.html, slug, known)) for post in posts]


def _with(post: Post, html: str) -> Post:
    return post if html == post.html else replace(post, html=html, carded=True)


def _targets(html: str, slug: str) -> Iterable[int]:
    if f"/{slug}/forum/" not in html:
        return
    for match in _LINE.finditer(html):
        found = _target(match.group(1), slug)
        if found is not None:
            yield found


def _target(href: str, slug: str) -> int | None:
    """The thread that an address of this site leads to."""
    base = f"{settings.current().base_url}/{slug}/forum/"
    if not href.startswith(base):
        return None
    match = re.match(r"([0-9]{1,9})(?:-[^/?#]*)?(?:/[0-9]{1,9})?(?:[?#].*)?$", href[len(base) :])
    return int(match.group(1)) if match else None


def _carded(html: str, slug: str, known: dict[int, db.Row]) -> str:
    def card(match: re.Match[str]) -> str:
        item = known.get(_target(match.group(1), slug) or 0)
        return str(_card(Markup(match.group(1)), item)) if item else match.group()

    return _LINE.sub(card, html)


def _card(href: Markup, item: db.Row) -> Markup:
    kind = _KINDS[item["kind"]]
    title = text.one_line(item["title"])
    return Markup(
        '<p class="link-card"><a href="{}">{}</a> <span class="quiet">{} · {}</span></p>'
    ).format(href, title, i18n.gettext(kind), item["category"])
