"""The connections to the mail server: few, used again, never in the clear with a password."""

from __future__ import annotations

import asyncio
import inspect
import time
from datetime import timedelta

import pytest

from forum.cli.running import MAIL_UNDER_WAY
from forum.core import clock, db
from forum.core.jobs import Job
from forum.core.settings import SettingsError
from notifications import ledger, sending
from notifications.audiences import MAILS_A_DAY
from notifications.channels.email import Ending, MailServer, Outcome, Pool
from notifications.channels.email import manners as manners_module
from notifications.channels.email import pool as pool_module
from notifications.channels.email.ending import refused_recipient
from notifications.channels.email.pool import GOODBYE_SECONDS
from notifications.channels.email.reports import xtext
from notifications.ledger import Intent
from tests.cast import Cast
from tests.notifications.faulty import faulty_server
from tests.notifications.post_office import PostOffice, drain, mail_goes_to
from tests.webinars.planned import plan
from workers.functions import TIMEOUTS
from workers.settings import WorkerSettings


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, False, None, None)),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, False, False, None, None)),
        ("smtps://a:b@mail.example", ("mail.example", 465, True, False, "a", "b")),
        (
            "smtp+starttls://a%40b:p%2Fw@mail.example:2525",
            ("mail.example", 2525, False, True, "a@b", "p/w"),
        ),
        ("smtp+starttls://mail.example", ("mail.example", 587, False, True, None, None)),
    ],
)
def test_the_address_of_the_server_says_how(url: str, told: tuple[object, ...]) -> None:
    found = MailServer.at(url).arguments(None, helo="forum.example")
    names = ("hostname", "port", "use_tls", "start_tls", "username", "password")
    assert tuple(found[name] for name in names) == told


@pytest.mark.parametrize(
    "url", ["smtp://a:b@mail.example", "smtp://a@mail.example", "http://x", "smtp://", "smtp://x:y"]
)
def test_a_wrong_address_stops_with_one_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^SMTP_URL .*\.$"):
        MailServer.at(url)


async def yes() -> bool:
    return True


async def test_a_server_that_does_not_offer_encryption_gets_nothing() -> None:
    async with faulty_server() as server:
        pool = Pool(MailServer.at(f"smtp+starttls://a:b@127.0.0.1:{server.port}"), helo="f.example")
        outcome = await pool.send("a@f.example", "b@f.example", b"x\r\n", hold=yes)
        assert outcome.ending is Ending.HOST_AWAY
        assert "MAIL" not in server.commands
        assert "AUTH" not in server.commands


async def test_a_connection_carries_a_hundred_mails_and_then_says_goodbye() -> None:
    async with faulty_server() as server:
        pool = Pool(
            MailServer.at(f"smtp://127.0.0.1:{server.port}"),
            helo="f.example",
            size=1,
            per_second=100_000,
        )
        for _ in range(250):
            outcome = await pool.send("a@f.example", "b@f.example", b"x\r\n", hold=yes)
            assert outcome.ending is Ending.SENT
        await pool.close()
        assert server.connections == 3
        assert server.commands.count("QUIT") == 3


async def test_an_idle_connection_is_asked_whether_it_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool_module, "IDLE_SECONDS", 0.0)
    async with faulty_server() as server:
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        for _ in range(2):
            await pool.send("a@f.example", "b@f.example", b"x\r\n", hold=yes)
        await pool.close()
        assert server.commands.count("NOOP") == 1
        assert server.connections == 1


async def test_a_message_that_is_not_held_never_reaches_data() -> None:
    async def no() -> bool:
        return False

    async with faulty_server() as server:
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        outcome = await pool.send("a@f.example", "b@f.example", b"x\r\n", hold=no)
        await pool.close()
        assert outcome.ending is Ending.NOT_HELD
        assert "DATA" not in server.commands


async def say(pool: Pool, sender: str = "b+12.x@f.example") -> Outcome:
    return await pool.send(sender, "b@f.example", b"x\r\n", hold=yes, envelope_id="12")


async def test_a_server_that_reports_is_asked_for_failures_and_only_the_headers() -> None:
    async with faulty_server() as server:
        server.offers = ("DSN",)
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        await say(pool)
        await say(pool, sender="")  # nothing can come back to an empty return path
        await pool.close()
    assert [line for line in server.said if line.startswith(("MAIL", "RCPT"))] == [
        "MAIL FROM:<b+12.x@f.example> ENVID=12 RET=HDRS",
        "RCPT TO:<b@f.example> NOTIFY=FAILURE",
        "MAIL FROM:<>",
        "RCPT TO:<b@f.example>",
    ]


@pytest.mark.parametrize("knows_ehlo", [True, False])
async def test_a_server_that_does_not_report_is_asked_nothing(*, knows_ehlo: bool) -> None:
    async with faulty_server() as server:
        server.knows_ehlo = knows_ehlo
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        outcome = await say(pool)
        await pool.close()
    assert outcome.ending is Ending.SENT
    assert "MAIL FROM:<b+12.x@f.example>" in server.said
    assert "RCPT TO:<b@f.example>" in server.said
    assert ("HELO" in server.commands) is not knows_ehlo


@pytest.mark.parametrize(
    ("value", "told"), [("12", "12"), ("a+b=c d", "a+2Bb+3Dc+20d"), ("\r\n", "+0D+0A")]
)
def test_an_envelope_id_is_xtext(value: str, told: str) -> None:
    assert xtext(value) == told


@pytest.mark.parametrize("value", ["é", "x" * 101, "+" * 34])
def test_what_is_no_envelope_id_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"xtext|100"):
        xtext(value)


