"""From an address to a thread: `/mensenhandel/forum/12-titel`, with or without the title."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import queries
from forum.threads.queries import ThreadHead


class _ThreadPart(Convertor[str]):
    regex = "[0-9]{1,9}(?:-[^/]*)?"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _NumberPart(Convertor[int]):
    regex = "[0-9]{1,9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("thread", _ThreadPart())
register_url_convertor("number", _NumberPart())

THREAD = "/{theme}/forum/{thread:thread}"
POST = f"{THREAD}/{{number:number}}"


async def opened(request: Request) -> tuple[Access, ThreadHead]:
    """The theme and the thread of this address, for a reader who may open them."""
    access = await entered(request)
    identity = int(str(request.path_params["thread"]).partition("-")[0])
    return access, await queries.thread_open_to(access, identity)


def number_of(request: Request) -> int:
    """The number of the post in this address."""
    return int(request.path_params["number"])


def moved(request: Request, head: ThreadHead) -> Response | None:
    """301 to the thread's present address, when this one has an old title in it or none."""
    given = str(request.path_params["thread"])
    if given == f"{head.id}-{head.slug}":
        return None
    number = request.path_params.get("number")
    to = head.href if number is None else at_post(head, number)
    query = f"?{request.url.query}" if request.url.query and number is None else ""
    return RedirectResponse(f"{to}{query}", status_code=301)


def at_post(head: ThreadHead, number: int) -> str:
    """The address of one post, opened where it stands."""
    return f"{head.href}/{number}#bericht-{number}"


def crumbs(access: Access, *more: tuple[str | None, str]) -> list[tuple[str | None, str]]:
    """The way here: theme, forum, and what comes after."""
    return [(f"/{access.slug}", access.name), (f"/{access.slug}/forum", "Forum"), *more]
