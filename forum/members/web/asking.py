"""What every form page of accounts does: who asks, from where, and a refused form again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, i18n
from forum.core.errors import Invalid, Problem, SignInNeeded, TooMany
from forum.members import queries
from forum.members.web.identify import viewer_of


def signed_in(request: Request) -> queries.Viewer:
    """The viewer; raises `SignInNeeded` for a visitor."""
    viewer = viewer_of(request)
    if viewer is None:
        raise SignInNeeded
    return viewer


def source_of(request: Request) -> str:
    """Where the request came from, for counting tries. Never stored, never logged."""
    return request.client.host if request.client else ""


def in_words(errors: Mapping[str, str]) -> dict[str, str]:
    """The sentences beside the fields, in the reader's language."""
    return {field: i18n.gettext(sentence) for field, sentence in errors.items()}


def refused(
    request: Request, template: str, context: Mapping[str, Any], problem: Problem
) -> Response:
    """The form again: what was typed (in `context`), why not, and the problem's status."""
    errors = problem.errors if isinstance(problem, Invalid) else {"": problem.sentence}
    response = http.render(
        request, template, {**context, "errors": in_words(errors)}, problem.status
    )
    if isinstance(problem, TooMany):
        response.headers["retry-after"] = str(problem.seconds)
    return response
