"""What can be done with files: upload, judge, remove."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection

import structlog

from forum.core import clock, db
from forum.core import settings as settings_module
from forum.core.errors import Forbidden, Invalid, NotFound
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.files import queries
from forum.files.content import Looked, ScannerAway, looked_at, readable_text, scan
from forum.files.forms import FileForm
from forum.files.models import File, FileContent
from forum.files.queries import FileRow
from forum.guard import actions as guard
from forum.themes.queries import Access

log = structlog.get_logger()
_ALT = N_("Beschrijf wat er op de afbeelding te zien is, of kies dat zij alleen versiering is.")
_FULL = N_("Er is geen ruimte meer voor dit bestand. Verwijder eerst een ander bestand.")


async def upload(access: Access, form: FileForm) -> FileRow:
    """Keep a file, cleaned. Raises `Forbidden` (may only read) and `Invalid` (`file`, `alt`).

    With a scanner it is "checking" until that has spoken; without one it is ready.
    """
    if not access.may_write or access.member_id is None:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    looked = await asyncio.to_thread(looked_at, form.name, form.content)
    if looked.kind == "image" and not form.alt and not form.decorative:
        raise Invalid({"alt": _ALT})
    async with unit_of_work():
        await db.value("select pg_advisory_xact_lock(7264, $1)", access.member_id)
        used = await queries.used_bytes(access.member_id)
        if used + len(looked.content) > queries.quota():
            raise Invalid({"file": _FULL})
        made = await _kept(access, form, looked)
        await guard.record(access.theme_id, "file", form.decisions)
        enqueue_after_commit(Job.FILE_ARRIVED, made.id)
    found = await queries.file_for(made.key)
    assert found is not None
    return found


async def _kept(access: Access, form: FileForm, looked: Looked) -> File:
    image = looked.kind == "image"
    made = await File.create(
        key=secrets.token_hex(16),
        theme_id=access.theme_id,
        owner_id=access.member_id,
        name=looked.name,
        kind=looked.kind,
        media_type=looked.media_type,
        size=len(looked.content),
        width=looked.width,
        height=looked.height,
        alt=form.alt if image and not form.decorative else "",
        decorative=image and form.decorative,
        state="checking" if settings_module.current().clamav_url else "ready",
        created_at=clock.now(),
    )
    kept = {"original": (looked.media_type, looked.content)}
    if looked.thumbnail is not None:
        kept["thumbnail"] = (looked.thumbnail_type, looked.thumbnail)
    for variant, (media_type, content) in kept.items():
        await FileContent.create(
            file_id=made.id, variant=variant, media_type=media_type, content=content
        )
    return made


async def remove(access: Access, key: str) -> None:
    """Take a file away for good, also where it is shown. For its owner. Raises `NotFound`.

    Not what stands in the library: that goes back to its owner first.
    """
    if not queries.is_key(key):
        raise NotFound
    async with unit_of_work():
        gone = await db.execute(
            "delete from file where key = $1 and theme_id = $2 and owner_id = $3 and not library",
            *(key, access.theme_id, access.member_id),
        )
        if not gone:
            raise NotFound


async def shelve(file_ids: Collection[int], *, library: bool) -> None:
    """Give files to the library, or back to their owners. Within the unit of who keeps one."""
    await db.execute(
        "update file set library = $2 where id = any($1::int[])", list(file_ids), library
    )


async def judge(file_id: int) -> None:
    """Have a new file scanned, then read what is in it for search. Twice is once.

    A scanner that does not answer changes nothing: the file stays "checking" and is tried again.
    """
    found = await db.row(
        "select f.kind, f.media_type, c.content from file f join file_content c "
        "on c.file_id = f.id and c.variant = 'original' where f.id = $1 and f.verdict = ''",
        file_id,
    )
    if found is None:
        return
    content = bytes(found["content"])
    try:
        state, verdict = await _verdict(content)
    except ScannerAway as away:
        log.warning("scanner_away", reason=str(away), file=file_id)
        return
    # The verdict first: a document that brings the reader down is not read again and again.
    await _settle(file_id, state, verdict)
    if state == "ready" and found["kind"] != "image":
        words = await asyncio.to_thread(readable_text, found["media_type"], content)
        await db.execute("update file set text = $2 where id = $1", file_id, words)


async def _verdict(content: bytes) -> tuple[str, str]:
    url = settings_module.current().clamav_url
    if not url:
        return "ready", "unscanned"
    said = await scan(url, content)
    return ("quarantined", said) if said else ("ready", "clean")


async def _settle(file_id: int, state: str, verdict: str) -> None:
    async with unit_of_work():
        await db.execute(
            "update file set state = $2, verdict = $3 where id = $1 and verdict = ''",
            *(file_id, state, verdict),
        )


async def sweep() -> None:
    """Judge what a lost job, or a scanner that was away, left unjudged; oldest first."""
    waiting = await db.rows("select id from file where verdict = '' order by id limit 50")
    for each in waiting:
        await judge(each["id"])
