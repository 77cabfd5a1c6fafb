"""What the people of the demo's sign-ins keep for themselves, the files they shared, and what
waits for a moderator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from forum.core import clock
from forum.files import actions as files
from forum.files.forms import FileForm
from forum.guard import actions as guard
from forum.guard.finding import findings
from forum.guard.forms import Decision
from forum.seed.charts import chart
from forum.seed.paper import pdf
from forum.seed.stage import Stage
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads import queries
from forum.threads.forms import BookmarkForm, DraftForm, ReplyForm

THREAD_LEVELS = (
    ("anouk", "beleid-nulmeting-invullen", "follow"),
    ("anouk", "keten-verdeelsleutel", "follow"),
    ("anouk", "kennis-theater", "mute"),
    ("maarten", "keten-afspraken-actueel", "follow"),
    ("maarten", "kennis-afkortingen", "mute"),
)
CATEGORY_LEVELS = (
    ("anouk", "zorg", "follow"),
    ("anouk", "toezicht", "mute"),
    ("maarten", "keten", "follow"),
    ("samira", "casuistiek", "follow"),
    ("hanneke", "beleid", "follow"),
)
KEPT = (
    ("anouk", "keten-oefening", "Meenemen naar het regio-overleg van volgende week.", 6),
    ("anouk", "gegevens-dpia-samen", "Voorbeeld voor onze eigen DPIA.", None),
    ("anouk", "beleid-borging-bij-vertrek", "", None),
    ("maarten", "beleid-tien-weken", "Planning naast die van ons leggen.", 2),
    ("samira", "casus-voorbereidingsblad", "Noemen in de volgende nieuwsbrief.", None),
    ("hanneke", "kennis-beeldgebruik", "Vragen of dit als publicatie mag.", 9),
)
"""Who, the thread whose opening is kept, the note, and in how many days the reminder is."""
DRAFTS = (
    (
        "anouk",
        "keten-verdeelsleutel",
        "Bij ons betaalt iedere gemeente naar inwonertal, met een vaste voet. Ik zoek het besluit "
        "nog op en zet het hier",
    ),
    (
        "maarten",
        "Wat staat er in uw afspraken met de opvang?",
        "Wij willen de afspraken met onze opvang vernieuwen. Daar hoort volgens ons in te staan:",
    ),
)
"""Who, in which thread or of which title, and the text so far."""
HELD = (
    "casus-opschalen",
    "Wij schaalden op toen er binnen een week drie meldingen kwamen over dezelfde vrouw, geboren "
    "op 12 maart 1998. De afspraak die ons hielp: wie opschaalt, zegt erbij welke vraag een ander "
    "moet beantwoorden, en wanneer het weer terugkomt.",
)
"""A thread of a category that holds, and the post that waits there."""
DECIDED = {"person": 9, "phone": 8, "birth_date": 5, "address": 4, "bsn": 3, "plate": 1}
"""How often the guard pointed something out in the past half year."""

SHARES = (("beleid", 81), ("zorg", 64), ("keten", 58), ("training", 37), ("cijfers", 22))
CHART = "Waar staat onze regio? (aandeel van de gemeenten)"
CHART_ALT = (
    "Staafdiagram van onze regio. Van de gemeenten heeft 81% vastgesteld beleid, 64% een "
    "zorgcoördinator, 58% ketenafspraken, 37% een training en 22% cijfers."
)
CARD = (
    "Op deze kaart staat wat partners in onze keten van elkaar mogen verwachten. Hij past op één "
    "bladzijde en hangt bij iedere balie.",
    "1. Wie een signaal krijgt, belt dezelfde dag het meldpunt. Wie belt, hoort meteen wie het "
    "oppakt.",
    "2. Het meldpunt laat binnen vijf werkdagen weten wat er met het signaal is gedaan, voor "
    "zover dat mag.",
    "3. Wie de regie heeft, nodigt uit, schrijft de afspraken op en bewaakt de termijnen.",
    "4. Elk half jaar lopen wij de kaart samen na. Wat niet meer klopt, gaat eraf.",
)
GUIDE = (
    "Beelden bepalen wat mensen verwachten te zien. Kies daarom beelden die kloppen met wat u in "
    "uw gemeente werkelijk tegenkomt.",
    "Laat zien waar het gebeurt: een werkplek, een voordeur, een telefoon. Geen ketens, geen "
    "handen voor een gezicht, geen gezichten die herkenbaar zijn.",
    "Schrijf onder elk beeld wat iemand kan doen: wie te bellen, en wat er daarna gebeurt.",
)


async def live_in(stage: Stage) -> None:
    """After the conversations: all of this, each at a moment of its own."""
    await _share(stage)
    await _hold(stage)
    await _decide(stage)
    with clock.at(stage.now - timedelta(hours=26)):
        await _choose(stage)
        await _keep(stage)
    with clock.at(stage.now - timedelta(minutes=95)):
        await _draft(stage)
    with clock.at(stage.now):
        await threads.count_words()


async def _who(stage: Stage, first: str) -> Access:
    return await stage.access(stage.named(first))


async def _choose(stage: Stage) -> None:
    for first, key, level in THREAD_LEVELS:
        access = await _who(stage, first)
        await threads.set_thread_level(access, stage.threads[key], level)


async def _keep(stage: Stage) -> None:
    for first, key, note, days in KEPT:
        access = await _who(stage, first)
        head = await queries.thread_open_to(access, stage.threads[key])
        at = stage.now.replace(hour=8, minute=0, second=0, microsecond=0)
        remind = at + timedelta(days=days) if days else None
        await threads.save_bookmark(access, head, 1, form=BookmarkForm(note, remind))


async def _draft(stage: Stage) -> None:
    """A reply that is half written, and a new thread."""
    (first, key, text), (other, title, opening) = DRAFTS
    begun = DraftForm(f"thread:{stage.threads[key]}", text, 0)
    await threads.save_draft(await _who(stage, first), begun)
    fresh = DraftForm("new", opening, 0, title, "question", stage.categories["zorg"])
    await threads.save_draft(await _who(stage, other), fresh)


async def _share(stage: Stage) -> None:
    """Three posts with a file, and one file that is in no post yet."""
    picture = FileForm("stand-van-zaken-regio.png", chart(CHART, SHARES), alt=CHART_ALT)
    card = _paper("Afsprakenkaart keten", CARD)
    guide = _paper("Beeldgebruik in drie regels", GUIDE)
    draft = _paper("Afsprakenkaart keten (concept)", CARD[:3])
    await _posted(
        stage,
        "anouk",
        "beleid-nulmeting-invullen",
        picture,
        "Wij hebben de uitkomsten van onze regio naast elkaar gezet. Het beeld helpt in het "
        "gesprek met het college: beleid is er bijna overal, cijfers zijn er nauwelijks.",
        days=1,
        hour=15,
    )
    await _posted(
        stage,
        "maarten",
        "keten-afspraken-actueel",
        card,
        "Onze kaart past op één bladzijde. Gebruik hem gerust als begin voor die van u:",
        days=1,
        hour=11,
    )
    await _posted(
        stage,
        "samira",
        "kennis-beeldgebruik",
        guide,
        "Mooi overzicht. Wij hebben er een bladzijde van gemaakt om uit te delen:",
        days=0,
        hour=8,
    )
    with clock.at(stage.now - timedelta(hours=23)):
        await files.upload(await _who(stage, "maarten"), draft)


def _paper(title: str, paragraphs: Sequence[str]) -> FileForm:
    text = "\n\n".join(paragraphs)
    return FileForm(f"{title}.pdf", pdf(title, text, foot="Forum Mensenhandel"))


async def _posted(
    stage: Stage, first: str, key: str, form: FileForm, text: str, *, days: int, hour: int
) -> None:
    """A post of about `hour` UTC so many days ago, but after the last one and before now."""
    access = await _who(stage, first)
    head = await queries.thread_head(stage.threads[key])
    wished = (stage.now - timedelta(days=days)).replace(hour=hour, minute=40)
    after = max(wished, head.last_post_at + timedelta(minutes=20))
    with clock.at(min(after, stage.now - timedelta(minutes=5))):
        kept = await files.upload(access, form)
        await files.judge(kept.id)  # what a job does: the words of a PDF are found, too
        reply = ReplyForm(f"{text}\n\n{kept.markdown}")
        await threads.reply(access, head.id, form=reply)


async def _hold(stage: Stage) -> None:
    """The closed category lets a moderator look first; one post waits there since this morning."""
    key, text = HELD
    manager = await _who(stage, "hanneke")
    await threads.set_holds(manager, stage.categories["casuistiek"], holds=True)
    decisions = tuple(Decision(one.kind, "kept") for one in findings(text))
    head = await queries.thread_head(stage.threads[key])
    with clock.at(max(head.last_post_at, stage.now - timedelta(hours=3))):
        form = ReplyForm(text, decisions=decisions, kept=True)
        await threads.reply(await stage.access(_colleague(stage)), head.id, form=form)


def _colleague(stage: Stage) -> int:
    """Somebody who is not one of the sign-ins."""
    rng = Random(f"{stage.number} held")
    others = [m for m, p in stage.people.items() if p.role == "participant" and not p.demo]
    return rng.choice(sorted(others))


async def _decide(stage: Stage) -> None:
    """What became of what the guard pointed out: mostly left out, sometimes kept."""
    rng = Random(f"{stage.number} guard")
    for kind, times in DECIDED.items():
        for _ in range(times):
            ends = ("masked", "masked", "masked", "changed", "changed", "kept")
            place = rng.choice(("post", "post", "thread", "edit", "search"))
            with clock.at(stage.now - timedelta(days=rng.randint(1, 180))):
                await guard.record(stage.theme_id, place, [Decision(kind, rng.choice(ends))])
