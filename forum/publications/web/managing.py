"""The manager's forms: add, change, withdraw, put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import clock, http, security
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.core.i18n import gettext as _
from forum.files import actions as file_actions
from forum.files import forms as files
from forum.files.content import LIMIT
from forum.guard import forms as guard
from forum.guard.forms import Unsettled
from forum.members.web.identify import viewer_of
from forum.publications import actions, forms, queries
from forum.publications.forms import PublicationForm
from forum.publications.queries import PublicationCard
from forum.publications.queries.publications import KIND_NAMES
from forum.publications.web import naming
from forum.publications.web.entering import Crumbs, crumbs, managed
from forum.themes.queries import Access
from forum.themes.web.entering import entered

Values = Mapping[str, str]
PACE = "60/10 minutes"  # files of one member
_FIELDS = 300  # the guard may ask about many things at once


async def new(request: Request) -> Response:
    """Add a publication."""
    access = await entered(request)
    if not access.may_manage:
        raise Forbidden
    if request.method != "POST":
        fresh = {"language": "nl", "form_token": security.random_token(12)}
        return await _page(request, access, fresh)
    fields, faults = await _received(request, access)
    if fields.get("do") == "file" or faults:
        return await _page(request, access, fields, errors=faults)
    try:
        made = await actions.add(access, _settled(request, fields))
    except Invalid as refused:
        return await _page(request, access, fields, problem=refused)
    return http.redirect(f"/{access.slug}/publicaties/{made}")


async def edit(request: Request) -> Response:
    """Change one; what somebody else changed meanwhile is not overwritten unseen."""
    access, card = await managed(request)
    if request.method != "POST":
        if card.withdrawn_at:  # its page says what to do first
            return http.redirect(card.path)
        return await _page(request, access, _values(card), card=card)
    fields, faults = await _received(request, access)
    if fields.get("do") == "file" or faults:
        return await _page(request, access, fields, card=card, errors=faults)
    try:
        await actions.change(access, card.id, form=_settled(request, fields))
    except Invalid as refused:
        return await _page(request, access, fields, card=card, problem=refused)
    except Conflict as refused:
        current = await queries.publication_open_to(access, card.id)
        again = {**fields, "seen": current.changed_at.isoformat()}
        return await _page(request, access, again, card=current, clash=refused.sentence)
    return http.redirect(f"/{access.slug}/publicaties/{card.id}")


async def _received(request: Request, access: Access) -> tuple[dict[str, str], dict[str, str]]:
    """The posted fields, the file that came along already kept (whatever else is wrong)."""
    sent = await http.upload(request, "file", most=LIMIT, fields=_FIELDS)
    fields = dict(sent.fields)
    if not sent.name:
        wanted = {"file": _("Kies een bestand.")} if fields.get("do") == "file" else {}
        return fields, wanted if not _dropped(fields) else {}
    try:
        await security.limit(PACE, "file", str(access.member_id))
        made = await file_actions.upload(access, _file(request, sent))
    except Unsettled as refused:
        again = {"file_do": _(files.AGAIN)}
        return fields | files.asked_about(sent.name, refused.asked), again
    except Invalid as refused:
        return fields, {name: _(sentence) for name, sentence in refused.errors.items()}
    kept = ",".join([*forms.kept(fields), made.key])
    return {**fields, "kept": kept, "alt": "", "decorative": ""}, {}


def _file(request: Request, sent: http.Upload) -> files.FileForm:
    member_id, own = _writer(request)
    return files.file_form(sent.fields, sent.name, sent.content, member_id=member_id, own=own)


def _writer(request: Request) -> tuple[int, list[str]]:
    """Who writes, and the words about herself that are hers to give."""
    viewer = viewer_of(request)
    return (viewer.member_id, guard.own_words(viewer)) if viewer else (0, [])


def _dropped(fields: Values) -> bool:
    return any(name.startswith("drop_") for name in fields)


def _settled(request: Request, fields: Values) -> PublicationForm:
    """The form after what the guard had to ask. Raises `Invalid` or `Unsettled`."""
    form = forms.publication_form(fields)
    member_id, own = _writer(request)
    texts = {"title": form.title, "summary": form.summary}
    done = guard.settled(fields, texts, member_id=member_id, own=own)
    title, summary = done.texts["title"], done.texts["summary"]
    return replace(form, title=title, summary=summary, decisions=done.decisions)


async def _page(
    request: Request,
    access: Access,
    values: Values,
    *,
    card: PublicationCard | None = None,
    errors: Mapping[str, str] | None = None,
    problem: Invalid | None = None,
    clash: str | None = None,
) -> Response:
    title = _("Publicatie wijzigen") if card else _("Publicatie toevoegen")
    asked = problem.asked if isinstance(problem, Unsettled) else None
    errors = errors or _faults(problem)
    kept = await queries.files_open_to_form(access, card.id if card else 0, forms.kept(values))
    context = {
        "crumbs": _crumbs(access, card, title),
        "heading": title,
        "publication": card,
        "values": values,
        "errors": errors,
        "asked": asked,
        "clash": clash,
        "files": [(each, naming.file_line(each)) for each in kept],
        "kept": ",".join(each.key for each in kept),
        "today": clock.now().date().isoformat(),
        **_choices(await queries.choices(access)),
    }
    status = 409 if clash else 422 if errors else 200
    return http.render(request, "publications/edit.html", context, status)


def _faults(problem: Invalid | None) -> dict[str, str]:
    """What stands beside the fields; what the guard has to ask stands at the summary."""
    if not isinstance(problem, Unsettled):
        return problem.errors if problem else {}
    sentence = next(iter(problem.errors.values()))
    return {"summary": _(sentence)}


def _choices(used: queries.Choices) -> dict[str, Any]:
    return {
        "publishers": [name for name, _count in used.publishers],
        "subjects": [word for word, _count in used.subjects],
        "kinds": [("", _("Kies een soort")), *naming.named(KIND_NAMES)],
        "languages": naming.named(naming.LANGUAGES),
        "licences": naming.named(naming.LICENCES),
    }


def _values(card: PublicationCard) -> Values:
    return {
        "title": card.title,
        "kind": card.kind,
        "summary": card.summary,
        "publisher": card.publisher,
        "authors": card.authors,
        "published_on": card.published_on.isoformat(),
        "language": card.language,
        "licence": card.licence,
        "link": card.link,
        "subjects": ", ".join(card.subjects),
        "kept": ",".join(each.key for each in card.files),
        "seen": card.changed_at.isoformat(),
    }


def _crumbs(access: Access, card: PublicationCard | None, title: str) -> Crumbs:
    here: Crumbs = [(card.path, card.title)] if card else []
    return crumbs(access, *here, (None, title))


async def withdraw(request: Request) -> Response:
    """Asks for the reason; who follows an old link reads it."""
    access, card = await managed(request)
    fields: Values = {}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        fields = await http.form(request)
        try:
            await actions.withdraw(access, card.id, reason=forms.withdraw_reason(fields))
            return http.redirect(card.path)
        except Invalid as refused:
            errors = refused.errors
    context = {
        "crumbs": _crumbs(access, card, _("Intrekken")),
        "publication": card,
        "values": fields,
        "errors": errors,
    }
    return http.render(request, "publications/withdraw.html", context, 422 if errors else 200)


async def put_back(request: Request) -> Response:
    """Back into the library, in one step."""
    access, card = await managed(request)
    await http.form(request)
    await actions.put_back(access, card.id)
    return http.redirect(card.path)
