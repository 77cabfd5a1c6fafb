"""A reply by mail becomes a post, under the same rules as one that is typed on a page.

Whatever happens, nothing that was written is lost: what is not placed at once waits on a page of
its writer (`/mijn-mail/antwoord/12`), and one mail says so. Machines get no answer.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound, Problem
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.guard import forms as guard
from forum.members import queries as members
from forum.members.queries import MemberCard
from forum.themes.queries import Access, access_to
from forum.threads import actions as threads
from forum.threads import forms
from forum.threads import queries as thread_queries
from forum.threads.forms import DraftForm, ReplyForm
from notifications import ledger
from notifications.inbound import along, cutting, loops, reading, store, trust
from notifications.inbound.reading import Arrived
from notifications.inbound.store import Mail
from notifications.ledger import Intent

KIND = "reply_answer"
ANSWERS_A_DAY = 6  # to one member: a token that leaked must not become a stream of mail


class NothingLeft(Exception):
    """There was no text, and none of the files is taken."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes: the thread as its writer may use it, and the post it answers."""

    access: Access
    thread_id: int
    reply_to: int | None


async def take(mail: Mail) -> None:
    """Handle one reply that was claimed."""
    found, text = await asyncio.to_thread(_read, mail.content)
    if loops.is_automatic(found, mail.sender):
        await store.settle(mail, "ignored", "automatic")
        return
    member = await members.member(mail.member_id or 0)
    if member is None or member.closed:
        await store.settle(mail, "refused", "closed")
        return
    try:
        place = await place_of(mail)
    except NotFound:
        await _refuse(mail, "no_access")
        return
    await _judge(mail, member, place, found, text)


def _read(content: bytes) -> tuple[Arrived, str]:
    found = reading.read(content)
    return found, cutting.written(found.text)


async def place_of(mail: Mail) -> Place:
    """Where the reply goes. Raises `NotFound` when its writer may not read there (any more)."""
    post = await thread_queries.post_with(mail.about or 0)
    heads = await thread_queries.thread_heads({post.thread_id})
    if post.thread_id not in heads:
        raise NotFound
    access = await access_to(heads[post.thread_id].theme_id, mail.member_id)
    if not access.may_read:
        raise NotFound
    await thread_queries.thread_open_to(access, post.thread_id)
    answers = mail.answers and post.number > 1 and post.shown
    return Place(access, post.thread_id, post.number if answers else None)


async def _judge(mail: Mail, member: MemberCard, place: Place, found: Arrived, text: str) -> None:
    """Place it; or let it wait for its writer, who gets one mail that says why."""
    genuine = found.author == member.email.lower() and trust.is_genuine(
        found.all("authentication-results"), found.author
    )
    if not genuine:
        await _let_wait(mail, "asked", "not_sure")
    elif not found.readable:
        await _refuse(mail, "unreadable")
    elif len(text) > forms.TEXT_LENGTH:
        await _let_wait(mail, "kept", "too_long", hers=(member, place, found))
    elif not text and not found.files:
        await _refuse(mail, "empty")
    elif guard.asked({"text": text}, member_id=member.id, own=guard.own_words(member)):
        await _let_wait(mail, "kept", "guard", hers=(member, place, found), draft=text)
    else:
        await _place(mail, member, place, found, text)


async def _place(mail: Mail, member: MemberCard, place: Place, found: Arrived, text: str) -> None:
    """The post, its files, what became of the mail and what its writer hears: all or nothing."""
    form = ReplyForm(text, token_of(mail.key), place.reply_to, by_mail=True)
    refused: list[str] = []
    try:
        async with unit_of_work():
            taken, refused = await along.taken(place.access, member, found)
            whole = along.below(text, taken)
            if not whole:
                raise NothingLeft
            made = await threads.reply(
                place.access, place.thread_id, form=replace(form, text=whole)
            )
            told = "\n".join(refused)
            await store.settle(
                mail, "placed", "files" if refused else "", placed=made.id, told=told
            )
            if refused:
                await answer(mail)
    except NothingLeft:
        await _refuse(mail, "files_only", told="\n".join(refused))
    except (Forbidden, Conflict, NotFound) as problem:
        await _refuse(mail, _reason(problem))


def _reason(problem: Problem) -> str:
    if isinstance(problem, Forbidden):
        return "silenced"
    if isinstance(problem, Conflict):
        return "locked"
    return "no_access"


def token_of(key: str) -> str:
    """The form token of a mail: by mail or from its page, however often, it makes one post."""
    return f"mail/{key[:32]}"


async def _refuse(mail: Mail, reason: str, *, told: str = "") -> None:
    async with unit_of_work():
        await store.settle(mail, "refused", reason, told=told)
        await answer(mail)


async def _let_wait(
    mail: Mail,
    state: str,
    reason: str,
    *,
    hers: tuple[MemberCard, Place, Arrived] | None = None,
    draft: str = "",
) -> None:
    """It stands on its own page, its files beside it when it is `hers` for sure; and where she was
    writing nothing yet, as her draft there too."""
    async with unit_of_work():
        kept: list[str] = []
        refused: list[str] = []
        if hers is not None and hers[1].access.may_write:
            member, place, found = hers
            kept, refused = await along.taken(place.access, member, found)
            if draft:
                await _draft(place, along.below(draft, kept))
        told = "\n".join(refused)
        await store.settle(mail, state, reason, told=told, files=along.below("", kept))
        await answer(mail)


async def _draft(place: Place, text: str) -> None:
    form = DraftForm(f"thread:{place.thread_id}", text, 0, reply_to=place.reply_to)
    with suppress(NotFound):
        await threads.save_draft(place.access, form)


async def answer(mail: Mail) -> None:
    """Within the unit of work that settles it: one mail to the address of the account."""
    since = clock.now() - timedelta(days=1)
    today = await db.value(
        "select count(*) from delivery where recipient_id = $1 and kind = $2 and created_at > $3",
        *(mail.member_id, KIND, since),
    )
    if int(today) >= ANSWERS_A_DAY:
        return
    lasts = clock.now() + timedelta(days=4)
    await ledger.intend([Intent(KIND, f"mail.{mail.id}", mail.member_id, mail.id, not_after=lasts)])
    enqueue_after_commit(Job.DRAIN_DELIVERIES)
