"""Connections to one mail server, used again and again; and the manners towards it.

A connection carries at most 100 messages or lives five minutes. After anything but a clean
reply it is closed: a client that lost count of replies would read the next mail's as this one's.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from notifications.channels.email import reports
from notifications.channels.email.ending import (
    GOING_AWAY,
    Ending,
    Outcome,
    refused_data,
    refused_recipient,
    refused_sender,
)
from notifications.channels.email.manners import Manners
from notifications.channels.email.server import MailServer

MAILS_PER_CONNECTION = 100
SECONDS_PER_CONNECTION = 300.0
IDLE_SECONDS = 30.0
GOODBYE_SECONDS = 5.0
# Raised by a connection that is gone, or that never came.
LOST = (SMTPException, OSError, TimeoutError)
Hold = Callable[[], Awaitable[bool]]
Sent = Callable[["Outcome"], Awaitable[None]]


@dataclass
class Connection:
    """One open connection, how much it has carried and when it was last used (monotonic)."""

    smtp: SMTP
    opened: float = field(default_factory=time.monotonic)
    used: float = field(default_factory=time.monotonic)
    mails: int = 0

    def worn(self) -> bool:
        age = time.monotonic() - self.opened
        return self.mails >= MAILS_PER_CONNECTION or age > SECONDS_PER_CONNECTION


async def _nothing(_: Outcome) -> None:
    """Nobody is to be told."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way. `hold()` is asked just before the text goes; False stops it.

    `sent(outcome)`: told of the server's yes before the connection carries anything else.
    `envelope_id`: what a report on it shall be known by; "" asks for no report.
    """

    sender: str
    recipient: str
    message: bytes
    hold: Hold
    sent: Sent
    envelope_id: str = ""


class Pool:
    """Sends messages over at most `size` connections and at most `per_second` a second."""

    def __init__(
        self,
        server: MailServer,
        *,
        helo: str,
        size: int = 5,
        per_second: float = 50.0,
        timeout: float = 30.0,
        data_timeout: float = 600.0,
    ) -> None:
        self.server = server
        self.helo = helo
        self.timeout = timeout
        self.data_timeout = data_timeout
        self.manners = Manners(size=size, per_second=per_second)
        self._idle: list[Connection] = []
        self._context = ssl.create_default_context() if server.scheme != "smtp" else None

    async def send(
        self,
        sender: str,
        recipient: str,
        message: bytes,
        *,
        hold: Hold,
        sent: Sent = _nothing,
        envelope_id: str = "",
    ) -> Outcome:
        """Hand over one message. `hold()` is asked just before the text goes; False stops it.

        `sent(outcome)` is told of the server's yes before the connection carries anything else: of
        a process that dies, at most one message a connection was taken and not written down.
        Never raises for what a server or a network does, only what `hold` and `sent` raise;
        cancellation closes the connection.
        """
        phase = ["connect"]
        parcel = Parcel(sender, recipient, message, hold, sent, envelope_id)
        try:
            async with self._lease() as connection:
                outcome = await self._talk(connection, phase, parcel)
        except LOST as error:
            if phase[0] in {"hold", "sent"}:  # the ledger is away, not the mail server
                raise
            outcome = _lost(error, phase[0])
        self.manners.note(outcome)
        return outcome

    async def _talk(self, connection: Connection, phase: list[str], parcel: Parcel) -> Outcome:
        smtp = connection.smtp
        await self.manners.turn()
        to_mail, to_rcpt = reports.asked(smtp, parcel.sender, parcel.envelope_id)
        try:
            phase[0] = "mail"
            await smtp.mail(parcel.sender, options=to_mail)
            phase[0] = "rcpt"
            await smtp.rcpt(parcel.recipient, options=to_rcpt)
            phase[0] = "hold"
            held = await parcel.hold()
            phase[0] = "rset"
            if not held:
                await smtp.rset()
                return Outcome(Ending.NOT_HELD)
            phase[0] = "data"
            reply = await smtp.data(parcel.message, timeout=self.data_timeout)
        except (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError) as error:
            # A clean refusal: the connection can go on, once it has forgotten this message.
            await _forget(connection, error.code)
            return _refused(error)
        connection.mails += 1
        outcome = Outcome(Ending.SENT, reply.code, reply.message)
        phase[0] = "sent"
        await parcel.sent(outcome)
        return outcome

    @asynccontextmanager
    async def _lease(self) -> AsyncIterator[Connection]:
        async with self.manners.place():
            connection = await self._fresh_or_idle()
            try:
                yield connection
            except BaseException:
                connection.smtp.close()
                raise
            connection.used = time.monotonic()
            if connection.worn() or not connection.smtp.is_connected:
                await _quit(connection)
            else:
                self._idle.append(connection)

    async def _fresh_or_idle(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if await self._usable(connection):
                return connection
        smtp = SMTP(timeout=self.timeout, **self.server.arguments(self._context, helo=self.helo))
        try:
            await smtp.connect()
            await _greet(smtp)
        except BaseException:
            smtp.close()
            raise
        return Connection(smtp)

    async def _usable(self, connection: Connection) -> bool:
        if connection.worn():
            await _quit(connection)
            return False
        if time.monotonic() - connection.used < IDLE_SECONDS:
            return connection.smtp.is_connected
        try:
            await connection.smtp.noop()
        except LOST:
            connection.smtp.close()
            return False
        return True

    async def tidy(self) -> None:
        """Say goodbye on the idle connections that have carried enough or lived long enough."""
        worn = [each for each in self._idle if each.worn()]
        self._idle = [each for each in self._idle if not each.worn()]
        await asyncio.gather(*(_quit(each) for each in worn))

    async def close(self) -> None:
        """Say goodbye on every idle connection, on all at once: a server may be slow to answer."""
        leaving, self._idle = self._idle, []
        await asyncio.gather(*(_quit(each) for each in leaving))


async def _greet(smtp: SMTP) -> None:
    """Learn what the server offers; old ones know no EHLO (RFC 5321 section 3.2)."""
    if not smtp.is_ehlo_or_helo_needed:
        return
    try:
        await smtp.ehlo()
    except SMTPHeloError:
        await smtp.helo()


async def _forget(connection: Connection, code: int) -> None:
    """Make the connection ready for another message, or unfit for any (421: it is going away)."""
    try:
        if code == GOING_AWAY:
            raise SMTPServerDisconnected("421")
        await connection.smtp.rset()
    except LOST:
        connection.smtp.close()


async def _quit(connection: Connection) -> None:
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await connection.smtp.quit()
    except LOST:
        pass
    finally:
        connection.smtp.close()


def _refused(error: SMTPResponseException) -> Outcome:
    code, reply = error.code, str(error.message)
    if isinstance(error, SMTPSenderRefused):
        return Outcome(refused_sender(code), code, reply)
    if isinstance(error, SMTPRecipientRefused):
        return Outcome(refused_recipient(code, reply), code, reply)
    return Outcome(refused_data(code, reply), code, reply)


def _lost(error: BaseException, phase: str) -> Outcome:
    """The connection failed: after the dot nobody knows, before it nothing was sent."""
    code = error.code if isinstance(error, SMTPResponseException) else None
    reply = str(error) or type(error).__name__
    if phase == "rset":  # it was not to go, and did not
        return Outcome(Ending.NOT_HELD)
    if phase == "data":
        return Outcome(Ending.AMBIGUOUS, code, reply)
    wrong_password = isinstance(error, SMTPResponseException) and error.code >= 500
    if wrong_password and not isinstance(error, SMTPConnectError):
        return Outcome(Ending.OUR_FAULT, code, reply)
    return Outcome(Ending.HOST_AWAY, code, reply)
