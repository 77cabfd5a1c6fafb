"""One forum thread is one conversation in a mail program, and each reader's is her own.

RFC 5322 section 3.6.4: `In-Reply-To` names the mail before it, `References` the way to the root.
"""

from __future__ import annotations

import re
from datetime import timedelta

from notifications.message import compose
from notifications.rendering import Rendered
from tests.cast import Cast
from tests.notifications.post_office import Mail, PostOffice
from tests.notifications.test_instant import MINUTE, begun, drained, news, said
from tests.notifications.test_message import envelope
from tests.notifications.weekly import MONDAY, thread

ID = rb"<[^<>@\s]+@forum\.example>"


def header(mail: Mail, name: bytes) -> bytes:
    """The value as it stands in the bytes, on one line."""
    (found,) = re.findall(
        rb"^" + name + rb": (.*)\r$", mail.raw.partition(b"\r\n\r\n")[0] + b"\r", re.M
    )
    return bytes(found)


async def test_mails_about_one_thread_hang_together_under_one_root(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    for minutes in (1, 60, 120):
        await said(cast, cast.bram, ident, f"Na {minutes} minuten", at=MONDAY + minutes * MINUTE)
        await drained(MONDAY + (minutes + 16) * MINUTE)
    first, second, third = news(office, cast.anouk)
    root = header(first, b"References")
    assert re.fullmatch(ID, root)
    assert root.startswith(f"<thread.{ident}.".encode())
    assert header(first, b"In-Reply-To") == root
    for before, mail in ((first, second), (second, third)):
        assert header(mail, b"In-Reply-To") == header(before, b"Message-ID")
        assert header(mail, b"References") == root + b" " + header(before, b"Message-ID")
    assert len({mail["Subject"] for mail in (first, second, third)}) == 1  # else Gmail splits


async def test_a_reply_to_the_thread_and_a_mention_are_the_same_conversation(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    await said(cast, cast.bram, ident, "En @Anouk de Vries?", at=MONDAY + 20 * MINUTE)
    await drained(MONDAY + 26 * MINUTE)
    first, second = news(office, cast.anouk)
    assert first["Subject"] == second["Subject"]
    assert header(second, b"In-Reply-To") == header(first, b"Message-ID")


async def test_two_readers_and_two_threads_share_nothing(cast: Cast, office: PostOffice) -> None:
    ident = await begun(cast)
    await said(cast, cast.fatima, ident, "Van Fatima", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Voor beiden", at=MONDAY + 2 * MINUTE)
    other = await thread(cast, cast.anouk, "Een ander onderwerp")
    await said(cast, cast.bram, other, "Elders", at=MONDAY + 3 * MINUTE)
    await drained(MONDAY + timedelta(hours=1))
    roots = [header(mail, b"References") for mail in office.mails]
    ids = [header(mail, b"Message-ID") for mail in office.mails]
    assert len(office.mails) == 3
    assert len(set(roots)) == len(set(ids)) == 3


def test_the_root_is_the_same_each_time_and_for_nobody_else() -> None:
    def root(**changes: object) -> bytes:
        raw = compose(envelope(about="thread.12", **changes), Rendered("Onderwerp", "", ""))
        return header(Mail("", "", raw), b"References")

    assert root() == root(message_id="<thread_news.99.abc@forum.example>")
    assert root() != root(member_id=18)


def test_a_mail_about_nothing_in_particular_refers_to_nothing() -> None:
    raw = compose(envelope(), Rendered("Onderwerp", "", ""))
    assert b"References:" not in raw
    assert b"In-Reply-To:" not in raw
