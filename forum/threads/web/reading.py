"""A thread: opened at the first unread post, at a page, or at one post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.core import http, i18n, security, text
from forum.core.errors import NotFound
from forum.guard.forms import Asked
from forum.themes.queries import Access
from forum.threads import actions, queries
from forum.threads.queries import PAGE, Kept, ThreadHead, page_start
from forum.threads.web.clashing import Clash
from forum.threads.web.place import at_post, crumbs, moved, number_of, opened

WAITS = "melding=bericht-wacht"


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands in the composer: the text so far, what is wrong with it, how it will look,
    and what the guard asks about it."""

    text: str = ""
    error: str | None = None
    preview: Markup | None = None
    asked: Asked | None = None
    kept: Kept | None = None
    draft_version: int = 0  # of the draft that this text goes on from (0: none yet)
    clash: Clash | None = None
    reply_to: Mapping[str, object] | None = None
    token: str = field(default_factory=lambda: security.random_token(12))


async def thread(request: Request) -> Response:
    """`/123-titel`: where this reader left off. `?vanaf=41`: the page with post 41."""
    access, head = await opened(request)
    if answer := moved(request, head):
        return answer
    start = _start(request, head)
    if start is not None:
        return await thread_page(request, access, head, number=start)
    if head.first_unread is None:
        return await _all_read(request, access, head)
    if head.first_unread == 1:
        return await thread_page(request, access, head, number=1)
    page = page_start(head.first_unread)
    return http.redirect(f"{head.href}?vanaf={page}#ongelezen")


async def _all_read(request: Request, access: Access, head: ThreadHead) -> Response:
    if head.last_number <= PAGE:
        return await thread_page(request, access, head, number=head.last_number)
    page = page_start(head.last_number)
    return http.redirect(f"{head.href}?vanaf={page}#bericht-{head.last_number}")


def _start(request: Request, head: ThreadHead) -> int | None:
    """The number asked for by `vanaf`, None when nothing is. Raises `NotFound`."""
    asked = request.query_params.get("vanaf")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 9):
        raise NotFound
    return _there(head, int(asked))


def _there(head: ThreadHead, number: int) -> int:
    if not 1 <= number <= head.last_number:
        raise NotFound
    return number


async def permalink(request: Request) -> Response:
    """`/123-titel/45`: the page that holds post 45, with it marked."""
    access, head = await opened(request)
    number = _there(head, number_of(request))
    if answer := moved(request, head):
        return answer
    quoted = await _quoted(access, head, number) if "citeer" in request.query_params else None
    if "antwoord" in request.query_params and _may_reply(access, head):
        quoted = Writing(reply_to=await answered(head, number))
    return await thread_page(request, access, head, number=number, marked=number, writing=quoted)


async def answered(head: ThreadHead, number: int) -> Mapping[str, object] | None:
    """What the composer says of the post that is answered; nothing of one that is not shown."""
    post = await queries.post_at(head, number)
    if not post.shown:
        return None
    said = text.excerpt(post.html, 120)
    known = {"number": number, "name": post.author_name, "beginning": said}
    return {**known, "without": head.href}


async def _quoted(access: Access, head: ThreadHead, number: int) -> Writing | None:
    """A composer that begins with the words of a post (`?citeer=1`)."""
    post = await queries.post_at(head, number)
    if not post.shown or not _may_reply(access, head):
        return None
    draft = await queries.draft(head.id, number)
    said = i18n.gettext("%(name)s schreef:") % {"name": post.author_name}
    quote = "\n".join(f"> {line}".rstrip() for line in draft.source[:2_000].splitlines())
    return Writing(f"> **{said}**\n>\n{quote}\n\n")


async def thread_page(
    request: Request,
    access: Access,
    head: ThreadHead,
    *,
    number: int,
    marked: int | None = None,
    writing: Writing | None = None,
    status: int = 200,
) -> Response:
    """The page of a thread that holds post `number`; what is on it counts as read."""
    last = min(page_start(number) + PAGE - 1, head.last_number)
    page = await queries.articles_page(
        head, number=number, lang=i18n.language(), audience=access.audience
    )
    if access.member_id and last > head.read_number and request.method == "GET":
        await actions.mark_read(access.member_id, head.id, number=last)
    own = await queries.own_on_page(head, access.member_id, number=number)
    context = {
        "thread": head,
        "own": own,
        "own_templates": queries.own_templates() if access.member_id else "",
        "posts": _for_reader(head, own.shown_in(page.shown_to(access.member_id)), marked),
        "last_read": max(head.read_number, last),
        "may_reply": _may_reply(access, head),
        "waits": request.scope["query_string"] == WAITS.encode(),
        "writing": writing or await _going_on(access, head),
        "errors": {"text": writing.error} if writing and writing.error else None,
        "crumbs": crumbs(access, _shelf(head)),
        **_parts(access, head),
        "thread_card": await _card(access, head),
        **_pages(head, page_start(number)),
    }
    return http.render(request, "threads/thread.html", context, status)


