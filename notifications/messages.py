"""What is told of a private message: a line behind the bell, and a mail of its own if it is not
read soon. Who wrote, and where to read it; never what.
"""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.messages import actions, queries
from forum.messages.queries import News
from notifications import instant, notices
from notifications.instant import Subject
from notifications.notices import Line

KIND = "message"
"""Of the line, and of the choice how to hear of it."""
MAIL = "message_news"
SWEPT = timedelta(hours=2)


async def written(message_id: int) -> None:
    """Tell who is in the conversation, but not the writer, nor who left, blocks her, takes no
    messages or has read it meanwhile. Twice is once."""
    news = await queries.message_news(message_id)
    if news is None:
        return
    hearing = dict.fromkeys(await _ring(news), KIND)
    about = Subject(MAIL, news.conversation_id)
    await instant.plan_about(about, hearing, number=news.number, at=news.created_at)


async def ring(message_id: int) -> None:
    """Only the lines behind the bell: for what was written before there was anybody to mail."""
    news = await queries.message_news(message_id)
    if news is not None:
        await _ring(news)


async def _ring(news: News) -> list[int]:
    people = await queries.hearers(news)
    subject, href = _subject(news.conversation_id), f"/gesprekken/{news.conversation_id}"
    line = Line(KIND, subject, "", href, news.created_at, news.author_id, news.number)
    await notices.note(people, line)
    return people


def _subject(conversation_id: int) -> str:
    return f"conversation:{conversation_id}"


async def sweep() -> None:
    """Messages of the last two hours, for what a lost job left untold. Twice does no harm."""
    now = clock.now()
    for message_id in await queries.written_between(now - SWEPT, now - timedelta(minutes=1)):
        await written(message_id)


async def _read(member_id: int, conversation_id: int) -> None:
    """Her line about this conversation is read: she is there, or has left it."""
    await db.execute(
        "update notice set read_at = $4 "
        "where member_id = $1 and kind = $2 and subject = $3 and read_at is null",
        *(member_id, KIND, _subject(conversation_id), clock.now()),
    )


actions.when_read(_read)
