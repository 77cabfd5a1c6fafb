"""What the people of the demo think of each other's posts: thanks, answers, and two cards."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from forum.core import clock
from forum.seed.stage import Stage
from forum.threads import actions as threads
from forum.threads import queries
from forum.threads.forms import CardForm

THANKED = 0.25
"""How many replies somebody reacted to."""
ANSWERED = 0.5
"""How many questions with replies have an answer."""
CARDS = (
    (
        "Gemeenten met één opvanghuis en een klein team, waar meldingen op elk uur kunnen komen.",
        "1. Spreek met het huis één vast nummer af.\n"
        "2. Leg vast wie er belt, ook buiten kantooruren.\n"
        "3. Neem de afspraken elk halfjaar samen door.",
        "Minder telefoontjes over en weer. De eerste afspraak is er meestal binnen een dag.",
    ),
    (
        "Teams die signalen van balie, wijkteam en toezicht bij elkaar willen brengen.",
        "Wekelijks een **kort overleg** van een kwartier, met een vaste voorzitter en een lijst "
        "van afspraken zonder namen.",
        "",
    ),
)
"""Context, approach and result."""


async def judge(stage: Stage) -> None:
    """React, choose answers and fill in cards, as members would."""
    rng = Random(f"{stage.number} judging")
    participants = sorted(stage.with_role("participant"))[:60]
    cards = iter(CARDS)
    for thread_id in sorted(stage.threads.values()):
        head = await queries.thread_head(thread_id)
        with clock.at(head.last_post_at + (stage.now - head.last_post_at) / 2):
            if head.kind == "question" and head.last_number > 2 and rng.random() < ANSWERED:
                access = await stage.access(head.author_id)
                number = rng.randint(2, head.last_number)
                await threads.choose_answer(access, thread_id, number, chosen=True)
            await _react(stage, head, participants, rng)
        if head.kind == "best_practice" and (card := next(cards, None)):
            await _card(stage, head, card)


async def _react(stage: Stage, head: queries.ThreadHead, members: list[int], rng: Random) -> None:
    for post in await queries.posts_between(head, 1, head.last_number):
        if rng.random() > THANKED:
            continue
        for member_id in rng.sample(members, rng.randint(1, 3)):
            if member_id != post.author_id:
                kind = rng.choice(("thank", "useful"))
                access = await stage.access(member_id)
                await threads.react(access, head.id, post.number, kind=kind, on=True)


async def _card(stage: Stage, head: queries.ThreadHead, texts: tuple[str, str, str]) -> None:
    until = (stage.now + timedelta(days=300)).date()
    form = CardForm(*texts, "", until)
    with clock.at(max(head.created_at, stage.now - timedelta(days=65))):
        await threads.save_card(await stage.access(head.author_id), head.id, form)
