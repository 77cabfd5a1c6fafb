"""The webinars of the demo: one with a recording, one to come, one cancelled."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from forum.core import clock
from forum.seed.stage import Stage
from forum.seed.texts import WebinarText, load
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm
from forum.webinars import actions as webinars
from forum.webinars.forms import RecordingForm, WebinarForm

ZONE = ZoneInfo("Europe/Amsterdam")
DISCUSSED = "kennis"
SAID = (
    (
        "anouk",
        "Wat mij bijbleef: begin met wie er belt, niet met wat er aan de hand is. Wij passen ons "
        "werkproces daarop aan. Heeft iemand al een voorbeeld van zo'n eerste gesprek?",
    ),
    (
        "maarten",
        "Wij hebben een gespreksblad van één bladzijde. Ik vraag de collega's of het hier mag "
        "staan; de kern is dat de beller altijd hoort wat er met de melding gebeurt.",
    ),
    (
        "samira",
        "De opname en de presentatie staan over twee dagen bij het webinar. Vragen die over zijn, "
        "verzamelen wij hier: dan leest iedereen het antwoord mee.",
    ),
)
"""Who said what of the webinar that was, in the thread of it."""
REGISTERED = {"past": 212, "coming": 148, "cancelled": 61}


async def hold(stage: Stage) -> None:
    """Plan, announce and fill each webinar; record the past one, cancel the cancelled one."""
    for text in load().webinars:
        await _one(stage, text)


async def _one(stage: Stage, text: WebinarText) -> None:
    begins = _begins(stage.now, text)
    planned = min(begins - timedelta(days=28), stage.now - timedelta(days=6))
    manager = await stage.access(stage.with_role("manager")[0])
    with clock.at(planned):
        webinar_id = await webinars.create(manager, _form(text, begins))
        await webinars.announce(manager, webinar_id)
    chosen = await _fill(stage, text, webinar_id, since=planned)
    if text.state == "past":
        await _attend(stage, chosen, webinar_id, begins)
        with clock.at(begins + timedelta(days=2)):
            await webinars.add_recording(manager, webinar_id, form=_recording(text))
        await _discuss(stage, text, webinar_id, begins)
    if text.state == "cancelled":
        with clock.at(stage.now - timedelta(days=1)):
            await webinars.cancel(manager, webinar_id, reason=text.reason)


async def _discuss(stage: Stage, text: WebinarText, webinar_id: int, begins: datetime) -> None:
    """The thread of the webinar, opened as it ends, with what people said of it since."""
    manager = await stage.access(stage.with_role("manager")[0])
    ended = begins + timedelta(minutes=text.minutes)
    with clock.at(ended):
        category = stage.categories[DISCUSSED]
        thread_id = await webinars.open_thread(manager, webinar_id, category_id=category)
    for turn, (first, words) in enumerate(SAID, start=1):
        with clock.at(ended + timedelta(minutes=47 * turn)):
            access = await stage.access(stage.named(first))
            await threads.reply(access, thread_id, form=ReplyForm(words))


def _begins(now: datetime, text: WebinarText) -> datetime:
    """Its moment: so many days from now, moved off the weekend, at its own hour."""
    day = (now + timedelta(days=text.days)).astimezone(ZONE).date()
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime.combine(day, time(text.hour), ZONE)


def _form(text: WebinarText, begins: datetime) -> WebinarForm:
    return WebinarForm(
        title=text.title,
        description=text.description.strip(),
        speaker=", ".join(text.speakers)[:200],
        starts_at=begins,
        ends_at=begins + timedelta(minutes=text.minutes),
        capacity=text.capacity,
        join_url=f"https://webinar.example/{text.key}",
    )


def _recording(text: WebinarText) -> RecordingForm:
    return RecordingForm(
        recording_url=f"https://webinar.example/{text.key}/opname",
        slides_url=f"https://webinar.example/{text.key}/presentatie.pdf",
        chapters=tuple((_stamp(c.start_seconds), c.title) for c in text.chapters),
        captions_url=f"https://webinar.example/{text.key}/tekst",
    )


def _stamp(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}"


async def _fill(stage: Stage, text: WebinarText, webinar_id: int, *, since: datetime) -> list[int]:
    rng = Random(f"{stage.number} {text.key}")
    chosen = rng.sample(sorted(stage.people), REGISTERED[text.state])
    for turn, member_id in enumerate(chosen):
        with clock.at(since + timedelta(minutes=7 * turn + 3)):
            await webinars.register(await stage.access(member_id), webinar_id)
    return chosen


async def _attend(stage: Stage, chosen: list[int], webinar_id: int, begins: datetime) -> None:
    """Three of four came."""
    for turn, member_id in enumerate(chosen):
        if turn % 4:
            with clock.at(begins - timedelta(minutes=turn % 20)):
                await webinars.join(await stage.access(member_id), webinar_id)
