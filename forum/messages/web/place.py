"""From an address to a conversation, and what stands in its composer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from markupsafe import Markup
from starlette.requests import Request

from forum.core import security, text
from forum.core.errors import Conflict, Forbidden, Invalid, Problem, TooMany
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.guard import forms as guard
from forum.guard.forms import Asked, Unsettled
from forum.members.queries import Viewer
from forum.members.web.asking import signed_in
from forum.messages import queries
from forum.messages.forms import ChangeForm, MessageForm, StartForm
from forum.messages.queries import Conversation
from forum.themes.queries import Access
from forum.threads.web.place import number_of

__all__ = [
    "CONVERSATION",
    "HOLDS",
    "MESSAGE",
    "Writing",
    "at_message",
    "crumbs",
    "in_pace",
    "number_of",
    "opened",
    "sentence",
    "settled",
    "typed",
]

Form = TypeVar("Form", MessageForm, StartForm, ChangeForm)
CONVERSATION = "/gesprekken/{conversation:number}"
MESSAGE = f"{CONVERSATION}/{{number:number}}"
HOLDS = (Conflict, Forbidden, TooMany)
PACE = "60/hour"  # messages of one member
TOO_FAST = N_("U verstuurt veel berichten kort na elkaar. Wacht even.")


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands in the composer: the text so far, what is wrong with it, how it will look,
    what the guard asks, and the text as it is now when somebody changed it meanwhile."""

    text: str = ""
    error: str | None = None
    preview: Markup | None = None
    asked: Asked | None = None
    theirs: str | None = None
    token: str = field(default_factory=lambda: security.random_token(12))


async def opened(request: Request) -> tuple[Viewer, Access, Conversation]:
    """The conversation of this address, for who is in it; its theme on `request.state.theme`."""
    viewer = signed_in(request)
    access, conversation = await queries.conversation_open_to(
        viewer.member_id, int(request.path_params["conversation"])
    )
    request.state.theme = access
    return viewer, access, conversation


def at_message(conversation: Conversation, number: int) -> str:
    """The address of one message, opened where it stands."""
    return f"{conversation.href}/{number}#bericht-{number}"


def crumbs(*more: tuple[str | None, str]) -> list[tuple[str | None, str]]:
    """The way here."""
    return [("/gesprekken", _("Gesprekken")), *more]


def settled(request: Request, fields: Mapping[str, str], form: Form) -> Form:
    """The form after the writer's choice. Raises `Unsettled` while she has to make one."""
    viewer = signed_in(request)
    texts = {"text": form.text}
    own = guard.own_words(viewer)
    done = guard.settled(fields, texts, member_id=viewer.member_id, own=own)
    return replace(form, text=done.texts["text"], decisions=done.decisions)


async def typed(
    request: Request,
    fields: Mapping[str, str],
    *,
    problem: Problem | None = None,
    looked: str | None = None,
) -> Writing:
    """The composer again, with what was typed: nothing is lost, whatever was wrong.

    `looked`: the text of which a preview was asked.
    """
    viewer = signed_in(request)
    asked = problem.asked if isinstance(problem, Unsettled) else None
    if looked is not None:
        own = guard.own_words(viewer)
        asked = guard.asked({"text": looked}, member_id=viewer.member_id, own=own) or None
    return Writing(
        text=fields.get("text", ""),
        error=sentence(problem) if problem else None,
        preview=Markup(await text.rendered(looked)) if looked is not None else None,
        asked=asked,
        token=fields.get("form_token") or security.random_token(12),
    )


def sentence(problem: Problem) -> str | None:
    """What stands at the text field; None when what is wrong is about something else."""
    if isinstance(problem, Invalid):
        return problem.errors.get("text") or problem.errors.get("")
    return TOO_FAST if isinstance(problem, TooMany) else problem.sentence


async def in_pace(viewer: Viewer) -> None:
    """Raises `TooMany` past `PACE`."""
    await security.limit(PACE, "message", str(viewer.member_id))
