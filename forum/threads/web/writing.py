"""Writing: a new thread, a reply, another text for a post, and away with it."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security, text
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem, TooMany
from forum.core.i18n import N_
from forum.files import queries as files
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import actions, forms, queries
from forum.threads.queries import Draft, Kept, ThreadHead
from forum.threads.web import clashing
from forum.threads.web.clashing import DraftMoved
from forum.threads.web.drafting import keep
from forum.threads.web.guarding import pointed_out, settled
from forum.threads.web.lists import SORTS
from forum.threads.web.place import crumbs, number_of, opened
from forum.threads.web.reading import Writing, answered, thread_page, to_post

PACE = "30/10 minutes"  # posts of one member
_HOLDS = (Conflict, Forbidden, TooMany)


async def reply(request: Request) -> Response:
    """POST `/123-titel/reageren`. What was typed stands in the answer, whatever is wrong."""
    access, head = await opened(request)
    fields = await http.form(request)
    try:
        if fields.get("do") == "draft":
            await keep(access, {**fields, "place": f"thread:{head.id}"})
            return http.redirect(f"{head.href}?melding=concept#composer")
        if fields.get("do") in clashing.CHOICES:
            chosen = await clashing.gone_on(access, f"thread:{head.id}", fields)
            return await _again(request, access, head, chosen)
        if fields.get("do") == "preview":
            looked = forms.preview_form(fields)
            shown = await previewed(access, looked.text)
            return await _again(request, access, head, fields, preview=shown, form=looked)
        clashing.refuse_open(fields)
        form = settled(request, fields, forms.reply_form(fields))
        await _in_pace(access)
        placed = await actions.reply(access, head.id, form=form)
    except Invalid as error:
        return await _again(request, access, head, fields, problem=error)
    except _HOLDS as error:
        _, head = await opened(request)
        return await _again(request, access, head, fields, problem=error)
    return to_post(head, placed.number, waits=placed.held)


async def _again(
    request: Request,
    access: Access,
    head: ThreadHead,
    fields: Mapping[str, str],
    *,
    problem: Problem | None = None,
    preview: Markup | None = None,
    form: forms.ThreadForm | None = None,
) -> Response:
    """The last page of the thread, with what was typed in the composer."""
    error = _sentence(problem) if problem else None
    asked = await pointed_out(
        request, form, problem, theme_id=head.theme_id, category_id=head.category_id
    )
    token = fields.get("form_token") or security.random_token(12)
    typed = text.many_lines(fields.get("text", ""))
    to = await _answered(head, fields.get("reply_to", ""))
    clash = None
    if isinstance(problem, DraftMoved):
        clash = await clashing.of_draft(access, f"thread:{head.id}", fields)
    version = forms.number_in(fields.get("draft_version", "")) or 0
    writing = Writing(
        typed,
        error,
        preview,
        asked,
        draft_version=version,
        clash=clash,
        reply_to=to,
        token=token,
    )
    status = problem.status if problem else 200
    answer = await thread_page(
        request, access, head, number=head.last_number, writing=writing, status=status
    )
    if isinstance(problem, TooMany):
        answer.headers["retry-after"] = str(problem.seconds)
    return answer


async def _answered(head: ThreadHead, given: str) -> Mapping[str, object] | None:
    number = forms.number_in(given)
    there = number is not None and 1 <= number <= head.last_number
    return await answered(head, number) if number and there else None


def _sentence(problem: Problem) -> str:
    if isinstance(problem, Invalid):
        return next(iter(problem.errors.values()))
    if isinstance(problem, TooMany):
        return N_("U plaatst veel berichten kort na elkaar. Wacht enkele minuten.")
    return problem.sentence


async def previewed(access: Access, source: str) -> Markup:
    """A text as it would stand in a post, with names, images and cards."""
    people = await queries.mentioned(access.theme_id, source)
    images = await files.pictures(access.theme_id, source)
    bodies = await queries.organisations_mentioned(access.theme_id, source)
    html = queries.emphasised(await text.rendered(source, images), [*people, *bodies])
    return Markup(await queries.html_with_cards(html, access.slug))


async def _in_pace(access: Access) -> None:
    await security.limit(PACE, "post", str(access.member_id))


async def new(request: Request) -> Response:
    """GET and POST `/mensenhandel/forum/nieuw`."""
    access = await entered(request)
    if not access.may_write:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    if request.method != "POST":
        return await _blank(request, access)
    fields = await http.form(request)
    try:
        if fields.get("do") == "draft":
            await keep(access, {**fields, "place": "new"})
            return http.redirect(f"/{access.slug}/forum/nieuw?melding=concept")
        if fields.get("do") in clashing.CHOICES:
            return await _new_page(request, access, await clashing.gone_on(access, "new", fields))
        if fields.get("do") == "preview":
            looked = forms.preview_form(fields)
            shown = await previewed(access, looked.text)
            return await _new_page(request, access, fields, preview=shown, form=looked)
        clashing.refuse_open(fields)
        form = settled(request, fields, forms.thread_form(fields))
        await _in_pace(access)
        thread_id = await actions.start_thread(access, form)
    except (Invalid, *_HOLDS) as error:
        return await _new_page(request, access, fields, problem=error)
    return await _to_new(access, thread_id)


async def _to_new(access: Access, thread_id: int) -> Response:
    """To the new thread, with a word when it waits for a moderator."""
    head = await queries.thread_open_to(access, thread_id)
    return http.redirect(f"{head.href}?melding=wacht" if head.hidden_at else head.href)


async def _blank(request: Request, access: Access) -> Response:
    """The form as it was left, or else empty."""
    kept = await queries.draft_at(access, "new")
    asked = request.query_params
    if kept is None:
        fields = {name: asked.get(word, "") for name, word in _PREFILLED.items()}
        return await _new_page(request, access, {**fields, "kind": _kind_asked(request)})
    fields = {
        "title": kept.title,
        "text": kept.source,
        "kind": kept.kind or "discussion",
        "category": str(kept.category_id or ""),
        "draft_version": str(kept.version),
    }
    return await _new_page(request, access, fields, kept=kept)


_PREFILLED = {"category": "categorie", "title": "titel"}


def _kind_asked(request: Request) -> str:
    """`?soort=praktijkvoorbeeld`: the kind as the list calls it, or else a discussion."""
    return SORTS.get(request.query_params.get("soort", ""), "discussion")


async def _new_page(
    request: Request,
    access: Access,
    fields: Mapping[str, str],
    *,
    problem: Problem | None = None,
    preview: Markup | None = None,
    form: forms.ThreadForm | None = None,
    kept: Kept | None = None,
) -> Response:
    category = forms.number_in(fields.get("category", "")) or 0
    moved = isinstance(problem, DraftMoved)
    context = {
        "clash": await clashing.of_draft(access, "new", fields) if moved else None,
        "draft_version": forms.number_in(fields.get("draft_version", "")) or 0,
        "kept": kept,
        "asked": await pointed_out(
            request, form, problem, theme_id=access.theme_id, category_id=category
        ),
        "categories": await queries.categories(access.theme_id),
        "fields": {name: fields.get(name, "") for name in ("title", "kind", "category", "text")},
        "token": fields.get("form_token") or security.random_token(12),
        "errors": _errors(problem),
        "preview": preview,
        "similar": await queries.similar(access, fields.get("title", "")) if preview else [],
        "crumbs": crumbs(access),
    }
    return http.render(request, "threads/new.html", context, problem.status if problem else 200)


def _errors(problem: Problem | None) -> dict[str, str] | None:
    if problem is None:
        return None
    return problem.errors if isinstance(problem, Invalid) else {"text": _sentence(problem)}


async def edit(request: Request) -> Response:
    """GET and POST `/123-titel/45/bewerken`, for the author of the post."""
    access, head = await opened(request)
    draft = await _own(access, head, number_of(request))
    if request.method != "POST":
        fields = {"title": head.title, "text": draft.source, "version": str(draft.version)}
        kept = await queries.draft_at(access, f"post:{draft.id}")
        if kept:
            fields |= {"text": kept.source, "title": kept.title or head.title}
            fields["draft_version"] = str(kept.version)
        return await _edit_page(request, access, head, draft, fields, kept=kept)
    fields = await http.form(request)
    try:
        if fields.get("do") in clashing.CHOICES:
            chosen = clashing.edited_on(draft, head.title, fields)
            return await _edit_page(request, access, head, draft, chosen)
        if fields.get("do") == "preview":
            looked = forms.preview_form(fields)
            shown = await previewed(access, looked.text)
            return await _edit_page(
                request, access, head, draft, fields, preview=shown, form=looked
            )
        form = settled(request, fields, forms.edit_form(fields))
        held = await actions.edit(access, head.id, draft.number, form=form)
    except (Invalid, *_HOLDS) as error:
        draft = await queries.draft(head.id, draft.number)
        return await _edit_page(request, access, head, draft, fields, problem=error)
    return to_post(await queries.thread_open_to(access, head.id), draft.number, waits=held)


async def _own(access: Access, head: ThreadHead, number: int) -> Draft:
    draft = await queries.draft(head.id, number)
    if draft.author_id != access.member_id:
        raise Forbidden("Alleen de schrijver kan dit bericht wijzigen.")
    return draft


async def _edit_page(
    request: Request,
    access: Access,
    head: ThreadHead,
    draft: Draft,
    fields: Mapping[str, str],
    *,
    problem: Problem | None = None,
    preview: Markup | None = None,
    form: forms.ThreadForm | None = None,
    kept: Kept | None = None,
) -> Response:
    """The edit form. When the post has changed meanwhile: its text now, beside what was typed."""
    moved = isinstance(problem, Conflict) and str(draft.version) != fields.get("version")
    differs = moved and draft.source != text.many_lines(fields.get("text", ""))
    title = head.title if draft.number == 1 else None
    context = {
        "thread": head,
        "draft": draft,
        "fields": {name: fields.get(name, "") for name in ("title", "text")},
        "version": draft.version if moved else fields.get("version", ""),
        "draft_version": forms.number_in(fields.get("draft_version", "")) or 0,
        "clash": clashing.of_post(draft, title, fields) if differs else None,
        "errors": _errors(problem),
        "asked": await pointed_out(
            request, form, problem, theme_id=head.theme_id, category_id=head.category_id
        ),
        "kept": kept,
        "preview": preview,
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/edit.html", context, problem.status if problem else 200)


async def delete(request: Request) -> Response:
    """POST `/123-titel/45/verwijderen`, for the author of the post."""
    access, head = await opened(request)
    await http.form(request)
    await actions.delete(access, head.id, number_of(request))
    return to_post(head, number_of(request))


async def undelete(request: Request) -> Response:
    """POST `/123-titel/45/herstellen`, for the author of the post."""
    access, head = await opened(request)
    await http.form(request)
    await actions.undelete(access, head.id, number_of(request))
    return to_post(head, number_of(request))


def may_see_versions(access: Access, draft: Draft) -> bool:
    """Whether the reader may see what a post said before."""
    if access.may_moderate or (draft.hidden_at is None and draft.deleted_at is None):
        return True
    return draft.hidden_at is None and draft.author_id == access.member_id


async def history(request: Request) -> Response:
    """`/123-titel/45/geschiedenis`: every text the post has had."""
    access, head = await opened(request)
    draft = await queries.draft(head.id, number_of(request))
    if not may_see_versions(access, draft):
        raise NotFound
    context = {
        "thread": head,
        "number": draft.number,
        "versions": await queries.versions(draft.id),
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/history.html", context)
