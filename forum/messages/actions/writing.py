"""Beginning a conversation, and saying something in one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from forum.core import clock, db, text
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.guard import actions as guard
from forum.messages import queries
from forum.messages.actions.reading import heard
from forum.messages.actions.rows import lock, tell
from forum.messages.forms import MessageForm, StartForm
from forum.messages.queries.standing import OWN_OFF, SILENCED
from forum.themes.queries import Access

NOT_HERE = N_("Iemand die u koos, neemt niet meer deel. Kies opnieuw.")


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message landed. `fresh` is False when the same form had been sent before."""

    id: int
    conversation_id: int
    number: int
    fresh: bool


# One statement: number, seq, message, event and read mark stand or fall together. `sent` has a
# snapshot taken after the conversation was locked, so a double submit finds the first.
_WRITE = """
with sent as (select id, number from message where form_token = $1 and author_id = $3),
headed as (
  update conversation set last_number = last_number + 1, seq = seq + 1, last_at = $6
  where id = $2 and not exists (select from sent) returning last_number, seq
), made as (
  insert into message (conversation_id, number, author_id, source, html, version, created_at,
    form_token)
  select $2, last_number, $3, $4, $5, 1, $6, $1 from headed returning id, number
), noted as (
  insert into conversation_event (conversation_id, seq, kind, message_id, at)
  select $2, headed.seq, 'message_added', made.id, $6 from headed, made
), marked as (
  update seat set read_number = greatest(read_number, made.number), read_at = $6
  from made where conversation_id = $2 and member_id = $3
)
select made.id, made.number, headed.seq from made, headed
union all select id, number, null::bigint from sent
"""


async def write(access: Access, conversation_id: int, *, form: MessageForm) -> Sent:
    """Say something in a conversation that the writer is in.

    Raises `NotFound` (not in it), `Forbidden` (may only read now) and `Conflict` (nobody takes
    it). The same form sent twice, even at once, is one message.
    """
    author = _writer(access)
    html = await text.rendered(form.text)
    token = _token(author, conversation_id, form.token)
    async with unit_of_work():
        await lock(conversation_id)
        before = await _sent_before(token)
        if before is not None:  # accepted then, whatever has happened since
            return Sent(before["id"], conversation_id, before["number"], fresh=False)
        await _open_for_writing(access, conversation_id)
        return await _written(access, conversation_id, form, html, token)


async def _open_for_writing(access: Access, conversation_id: int) -> None:
    _, conversation = await queries.conversation_open_to(access.member_id or 0, conversation_id)
    if conversation.theme_id != access.theme_id:
        raise NotFound
    if why := queries.why_not(access, conversation):
        raise Conflict(why)


async def _sent_before(token: str | None) -> db.Row | None:
    if token is None:
        return None
    return await db.row("select id, number from message where form_token = $1", token)


async def _written(
    access: Access,
    conversation_id: int,
    form: MessageForm | StartForm,
    html: str,
    token: str | None,
) -> Sent:
    made = await db.row(
        *(_WRITE, token, conversation_id, access.member_id, form.text, html, clock.now())
    )
    assert made is not None
    if made["seq"] is not None:
        await tell(conversation_id, made["seq"])
        await heard(access.member_id or 0, conversation_id)  # who answers has read
        await guard.record(access.theme_id, "message", form.decisions)
        enqueue_after_commit(Job.MESSAGE_WRITTEN, made["id"])
    return Sent(made["id"], conversation_id, made["number"], made["seq"] is not None)


_BEGIN = """
insert into conversation (theme_id, created_at, last_number, last_at, seq, form_token)
values ($1, $2, 0, $2, 0, $3) on conflict (form_token) do nothing returning id
"""
_SEATS = """
insert into seat (conversation_id, member_id, read_number)
select $1, member, 0 from unnest($2::int[]) as member
"""


async def start(access: Access, form: StartForm) -> Sent:
    """Begin a conversation with these members of the theme; nobody can be added later.

    With one other with whom there is one already, it goes on there. Raises `Invalid` (somebody
    takes no messages, or is not there any more) and `Forbidden` (may only read now, or takes no
    messages herself). The same form sent twice is one conversation.
    """
    author = _writer(access)
    if not await queries.takes_messages(author):
        raise Forbidden(OWN_OFF)
    html = await text.rendered(form.text)
    async with unit_of_work():
        # Who begins the same one twice at once must find the first (and blocks hold meanwhile).
        await db.execute("select pg_advisory_xact_lock(hashtext('conversation'), $1)", author)
        token = _token(author, 0, form.token)
        if (before := await _begun_before(token)) is not None:
            return before
        await _addressed(access, form.to)
        conversation_id = await _place(access, form.to, token)
        return await _written(access, conversation_id, form, html, token)


async def _begun_before(token: str | None) -> Sent | None:
    if token is None:
        return None
    sql = "select id, conversation_id, number from message where form_token = $1"
    found = await db.row(sql, token)
    return Sent(**found, fresh=False) if found else None


async def _addressed(access: Access, to: tuple[int, ...]) -> None:
    people = await queries.addressees(access, list(to))
    if {person.member_id for person in people} != set(to):
        raise Invalid({"who": NOT_HERE})
    refusals = [why for person in people if (why := queries.refused(person))]
    if refusals:
        raise Invalid({"who": " ".join(refusals)})


async def _place(access: Access, to: tuple[int, ...], token: str | None) -> int:
    author = access.member_id or 0
    if len(to) == 1:
        known = await queries.between(access.theme_id, author, to[0])
        if known is not None:
            await lock(known)
            return known
    made = int(await db.value(_BEGIN, access.theme_id, clock.now(), token))
    await db.execute(_SEATS, made, [author, *to])
    return made


def _writer(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise NotFound
    if not access.may_write:
        raise Forbidden(SILENCED)
    return access.member_id


def _token(author: int, conversation_id: int, token: str) -> str | None:
    """The form's token as it is stored: nobody can take another's, whatever they send."""
    if not token:
        return None
    told = f"message/{author}/{conversation_id}/{token}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]
