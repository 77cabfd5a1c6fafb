"""What on a page of a thread is the reader's own, in one query."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from forum.core import db
from forum.threads.queries.heads import ThreadHead
from forum.threads.queries.posts import PAGE, page_start

_OWN = """
select p.number, r.kind from post p join reaction r on r.post_id = p.id and r.member_id = $2
where p.thread_id = $1 and p.number between $3 and $4 order by p.number, r.kind
"""


@dataclass(frozen=True, slots=True)
class Own:
    """A reader's own reactions on one page: (number of the post, kind)."""

    reactions: tuple[tuple[int, str], ...] = ()

    @property
    def reactions_text(self) -> str:
        """As the script reads it: "3:thank 5:useful"."""
        return " ".join(f"{number}:{kind}" for number, kind in self.reactions)

    def shown_in(self, articles: Markup) -> Markup:
        """The articles with her own reactions pressed."""
        html = str(articles)
        for number, kind in self.reactions:
            html = _pressed(html, number, kind)
        return Markup(html)


async def own_on_page(head: ThreadHead, member_id: int | None, *, number: int) -> Own:
    """What is this member's own on the page that holds post `number`."""
    if member_id is None:
        return Own()
    first = page_start(number)
    found = await db.rows(_OWN, head.id, member_id, first, first + PAGE - 1)
    return Own(tuple((item["number"], item["kind"]) for item in found))


def _pressed(html: str, number: int, kind: str) -> str:
    at = html.find(f' id="bericht-{number}"')
    off, on = f'value="{kind}" aria-pressed="false"', f'value="-{kind}" aria-pressed="true"'
    end = html.find("</article>", at)
    place = html.find(off, at, end) if at >= 0 else -1
    return html if place < 0 else f"{html[:place]}{on}{html[place + len(off) :]}"
