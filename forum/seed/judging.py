"""What the people of the demo think of each other's posts: thanks, answers, and three cards."""

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
CARDS = {
    "keten-contactblad": (
        "Regio's waar iedere partner een eigen lijst met contacten heeft, en geen lijst klopt.",
        "1. Neem alleen functies, organisaties en algemene nummers op.\n"
        "2. Bel elk kwartaal alle nummers.\n"
        "3. Zet bij elke regel wanneer hij het laatst is gecontroleerd.",
        "Wie belt, krijgt meteen iemand aan de lijn. Het bellen kost een halve dag per kwartaal.",
        300,
    ),
    "signaleren-hotels": (
        "Gemeenten met hotels en verhuurders die willen melden, maar niet weten wat en bij wie.",
        "Maak met hen een **korte afspraak**: drie signalen, één nummer, en altijd een bericht "
        "terug over wat er met een melding is gedaan.",
        "",
        300,
    ),
    "beleid-borging-bij-vertrek": (
        "Gemeenten waar de kennis bij één persoon zit, en die vertrekt of lang uitvalt.",
        "- Eén map, vijf bladzijden: rollen, afspraken, lopende zaken zonder namen, kalender, "
        "contacten.\n"
        "- Twee keer per jaar loopt een collega de map na met de vraag: kan ik hiermee beginnen?",
        "De opvolger kon na twee dagen verder. Wij zouden de kalender nu eerder maken.",
        -9,
    ),
}
"""Thread -> context, approach, result, and for how many days from now it holds."""


async def judge(stage: Stage) -> None:
    """React, choose answers and fill in cards, as members would."""
    rng = Random(f"{stage.number} judging")
    participants = sorted(stage.with_role("participant"))[:60]
    for thread_id in sorted(stage.threads.values()):
        head = await queries.thread_head(thread_id)
        with clock.at(head.last_post_at + (stage.now - head.last_post_at) / 2):
            if head.kind == "question" and head.last_number > 2 and rng.random() < ANSWERED:
                await _answer(stage, head)
            await _react(stage, head, participants, rng)
    for key, (context, approach, result, days) in CARDS.items():
        until = (stage.now + timedelta(days=days)).date()
        await _card(stage, key, CardForm(context, approach, result, "", until))


async def _answer(stage: Stage, head: queries.ThreadHead) -> None:
    """The reply that says most without asking anything itself, when there is one."""
    replies = await queries.posts_between(head, 2, head.last_number)
    said = [
        post
        for post in replies
        if post.shown and post.author_id != head.author_id and "?" not in post.html
    ]
    if said:
        best = max(said, key=lambda post: len(post.html))
        access = await stage.access(head.author_id)
        await threads.choose_answer(access, head.id, best.number, chosen=True)


async def _react(stage: Stage, head: queries.ThreadHead, members: list[int], rng: Random) -> None:
    for post in await queries.posts_between(head, 1, head.last_number):
        if rng.random() > THANKED:
            continue
        for member_id in rng.sample(members, rng.randint(1, 3)):
            if member_id != post.author_id:
                kind = rng.choice(("thank", "useful"))
                access = await stage.access(member_id)
                await threads.react(access, head.id, post.number, kind=kind, on=True)


async def _card(stage: Stage, key: str, form: CardForm) -> None:
    head = await queries.thread_head(stage.threads[key])
    with clock.at(max(head.created_at, stage.now - timedelta(days=65))):
        await threads.save_card(await stage.access(head.author_id), head.id, form)
