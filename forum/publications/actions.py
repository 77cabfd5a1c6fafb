"""What can be done with publications. Each verb is one unit and checks the right itself."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from forum.core import clock, db, settings, text
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.core.i18n import gettext as _
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.files import actions as file_actions
from forum.guard import actions as guard
from forum.publications import queries
from forum.publications.forms import PublicationForm, nothing_to_read
from forum.publications.models import Publication
from forum.publications.queries import PublicationCard
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ThreadForm


async def add(access: Access, form: PublicationForm) -> int:
    """Put a publication into the library; its id. The same form sent twice is one."""
    author = _managing(access)
    token = _token(author, form.token)
    rendered = text.render_markdown(form.summary)
    now = clock.now()
    async with unit_of_work():
        if token:
            await db.value("select pg_advisory_xact_lock(hashtext($1))", token)
        if token and (twin := await Publication.get_or_none(form_token=token)):
            return int(twin.id)
        made = await Publication.create(
            theme_id=access.theme_id,
            author_id=author,
            created_at=now,
            changed_at=now,
            form_token=token,
            **_columns(form, rendered),
        )
        await _hold_files(access, made.id, form)
        await guard.record(access.theme_id, "library", form.decisions)
        enqueue_after_commit(Job.PUBLICATION_CHANGED, made.id)
    return int(made.id)


async def change(access: Access, publication_id: int, *, form: PublicationForm) -> None:
    """Describe a publication anew, with the files that the form goes on with.

    Raises `Conflict` when it is withdrawn or somebody changed it after the form was opened.
    """
    _managing(access)
    rendered = text.render_markdown(form.summary)
    async with unit_of_work():
        card = await _locked(access, publication_id)
        _there(card)
        if form.seen and form.seen != card.changed_at.isoformat():
            raise Conflict(
                _("Iemand anders heeft dit intussen gewijzigd. Vergelijk en bewaar opnieuw.")
            )
        await Publication.filter(id=publication_id).update(
            **_columns(form, rendered), changed_at=clock.now()
        )
        await _hold_files(access, publication_id, form)
        await guard.record(access.theme_id, "library", form.decisions)


async def withdraw(access: Access, publication_id: int, *, reason: str) -> bool:
    """Take it out of the library; who follows an old link reads why. False when that was so."""
    _managing(access)
    async with unit_of_work():
        card = await _locked(access, publication_id)
        if card.withdrawn_at:
            return False
        now = clock.now()
        await Publication.filter(id=publication_id).update(
            withdrawn_at=now, withdraw_reason=reason, changed_at=now
        )
        enqueue_after_commit(Job.PUBLICATION_CHANGED, publication_id)
    return True


async def put_back(access: Access, publication_id: int) -> bool:
    """Put what was withdrawn back as it was. False when it stands there."""
    _managing(access)
    async with unit_of_work():
        card = await _locked(access, publication_id)
        if card.withdrawn_at is None:
            return False
        await Publication.filter(id=publication_id).update(
            withdrawn_at=None, withdraw_reason="", changed_at=clock.now()
        )
        enqueue_after_commit(Job.PUBLICATION_CHANGED, publication_id)
    return True


async def discuss(access: Access, publication_id: int, *, form: ThreadForm) -> int:
    """Begin a thread about it, with a link at the end of what was written; its id.

    Raises `Conflict` when it is withdrawn, and what `threads.start_thread` raises.
    """
    card = await queries.publication_open_to(access, publication_id)
    _there(card)
    return await threads.start_thread(access, linked(form, card))


def linked(form: ThreadForm, card: PublicationCard) -> ThreadForm:
    """The form with a link on a line of its own under its text, so that it reads as a card."""
    return replace(form, text=f"{form.text}\n\n{settings.current().base_url}{card.path}")


def _managing(access: Access) -> int:
    if not access.may_manage or access.member_id is None:
        raise Forbidden
    return access.member_id


async def _locked(access: Access, publication_id: int) -> PublicationCard:
    await db.rows("select id from publication where id = $1 for update", publication_id)
    return await queries.publication_open_to(access, publication_id)


def _there(card: PublicationCard) -> None:
    if card.withdrawn_at:
        raise Conflict(_("Deze publicatie is ingetrokken."))


def _token(author: int, token: str) -> str | None:
    """The form's token as it is stored: nobody can take another's, whatever they send."""
    made = hashlib.sha256(f"publication/{author}/{token}".encode()).hexdigest()
    return made[:40] if token else None


def _columns(form: PublicationForm, rendered: str) -> dict[str, Any]:
    return {
        "title": form.title,
        "kind": form.kind,
        "summary": form.summary,
        "summary_html": rendered,
        "publisher": form.publisher,
        "authors": form.authors,
        "published_on": form.published_on,
        "language": form.language,
        "licence": form.licence,
        "link": form.link,
        "subjects": ",".join(form.subjects),
    }


_RELEASED = """
delete from publication_file where publication_id = $1 and file_id <> all($2::int[])
returning file_id
"""
_HELD = """
insert into publication_file (publication_id, file_id) select $1, id from unnest($2::int[]) as id
on conflict (publication_id, file_id) do nothing
"""
_UNUSED = """
select gone.id from unnest($1::int[]) as gone (id)
where not exists (select from publication_file f where f.file_id = gone.id)
"""


async def _hold_files(access: Access, publication_id: int, form: PublicationForm) -> None:
    """Its files from now on: of those named, its own, and those the manager uploaded herself."""
    chosen = await queries.files_open_to_form(access, publication_id, form.kept)
    if not chosen and not form.link:
        raise Invalid({"file": nothing_to_read()})
    ids = [each.id for each in chosen]
    released = await db.rows(_RELEASED, publication_id, ids)
    await db.execute(_HELD, publication_id, ids)
    await file_actions.shelve(ids, library=True)
    unused = await db.rows(_UNUSED, [row["file_id"] for row in released])
    await file_actions.shelve([row["id"] for row in unused], library=False)
