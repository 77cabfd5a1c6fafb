"""The door itself: one recipient at a time, and no manners make it fall over."""

from __future__ import annotations

import asyncio

from forum.core import db
from forum.threads.queries import ThreadHead
from tests.cast import Cast
from tests.inbound.relay import Relay, address_for


async def told(relay: Relay, *lines: bytes) -> list[str]:
    """What the door answers to each line, the greeting first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    try:
        async with asyncio.timeout(60):
            answers = [await answer(reader)]
            for line in lines:
                writer.write(line + b"\r\n")
                await writer.drain()
                answers.append(await answer(reader))
            return answers
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> str:
    """One reply; of several lines the last."""
    while (line := (await reader.readline()).decode()) and line[3:4] == "-":
        pass
    return line.strip()


async def test_it_takes_one_recipient_at_a_time(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    first = (await address_for(cast, cast.bram, thread)).encode()
    second = (await address_for(cast, cast.anouk, thread)).encode()
    said = await told(
        *(relay, b"LHLO mx.example", b"MAIL FROM:<bram.jansen@tilburg.example>"),
        *(b"RCPT TO:<" + first + b">", b"RCPT TO:<" + second + b">", b"DATA"),
        b"Message-ID: <1@tilburg.example>\r\n\r\nHallo\r\n.",
    )
    assert [line[:3] for line in said] == ["220", "250", "250", "250", "452", "354", "250"]
    assert await db.value("select count(*) from inbound_mail") == 1


async def test_it_speaks_lmtp_only_and_answers_nonsense_with_a_refusal(relay: Relay) -> None:
    said = await told(
        *(relay, b"EHLO mx.example", b"HELO mx.example", b"LHLO mx.example", b"\x00\xff\xfe"),
        *(b"MAIL FROM:<>" + b"x" * 400, b"RCPT TO:<r+x@reply.forum.example>", b"DATA", b"VRFY x"),
    )
    assert said[0].startswith("220")
    assert said[3].startswith("250")
    assert {line[:1] for line in (*said[1:3], *said[4:8])} == {"5"}
    assert await db.value("select count(*) from inbound_mail") == 0


async def test_a_mail_that_is_cut_short_is_no_mail(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = (await address_for(cast, cast.bram, thread)).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(b"LHLO x\r\nMAIL FROM:<b@c.example>\r\nRCPT TO:<" + to + b">\r\nDATA\r\nHalf")
    await writer.drain()
    writer.close()
    await told(relay, b"LHLO mx.example")  # it still answers
    assert await db.value("select count(*) from inbound_mail") == 0


async def test_a_stranger_cannot_try_addresses_by_their_form(relay: Relay) -> None:
    tries = [b"r+1t-1-1-0.0.aaaaaaaaaaaaaaaa", b"b+1.aaaaaaaaaa", b"u+d1.0.aaaa", b"rsvp+1-1.0.a"]
    tries += [b"r+", b"b+", b"b+99999999999999999999.aaaaaaaaaa", b"r+..", "é".encode(), b"x" * 70]
    for local in tries:
        for domain in (b"reply.forum.example", b"bounce.forum.example", b"forum.example"):
            asked = b"RCPT TO:<" + local + b"@" + domain + b">"
            said = await told(relay, b"LHLO x", b"MAIL FROM:<a@b.example>", asked)
            assert said[-1][:1] == "5", asked
