"""Going in: a page of ours that leads to the meeting, so that its address is never on a page."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.webinars import actions
from forum.webinars.queries import WebinarCard
from forum.webinars.web.entering import crumbs, opened

_SAFE = ":/?#[]@!$&()*+,;=%~"


async def join(request: Request) -> Response:
    """POST: whoever has a place goes in."""
    access, webinar = await opened(request)
    await http.form(request)
    address = await actions.join(access, webinar.id)
    trail = crumbs(access, (webinar.path, webinar.title))
    return led_to(request, webinar, address, {"crumbs": trail})


def led_to(
    request: Request, webinar: WebinarCard, address: str, context: dict[str, object]
) -> Response:
    """The page that goes on to the meeting by itself, and says where in case it does not.

    No redirect: `form-action 'self'` would stop it. With `Refresh: 0` the browser puts the
    meeting in this page's place (HTML section 4.2.5.3), so that "back" leads to the webinar.
    """
    told = {**context, "webinar": webinar, "address": address, "host": urlsplit(address).hostname}
    response = http.render(request, "webinars/joining.html", told)
    response.headers["refresh"] = f"0; url={quote(address, safe=_SAFE)}"
    return response