async def _going_on(access: Access, head: ThreadHead) -> Writing:
    """An empty composer, or the draft that the reader left here."""
    if not head.drafted or not _may_reply(access, head):
        return Writing()
    kept = await queries.draft_at(access, f"thread:{head.id}")
    if kept is None:
        return Writing()
    to = kept.reply_to
    there = to is not None and 1 <= to <= head.last_number
    return Writing(
        kept.source,
        kept=kept,
        draft_version=kept.version,
        reply_to=await answered(head, to) if to and there else None,
    )


def _may_reply(access: Access, head: ThreadHead) -> bool:
    """Not where it is closed, nor where the thread itself still waits to be placed."""
    return access.may_write and (access.may_moderate or not (head.locked_at or head.hidden_at))


def _shelf(head: ThreadHead) -> tuple[str, str]:
    return f"/{head.theme_slug}/forum/categorie/{head.category_slug}", head.category_name


def _parts(access: Access, head: ThreadHead) -> dict[str, Markup]:
    lang, audience = i18n.language(), access.audience
    return {
        "thread_head": queries.head(head, lang=lang, audience=audience),
        "thread_state": queries.state(head, lang=lang, audience=audience),
    }


async def _card(access: Access, head: ThreadHead) -> Markup:
    """The card of a best practice, with what is its owner's own."""
    if head.kind != "best_practice":
        return Markup("")
    found = await queries.card_of(head.id)
    made = queries.card(head, found, lang=i18n.language(), audience=access.audience)
    return queries.with_own(made, access.member_id)


def _for_reader(head: ThreadHead, shown: str, marked: int | None) -> Markup:
    """The articles with the post marked that was asked for, those that she keeps, and the line
    where she left off."""
    if marked is not None:
        shown = _before(shown, marked, 'class="post', 'class="post post--marked')
    for number in head.saved:
        shown = _saved(shown, f'href="{head.place}/{number}/bewaren"')
    if head.first_unread and head.first_unread > 1:
        shown = _before(shown, head.first_unread, "<article ", f"{_unread_line()}<article ")
    return Markup(shown)


def _saved(articles: str, link: str) -> str:
    """`articles` with this link, "Bewaren", saying "Bewaard": to the eye and in its label."""
    before, found, after = articles.partition(link)
    words, end, rest = after.partition("</a>")
    words = words.replace(i18n.gettext("Bewaren"), i18n.gettext("Bewaard"))
    return f"{before}{found}{words}{end}{rest}"


def _before(articles: str, number: int, old: str, new: str) -> str:
    """`articles` with the nearest `old` before the id of a post turned into `new`."""
    at = articles.rfind(old, 0, max(articles.find(f' id="bericht-{number}"'), 0))
    return articles if at < 0 else f"{articles[:at]}{new}{articles[at + len(old) :]}"


def _unread_line() -> Markup:
    line = '<p class="unread-line" id="ongelezen">{}</p>'
    return Markup(line).format(i18n.gettext("Nieuw sinds u hier was"))


def _pages(head: ThreadHead, start: int) -> dict[str, Any]:
    """The addresses of the pages around the one that starts at `start`."""
    end = page_start(head.last_number) if head.last_number else 1

    def page(number: int, there: bool) -> str | None:
        return f"{head.href}?vanaf={number}" if there else None

    return {
        "first": page(1, start > PAGE + 1),
        "previous": page(start - PAGE, start > 1),
        "next": page(start + PAGE, start < end),
        "last": page(end, start + PAGE < end),
        "tail": start >= end,
        "newest": f"{head.href}?vanaf={end}#bericht-{head.last_number}",
        "span": (start, min(start + PAGE - 1, head.last_number)),
    }


def to_post(head: ThreadHead, number: int, *, waits: bool = False) -> Response:
    """Look at the post that was just written or changed; with a word when it `waits`."""
    to = f"{head.href}/{number}?{WAITS}#bericht-{number}" if waits else at_post(head, number)
    return RedirectResponse(to, status_code=303)
