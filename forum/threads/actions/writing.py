"""New threads and replies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.guard import actions as guard
from forum.themes.queries import Access
from forum.threads.actions import attaching, holding, wording
from forum.threads.actions.drafting import forget_draft
from forum.threads.actions.rows import ThreadRow, locked_thread, tell
from forum.threads.forms import ReplyForm, ThreadForm


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a post landed. `fresh` is False when the same form had been sent before; `held`
    when it waits for a moderator."""

    id: int
    thread_id: int
    number: int
    fresh: bool
    held: bool = False


# One statement: number, seq, post, event, mentions, follow and read mark stand or fall together.
# `sent` has a snapshot taken after the thread was locked, so a double submit finds the first.
_REPLY = """
with sent as (
  select id, number, held_at is not null as held from post
  where form_token = $1 and author_id = $3
), headed as (
  update thread set last_number = last_number + 1, seq = seq + 1, post_count = post_count + 1,
    last_post_at = $6, last_author_id = $3
  where id = $2 and not exists (select from sent)
  returning last_number, seq
), made as (
  insert into post (thread_id, number, author_id, source, html, version, created_at,
    hidden_reason, form_token, reply_to, by_mail)
  select $2, last_number, $3, $4, $5, 1, $6, '', $1,
    case when $8::int between 1 and last_number - 1 then $8::int end, $9::bool from headed
  returning id, number
), noted as (
  insert into thread_event (thread_id, seq, kind, post_id, at)
  select $2, headed.seq, 'post_added', made.id, $6 from headed, made
), named as (
  insert into mention (post_id, member_id)
  select made.id, member from made, unnest($7::int[]) as member
), followed as (
  insert into follow (thread_id, member_id, why, level, since)
  select $2, $3, 'wrote', 'normal', $6 from made
  on conflict (thread_id, member_id) do update set why = 'wrote' where follow.why = 'chosen'
), marked as (
  insert into read_mark (thread_id, member_id, number, at) select $2, $3, number, $6 from made
  on conflict (thread_id, member_id) do update
    set number = greatest(read_mark.number, excluded.number), at = excluded.at
)
select made.id, made.number, headed.seq, false as held from made, headed
union all select id, number, null::bigint, held from sent
"""


async def reply(access: Access, thread_id: int, *, form: ReplyForm) -> Placed:
    """Write the next post of a thread.

    Raises `NotFound` (not there, or not for this reader), `Forbidden` (may only read) and
    `Conflict` (locked meanwhile). The same form sent twice, even at once, is one post.
    """
    author = _writer(access)
    worded = await wording.worded(access, form.text)
    token = _token(author, thread_id, form.token)
    async with unit_of_work():
        thread = await locked_thread(thread_id)
        _open_to(access, thread)
        await _open_for_writing(access, thread, token)
        written = await db.row(
            *(_REPLY, token, thread.id, author, form.text, worded.html, clock.now()),
            *(worded.people, form.reply_to, form.by_mail),
        )
        assert written is not None
        held = bool(written["held"])
        if written["seq"] is not None:
            tell(thread.id, written["seq"])
            await attaching.attach(access, written["id"], form.text)
            await wording.name_organisations(written["id"], worded.organisations)
            held = await _settle(access, "post", written["id"], form)
            await forget_draft(author, access.theme_id, f"thread:{thread.id}")
    return Placed(written["id"], thread.id, written["number"], written["seq"] is not None, held)


async def _settle(access: Access, place: str, post_id: int, form: ReplyForm | ThreadForm) -> bool:
    """Count what the writer decided; tell of the post, unless it waits for a moderator first:
    whether it does."""
    held = form.kept and await holding.hold(post_id)
    await guard.record(access.theme_id, place, form.decisions, held=held)
    if not held:
        enqueue_after_commit(Job.REPLY_POSTED, post_id)
    return held


_START = """
with made as (
  insert into thread (theme_id, category_id, kind, title, author_id, created_at, last_number,
    last_post_at, last_author_id, post_count, seq, form_token)
  select $1, c.id, $3, $4, $5, $8, 1, $8, $5, 1, 1, $9
  from category c where c.id = $2 and c.theme_id = $1
  on conflict (form_token) do nothing
  returning id
), opened as (
  insert into post (thread_id, number, author_id, source, html, version, created_at, hidden_reason)
  select id, 1, $5, $6, $7, 1, $8, '' from made returning id, thread_id
), noted as (
  insert into thread_event (thread_id, seq, kind, post_id, at)
  select thread_id, 1, 'post_added', id, $8 from opened
), named as (
  insert into mention (post_id, member_id)
  select opened.id, member from opened, unnest($10::int[]) as member
), followed as (
  insert into follow (thread_id, member_id, why, level, since)
  select id, $5, 'started', 'normal', $8 from made
), marked as (
  insert into read_mark (thread_id, member_id, number, at) select id, $5, 1, $8 from made
)
select thread_id, id from opened
"""


async def start_thread(access: Access, form: ThreadForm) -> int:
    """Open a thread with its first post; the id of the thread.

    Raises `Forbidden` (may only read) and `Invalid` (no such category). The same form sent
    twice, even at once, is one thread.
    """
    author = _writer(access)
    worded = await wording.worded(access, form.text)
    token = _token(author, 0, form.token)
    async with unit_of_work():
        made = await db.row(
            *(_START, access.theme_id, form.category_id, form.kind, form.title, author),
            *(form.text, worded.html, clock.now(), token, worded.people),
        )
        if made is None:
            return await _started_before(token)
        tell(made["thread_id"], 1)
        await attaching.attach(access, made["id"], form.text)
        await wording.name_organisations(made["id"], worded.organisations)
        await forget_draft(author, access.theme_id, "new")
        await _settle(access, "thread", made["id"], form)  # who follows the category hears of it
        return int(made["thread_id"])


async def _started_before(token: str | None) -> int:
    found = await db.value("select id from thread where form_token = $1", token)
    if found is None:
        raise Invalid({"category": "Kies een categorie."})
    return int(found)


def _writer(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise NotFound
    if not access.may_write:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    return access.member_id


def _open_to(access: Access, thread: ThreadRow) -> None:
    hidden = thread.hidden_at is not None and not access.may_moderate
    if thread.theme_id != access.theme_id or hidden:
        raise NotFound


async def _open_for_writing(access: Access, thread: ThreadRow, token: str | None) -> None:
    if thread.locked_at is None or access.may_moderate:
        return
    # What was accepted before the lock stays accepted when the same form comes again.
    if token and await db.value("select id from post where form_token = $1", token):
        return
    raise Conflict("Dit onderwerp is intussen gesloten. Uw bericht is niet geplaatst.")


async def placed_with(access: Access, thread_id: int, token: str) -> int | None:
    """The number of the reader's own post that this form became; None while it became none."""
    if access.member_id is None:
        return None
    stored = _token(access.member_id, thread_id, token)
    found = await db.value("select number from post where form_token = $1", stored)
    return None if found is None else int(found)


def _token(author: int, thread_id: int, token: str) -> str | None:
    """The form's token as it is stored: nobody can take another's, whatever they send."""
    if not token:
        return None
    return hashlib.sha256(f"{author}/{thread_id}/{token}".encode()).hexdigest()[:40]
