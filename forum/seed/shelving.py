"""The library of the demo: publications with files made here, one withdrawn, one discussed."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from forum.core import clock
from forum.files import actions as files
from forum.files.forms import FileForm
from forum.publications import actions as publications
from forum.publications.forms import PublicationForm
from forum.seed.paper import pdf
from forum.seed.stage import Stage
from forum.seed.texts import PublicationText
from forum.seed.texts import publications as texts
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm


async def shelve(stage: Stage) -> None:
    """Add each publication a few days after it appeared; the oldest first."""
    manager = await stage.access(stage.with_role("manager")[0])
    for text in sorted(texts(), key=lambda each: -each.days):
        appeared = stage.now - timedelta(days=text.days)
        with clock.at(appeared + timedelta(days=2)):
            made = await publications.add(manager, await _form(manager, text))
        if text.reason:
            with clock.at(stage.now - timedelta(days=30)):
                await publications.withdraw(manager, made, reason=text.reason)
        if text.thread_title:
            await _discussed(stage, text, made)


async def _form(manager: Access, text: PublicationText) -> PublicationForm:
    return PublicationForm(
        title=text.title,
        kind=text.kind,
        summary=text.summary,
        publisher=text.publisher,
        authors=text.authors,
        published_on=(clock.now() - timedelta(days=2)).date(),
        language=text.language,
        licence=text.licence,
        link=f"https://{text.link}" if text.link else "",
        subjects=text.subjects,
        kept=(await _file(manager, text),) if text.file else (),
    )


async def _file(manager: Access, text: PublicationText) -> str:
    """The key of its file, already read for search."""
    language = "nl-NL" if text.language == "nl" else text.language
    raw = pdf(text.title, text.text, foot=text.publisher, language=language)
    made = await files.upload(manager, FileForm(f"{text.file}.pdf", raw))
    await files.judge(made.id)
    return made.key


async def _discussed(stage: Stage, text: PublicationText, publication_id: int) -> None:
    """A thread about it, by people who take part."""
    rng = Random(f"{stage.number} {text.key}")
    names = rng.sample(sorted(stage.with_role("participant")), len(text.replies) + 1)
    people = [await stage.access(member_id) for member_id in names]
    begun = stage.now - timedelta(days=text.days - 3)
    form = ThreadForm(
        title=text.thread_title,
        kind="discussion",
        category_id=stage.categories[text.thread_category],
        text=text.thread_text,
    )
    with clock.at(begun):
        thread_id = await publications.discuss(people[0], publication_id, form=form)
    for turn, (who, said) in enumerate(zip(people[1:], text.replies, strict=True), start=1):
        with clock.at(begun + timedelta(hours=5 * turn)):
            await threads.reply(who, thread_id, form=ReplyForm(said))
