"""A member as moderators see her: how she stands, what was done before, and acts upon her."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.members import queries as members
from forum.members.queries import MemberCard
from forum.members.web.identify import viewer_of
from forum.moderation import actions, forms, queries
from forum.moderation.web.desk import category_names
from forum.moderation.web.entering import crumbs, moderated
from forum.themes import queries as themes
from forum.themes.queries import Access

Fields = Mapping[str, str]
VERBS = {"meelezen": actions.silence, "schorsen": actions.suspend}


async def member(request: Request) -> Response:
    """`/moderatie/deelnemer/17`: earlier acts too, so that nobody starts from nothing."""
    access = await moderated(request)
    person, role = await _person(request, access)
    standing = await queries.standing_of(access.theme_id, person.id)
    context = {
        "crumbs": crumbs(access, (None, person.name)),
        "person": person,
        "role": role,
        "standing": standing,
        "categories": await category_names(access),
        "sanctionable": person.id != access.member_id
        and (access.may_manage or role == "participant"),
    }
    return http.render(request, "moderation/member.html", context)


async def act(request: Request) -> Response:
    """Silence, suspend or lift: GET asks until when and why, POST does it."""
    access = await moderated(request)
    person, _role = await _person(request, access)
    word = str(request.path_params["verb"])
    if word not in {*VERBS, "opheffen"}:
        raise NotFound
    fields: Fields = {}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        fields = await http.form(request)
        try:
            await _do(request, access, person, word, fields)
            return http.redirect(f"/{access.slug}/moderatie/deelnemer/{person.id}")
        except Invalid as refused:
            errors = refused.errors
    return _ask(request, person, word, fields, errors)


async def _do(
    request: Request, access: Access, person: MemberCard, word: str, fields: Fields
) -> None:
    if word == "opheffen":
        await actions.lift(access, person.id, reason=forms.reason(fields, needed=False))
        return
    viewer = viewer_of(request)
    zone = viewer.zone if viewer else "Europe/Amsterdam"
    form = forms.sanction_form(fields, zone=zone)
    await VERBS[word](access, person.id, form=form)


def _ask(
    request: Request,
    person: MemberCard,
    word: str,
    fields: Fields,
    errors: Mapping[str, str],
) -> Response:
    access: Access = request.state.theme
    here = f"/{access.slug}/moderatie/deelnemer/{person.id}"
    heading = {
        "meelezen": _("Alleen laten meelezen"),
        "schorsen": _("Schorsen"),
        "opheffen": _("Maatregel opheffen"),
    }[word]
    context = {
        "crumbs": crumbs(access, (here, person.name), (None, heading)),
        "heading": heading,
        "person": person,
        "word": word,
        "back": here,
        "until": [
            ("day", _("1 dag")),
            ("week", _("1 week")),
            ("month", _("1 maand")),
            ("date", _("Tot en met een datum")),
        ],
        "values": fields,
        "errors": errors,
    }
    return http.render(request, "moderation/sanction.html", context, 422 if errors else 200)


async def _person(request: Request, access: Access) -> tuple[MemberCard, str]:
    ident = int(request.path_params["member"])
    role = await themes.role_of(access.theme_id, ident)
    found = await members.member(ident)
    if found is None or role is None:
        raise NotFound
    return found, role
