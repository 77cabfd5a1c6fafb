"""The conversations of the demo, each post by somebody who may well have written it."""

from __future__ import annotations

from random import Random

from forum.core import clock
from forum.core.text import many_lines
from forum.seed import bell
from forum.seed.people import cast
from forum.seed.stage import Stage
from forum.seed.texts import Conversation, Turn, conversations, fill, load, moments
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm

READERS_SHARE = 0.35
"""How many of those who wrote in a thread have read it to its end."""


async def converse(stage: Stage) -> None:
    """Write every conversation, post by post at its own moment."""
    accesses = {member_id: await stage.access(member_id) for member_id in stage.people}
    for conversation in conversations(stage.number):
        await _one(stage, conversation, accesses)


async def _one(stage: Stage, conversation: Conversation, accesses: dict[int, Access]) -> None:
    rng = Random(f"{stage.number} {conversation.key}")
    speakers = _cast(stage, conversation, rng)
    turns = (conversation.opening, *conversation.replies)
    times = moments(conversation, now=stage.now)
    thread_id = 0
    for number, (turn, at) in enumerate(zip(turns, times, strict=True), start=1):
        author = speakers[turn.speaker]
        text = _spoken(stage, turn, author, speakers[turns[max(turn.answers, 1) - 1].speaker])
        with clock.at(at):
            if number == 1:
                thread_id = await _open(stage, conversation, accesses[author], text)
                post_id = 0
            else:
                form = ReplyForm(text)
                post_id = (await threads.reply(accesses[author], thread_id, form=form)).id
        if number == 1 or turn.label:
            stage.posts[conversation.key, turn.label] = (post_id, number)
    stage.threads[conversation.key] = thread_id
    for member_id in sorted(set(speakers.values())):
        if rng.random() < READERS_SHARE:
            await threads.mark_read(member_id, thread_id, number=len(turns))
    await bell.ring(stage, thread_id)


async def _open(stage: Stage, conversation: Conversation, access: Access, text: str) -> int:
    # What a moderator will move was opened elsewhere.
    moved = {act.thread: act.category for act in load().acts if act.act == "move"}
    form = ThreadForm(
        title=conversation.title,
        kind=conversation.kind,
        category_id=stage.categories[moved.get(conversation.key, conversation.category_slug)],
        text=text,
    )
    return await threads.start_thread(access, form)


def _cast(stage: Stage, conversation: Conversation, rng: Random) -> dict[int, int]:
    """Speaker of the conversation -> member: each somebody else, of the kind the text hints at."""
    first: dict[int, Turn] = {}
    for turn in (conversation.opening, *conversation.replies):
        first.setdefault(turn.speaker, turn)
    ids = {person.email: member_id for member_id, person in stage.people.items()}
    chosen = cast(
        [turn.author_hint for turn in first.values()],
        among=list(stage.people.values()),
        rng=rng,
        said=[turn.text for turn in first.values()],
    )
    return {n: ids[person.email] for n, person in zip(first, chosen, strict=True)}


def _spoken(stage: Stage, turn: Turn, author: int, answered: int) -> str:
    town, region = stage.places[stage.people[author].organisation]
    colleague = stage.people[answered].name
    return many_lines(fill(turn.text, gemeente=town, regio=region, collega=colleague))
