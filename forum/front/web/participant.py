"""Who somebody is, for colleagues: name, work, and what she wrote lately."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import NotFound
from forum.themes import queries
from forum.themes.web.entering import entered
from forum.themes.web.managing import member_number
from forum.threads.queries import written_by


async def participant_page(request: Request) -> Response:
    """One participant; who left can be looked up by managers only, for the log of changes."""
    access = await entered(request)
    person = await queries.participation(access.theme_id, member_number(request))
    if person is None or (person.left and not access.may_manage):
        raise NotFound
    changes = await queries.changes_of(access.theme_id, person.member_id)
    context = {
        "person": person,
        "written": await written_by(access, person.member_id),
        "changes": changes if access.may_manage else [],
    }
    return http.render(request, "front/participant.html", context)
