"""The guard between a written form and the verb that posts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from starlette.requests import Request

from forum.core.errors import Problem
from forum.guard import forms as guard
from forum.guard.forms import Asked, Unsettled
from forum.members.web.identify import viewer_of
from forum.threads import queries
from forum.threads.forms import EditForm, ReplyForm, ThreadForm

Form = TypeVar("Form", ReplyForm, ThreadForm, EditForm)


def settled(request: Request, fields: Mapping[str, str], form: Form) -> Form:
    """The form after the writer's choice. Raises `Unsettled` while she has to make one."""
    member_id, own = _writer(request)
    done = guard.settled(fields, _texts(form), member_id=member_id, own=own)
    form = replace(form, text=done.texts["text"], decisions=done.decisions, kept=done.kept)
    if "title" not in done.texts:
        return form
    return replace(form, title=done.texts["title"])  # type: ignore[call-arg]


async def pointed_out(
    request: Request,
    form: ReplyForm | ThreadForm | EditForm | None,
    problem: Problem | None,
    *,
    theme_id: int,
    category_id: int,
) -> Asked | None:
    """What to show beside the composer: what a refused form must settle, or a preview may tell."""
    found = problem.asked if isinstance(problem, Unsettled) else None
    if found is None and form is not None:
        member_id, own = _writer(request)
        found = guard.asked(_texts(form), member_id=member_id, own=own) or None
    return found and replace(found, holds=await queries.holds(theme_id, category_id))


def _texts(form: ReplyForm | ThreadForm | EditForm) -> dict[str, str]:
    title = getattr(form, "title", None)
    return {"title": title, "text": form.text} if title else {"text": form.text}


def _writer(request: Request) -> tuple[int, list[str]]:
    """Who writes, and the words about herself that are hers to give."""
    viewer = viewer_of(request)
    return (viewer.member_id, guard.own_words(viewer)) if viewer else (0, [])