async def test_a_cancelled_message_takes_its_connection_along() -> None:
    async with faulty_server("dot hang", "ok") as server:
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        sending_one = asyncio.create_task(say(pool))
        await server.heard.wait()
        sending_one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending_one
        assert (await say(pool)).ending is Ending.SENT
        await pool.close()
        assert server.connections == 2


async def test_a_connection_waits_until_what_it_carried_is_written_down() -> None:
    """Else a process that dies could leave two messages of one connection in doubt."""
    written = asyncio.Event()

    async def slowly(_: Outcome) -> None:
        await written.wait()

    async with faulty_server() as server:
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        first = asyncio.create_task(
            pool.send("a@f.example", "b@f.example", b"x\r\n", hold=yes, sent=slowly)
        )
        await server.heard.wait()
        second = asyncio.create_task(say(pool))
        await asyncio.wait([first, second], timeout=0.1)
        assert server.commands.count("MAIL") == 1
        written.set()
        assert (await first).ending is (await second).ending is Ending.SENT
        assert server.commands.count("MAIL") == 2
        await pool.close()


async def test_a_connection_that_lived_five_minutes_says_goodbye() -> None:
    async with faulty_server() as server:
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        await say(pool)
        await pool.tidy()
        assert "QUIT" not in server.commands
        (idle,) = pool._idle
        idle.opened -= pool_module.SECONDS_PER_CONNECTION + 1
        await pool.tidy()
        assert server.commands.count("QUIT") == 1
        assert pool._idle == []


async def test_a_ledger_that_is_away_is_no_fault_of_the_mail_server() -> None:
    async def away() -> bool:
        raise ConnectionRefusedError("the database")

    async with faulty_server() as server:
        pool = Pool(MailServer.at(f"smtp://127.0.0.1:{server.port}"), helo="f.example", size=1)
        with pytest.raises(ConnectionRefusedError):
            await pool.send("a@f.example", "b@f.example", b"x\r\n", hold=away)
        assert pool.manners.pause_left() == 0
        assert "DATA" not in server.commands
        await pool.close()


async def test_no_more_than_the_rate_leaves_in_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = 1000.0, []

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        slept.append(seconds)

    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    manners = manners_module.Manners(size=5, per_second=20)
    for _ in range(61):
        await manners.turn()
    assert 2.9 <= now - 1000.0 <= 3.05
    now += 60  # a quiet minute saves up one message, no more
    slept.clear()
    for _ in range(3):
        await manners.turn()
    assert len(slept) == 2


def test_what_waits_for_what_nests() -> None:
    data = inspect.signature(Pool).parameters["data_timeout"].default
    job = TIMEOUTS[Job.DRAIN_DELIVERIES]
    crons = [
        each.timeout_s for each in WorkerSettings.cron_jobs if Job.DRAIN_DELIVERIES in each.name
    ]
    assert data == 600 < ledger.DATA_LEASE.total_seconds() == 660 < job == 720
    assert crons == [720]
    wait = WorkerSettings.job_completion_wait
    assert sending.BUDGET_SECONDS < wait < wait + GOODBYE_SECONDS < MAIL_UNDER_WAY


async def test_lines_that_begin_with_a_dot_arrive_as_they_were(
    cast: Cast, office: PostOffice
) -> None:
    pool = sending.sender().pool
    await pool.send("a@f.example", "b@f.example", b"Subject: x\r\n\r\n.\r\n..a\r\n", hold=yes)
    assert office.mails[0].raw.endswith(b"\r\n\r\n.\r\n..a\r\n")


@pytest.mark.parametrize(
    ("code", "reply", "ending"),
    [
        (550, "5.1.1 no such user", Ending.UNKNOWN_ADDRESS),
        (550, "no such user", Ending.UNKNOWN_ADDRESS),
        (552, "5.2.2 full", Ending.LATER),
        (550, "5.7.1 policy", Ending.REFUSED),
        (550, "5.1.8 your own domain does not exist", Ending.REFUSED),
        (554, "5.3.2 system not accepting", Ending.REFUSED),
        (554, "transaction failed", Ending.REFUSED),
        (551, "user not local", Ending.UNKNOWN_ADDRESS),
        (550, "5.2.1 mailbox disabled", Ending.UNKNOWN_ADDRESS),
        (552, "too much stored", Ending.LATER),
        (421, "4.3.2 going away", Ending.HOST_AWAY),
        (450, "4.2.0 greylisted", Ending.LATER),
    ],
)
def test_a_refused_recipient_is_read_by_its_enhanced_code(
    code: int, reply: str, ending: Ending
) -> None:
    assert refused_recipient(code, reply) is ending


async def test_more_than_enough_a_day_is_not_sent(cast: Cast, office: PostOffice) -> None:
    who = cast.anouk.id
    await ledger.intend([Intent("password_reset", f"p{i}", who, who) for i in range(MAILS_A_DAY)])
    await drain()
    webinar_id = await plan(cast)
    intent = Intent("webinar_announced", str(webinar_id), who, webinar_id)
    await ledger.intend([intent])
    await drain()
    assert await db.value("select reason from delivery order by id desc limit 1") == "daily_cap"
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        await ledger.intend([Intent("password_reset", "last", who, who)])
        await drain()
    assert len(office.mails) == MAILS_A_DAY + 1


async def test_what_was_decided_long_ago_is_decided_again(
    cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notifications import attempts  # noqa: PLC0415

    monkeypatch.setattr(attempts, "FRESH", timedelta(seconds=-1))
    await ledger.intend([Intent("password_reset", "p", cast.anouk.id, cast.anouk.id)])
    (row,) = await ledger.claim(1)
    await ledger.release(row, until=clock.now())
    async with mail_goes_to(office.port):
        await sending.sender().drain(0.2)
    assert office.mails == []
    monkeypatch.undo()
    await drain()
    assert len(office.mails) == 1
    assert await db.value("select tries from delivery") == 1
