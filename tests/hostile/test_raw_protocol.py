"""Bytes that no browser sends, to a real `forum web`: it lives, and answers the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from forum.core import httpproto, live, settings
from forum.members.actions import open_session
from forum.members.web.identify import cookie_name
from tests.cast import Cast
from tests.hostile.door import Door, Line, frame, handshake, length, opened, serving, status
from tests.threads.stage import started

MB = 1024 * 1024
GROWTH = 48 * MB  # more than that is something that was kept
LIVE = "/live?theme=mensenhandel"
POST = b"POST /inloggen HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@asynccontextmanager
async def live_hub() -> AsyncIterator[None]:
    await live.start_hub()
    yield
    await live.stop_hub()


@pytest.fixture(scope="module")
async def process(
    house: settings.Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    folder: Path = tmp_path_factory.mktemp("door")
    async with opened(house, folder) as door:
        yield door


@pytest.fixture
async def door(process: Door) -> AsyncIterator[Door]:
    """The process, which is well before and after, and has kept little."""
    assert await process.is_well()
    before = process.memory()
    yield process
    assert await process.is_well()
    assert process.memory() - before < GROWTH
    assert process.faults() == []


NO_REQUEST = {
    "nothing": b"\r\n\r\n",
    "noise": bytes(range(256)) * 40,
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
    "http 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http 9": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "no address": b"GET  HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method of its own": b"BREW /inloggen HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the address": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "nul in the address": b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "nul in a header": b"GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length below zero": POST + b"Content-Length: -1\r\n\r\n",
    "a length in words": POST + b"Content-Length: abc\r\n\r\n",
    "an endless length": POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
    "length and chunks": POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk below zero": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "an endless chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n",
}


async def test_what_is_no_request_is_refused_or_ignored(door: Door) -> None:
    answers = await asyncio.gather(*(door.say(each, seconds=3) for each in NO_REQUEST.values()))
    found = {what: status(answer) for what, answer in zip(NO_REQUEST, answers, strict=True)}
    assert not {what: code for what, code in found.items() if code == 200 or code >= 500}


async def test_the_host_that_is_named_leads_nowhere(door: Door, cast: Cast) -> None:
    for host in (b"", b"evil.example", b"a" * 5000, b"\xff\xfe", b"x:99999", b"["):
        for path in (b"/instellingen", b"/mensenhandel/", b"/uitloggen/", b"/mensenhandel/forum"):
            request = b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (path, host)
            answer = await door.say(request)
            assert 300 <= status(answer) < 500
            assert b"evil" not in answer


async def test_an_old_browser_gets_its_page(door: Door) -> None:
    answer = await door.say(b"GET /inloggen HTTP/1.0\r\n\r\n")
    assert status(answer) == 200
    assert answer.rstrip().endswith(b"</html>")


async def test_requests_in_one_breath_are_answered_in_their_order(door: Door) -> None:
    paths = [b"/healthz", b"/nergens/te/vinden", b"/inloggen", b"/instellingen"] * 5
    asked = b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in paths)
    answer = await door.say(asked, b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
    found = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert found == [200, 404, 200, 303] * 5 + [200]


async def test_slow_ones_do_not_keep_others_waiting(door: Door) -> None:
    lines = [await door.open() for _ in range(200)]
    try:
        for number, line in enumerate(lines):
            begun = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " if number % 2 else POST
            await line.write(begun + (b"" if number % 2 else b"Content-Length: 99\r\n\r\nemail="))
        async with asyncio.timeout(15):
            assert await door.is_well()
    finally:
        for line in lines:
            line.close()


async def test_a_body_that_breaks_off_is_nobodys_fault(door: Door) -> None:
    for _ in range(20):
        line = await door.open()
        await line.write(POST + b"Content-Length: 500\r\n\r\nemail=a")
        line.close()
    assert await door.is_well()


@pytest.mark.parametrize("chunked", [True, False])
async def test_ten_megabytes_are_refused_as_a_page_and_not_kept(door: Door, chunked: bool) -> None:
    part = b"a" * 65_536
    head = b"Transfer-Encoding: chunked\r\n" if chunked else b"Content-Length: 10485760\r\n"
    if chunked:
        part = b"10000\r\n" + part + b"\r\n"
    line = await door.open()
    for each in (POST + head + b"\r\n", *[part] * 160, b"0\r\n\r\n" if chunked else b""):
        await line.write(each)
    answer = await line.rest(1)
    line.close()
    # Of a body without a length it is one field that is too long.
    assert status(answer) == (400 if chunked else 413)
    assert b"</html>" in answer


async def test_a_thousand_keys_are_read(door: Door) -> None:
    query = b"&".join(b"f%d=%%00" % number for number in range(1000))
    request = b"GET /inloggen?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % query
    assert status(await door.say(request)) == 200


async def test_sixty_four_kilobytes_of_header_do_no_harm(door: Door) -> None:
    for header in (b"X-A: " + b"a" * 65_000, b"Cookie: " + b"a=b; " * 13_000):
        request = b"GET /inloggen HTTP/1.1\r\nHost: x\r\n%s\r\nConnection: close\r\n\r\n" % header
        assert status(await door.say(request)) in {200, 431}


@pytest.mark.parametrize("begun", [b"X-A: ", b"X-A: b\r\n"])
async def test_a_head_without_end_is_cut_off(door: Door, begun: bytes) -> None:
    part = (begun * 14_000)[:65_536] if begun.endswith(b"\n") else b"a" * 65_536
    before = door.memory()
    answer = await door.say(b"GET / HTTP/1.1\r\nHost: x\r\n" + begun, *[part] * 1000, seconds=5)
    assert status(answer) in {0, 400, 431}
    assert door.memory() - before < 16 * MB


async def test_nobody_is_waited_for_in_the_middle_of_a_request(
    clean: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httpproto, "SILENCE", 0.3)
    async with serving(httpproto.BoundedHTTP) as port:
        for begun in (
            b"",
            b"GET / HT",
            b"GET / HTTP/1.1\r\nX-A: ",
            POST + b"Content-Length: 9\r\n\r\na",
        ):
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            await line.write(begun)
            async with asyncio.timeout(5):
                await line.rest()
            line.close()
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        for _ in range(3):  # who speaks in time may stay
            await line.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert status(await line.reader.readuntil(b"ok")) == 200
            await asyncio.sleep(0.4)
        line.close()


async def test_a_socket_may_be_silent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, house: settings.Settings
) -> None:
    monkeypatch.setattr(httpproto, "SILENCE", 0.3)
    async with live_hub(), serving(httpproto.BoundedHTTP) as port:
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        await line.write(handshake(LIVE, origin=house.origin))
        assert status(await line.reader.readuntil(b"\r\n\r\n")) == 101
        await line.rest(1)
        assert not line.reader.at_eof()
        await line.write(frame(9, b"nog?"))
        assert await line.reader.readuntil(b"nog?")
        line.close()


# --- sockets -------------------------------------------------------------------------------------


async def member_cookie(cast: Cast) -> str:
    return f"{cookie_name('session')}={await open_session(cast.anouk.id, device='Firefox')}"


async def test_a_handshake_from_elsewhere_or_of_another_kind_opens_nothing(
    door: Door, cast: Cast
) -> None:
    cookie = await member_cookie(cast)
    origin = door.origin
    refused = [
        handshake(LIVE, origin="https://evil.example", cookie=cookie),
        handshake(LIVE, origin="null", cookie=cookie),
        handshake(LIVE, origin="", cookie=cookie),
        handshake(f"{LIVE}0", origin=origin),
        handshake("/live", origin=origin),
        handshake("/live?thread=1", origin="https://evil.example", cookie=cookie),
        handshake("/live?thread=x", origin=origin, cookie=cookie),
        handshake("/live?thread=" + "9" * 5000, origin=origin, cookie=cookie),
        handshake("/live?theme=%00", origin=origin, cookie=cookie),
        handshake("/inloggen", origin=origin),
        handshake("/nergens/te/vinden", origin=origin),
        handshake(LIVE, origin=origin, Sec_WebSocket_Version="99"),
        handshake(LIVE, origin=origin, Sec_WebSocket_Key="kort"),
        handshake(LIVE, origin=origin, Sec_WebSocket_Key=""),
        handshake(LIVE, origin=origin, Upgrade="h2c"),
        handshake(LIVE, origin=origin).replace(b"GET", b"POST", 1),
    ]
    answers = await asyncio.gather(*(door.say(request, seconds=2) for request in refused))
    for request, answer in zip(refused, answers, strict=True):
        assert 400 <= status(answer) < 500, (request[:200], answer[:200])


async def test_a_thread_is_not_for_visitors(door: Door, cast: Cast) -> None:
    thread = await started(cast, text="Niet voor buiten.")
    answer = await door.say(
        handshake(f"/live?thread={thread.id}&since=0", origin=door.origin), seconds=1
    )
    assert b"Niet voor buiten" not in answer


JUNK = {
    "noise": bytes(range(256)) * 20,
    "not masked": frame(1, b"hallo", masked=False),
    "an opcode of its own": frame(11, b"x"),
    "reserved bits": bytes([0xF1]) + frame(1, b"x")[1:],
    "no utf-8": frame(1, b"\xff\xfe"),
    "a close of one byte": frame(8, b"x"),
    "a close with a code of its own": frame(8, (999).to_bytes(2, "big")),
    "a ping in parts": frame(9, b"x", final=False),
    "a long ping": frame(9, b"x" * 200),
    "a second part first": frame(0, b"x"),
    "64 MB": bytes([0x82]) + length(64 * MB) + b"\0\0\0\0" + b"x" * MB,
    "more than there is": bytes([0x82]) + length(2**62) + b"\0\0\0\0" + b"x" * MB,
    "endless parts": frame(1, b"x" * 500, final=False) + frame(0, b"x" * 500, final=False) * 2000,
    "said too often": frame(1, b"hallo") * 500,
}


async def test_noise_on_a_socket_ends_that_socket(door: Door, cast: Cast) -> None:
    found = await asyncio.gather(*(_ended(door, noise) for noise in JUNK.values()))
    assert [what for what, ended in zip(JUNK, found, strict=True) if not ended] == []


async def _ended(door: Door, noise: bytes) -> bool:
    line = await door.open()
    await line.write(handshake(LIVE, origin=door.origin))
    assert status(await line.reader.readuntil(b"\r\n\r\n")) == 101
    await line.write(noise)
    await line.rest(15)
    ended = line.reader.at_eof() or line.reader.exception() is not None
    line.close()
    return ended


async def test_a_flood_of_pings_keeps_nobody_waiting(door: Door, cast: Cast) -> None:
    line = await door.open()
    await line.write(handshake(LIVE, origin=door.origin))
    assert status(await line.reader.readuntil(b"\r\n\r\n")) == 101
    flood = frame(9, b"x" * 100) * 10_000
    for _ in range(5):  # and nobody reads the pongs
        await line.write(flood)
    async with asyncio.timeout(20):
        assert await door.is_well()
    line.close()
