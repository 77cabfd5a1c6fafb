"""A thread with posts for the tests of moderation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from forum.core import clock, db
from forum.moderation import actions
from forum.moderation.forms import DecisionForm, ReportForm, SanctionForm
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from tests.cast import Cast, Person


@dataclass(frozen=True)
class Talk:
    """Thread by Anouk; post 1 is hers, `post` (number 2) is Bram's."""

    thread: int
    first: int
    post: int


async def talk(cast: Cast) -> Talk:
    anouk, bram = await cast.access(cast.anouk), await cast.access(cast.bram)
    form = ThreadForm("Signaleren in de wijk", "question", cast.categories["zorg"], "Wie helpt?")
    thread = await threads.start_thread(anouk, form)
    placed = await threads.reply(bram, thread, form=ReplyForm("Iets dat **niet** mag"))
    first = await db.value("select id from post where thread_id = $1 and number = 1", thread)
    return Talk(thread, first, placed.id)


async def reported(cast: Cast, post: int, by: Person, *, reason: str = "privacy") -> int:
    form = ReportForm(reason, "Kijk hier eens naar")
    return await actions.report(await cast.access(by), post, form=form)


def hiding(*report_ids: int, answer: str = "Bevat gegevens van personen") -> DecisionForm:
    return DecisionForm(True, answer, report_ids)


def leaving(*report_ids: int, answer: str = "Past binnen de afspraken") -> DecisionForm:
    return DecisionForm(False, answer, report_ids)


def for_days(days: int, reason: str = "Herhaald van toon") -> SanctionForm:
    return SanctionForm(clock.now() + timedelta(days=days), reason)
