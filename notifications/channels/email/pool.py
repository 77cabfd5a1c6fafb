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
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from notifications.channels.email.ending import (
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
# Raised by a connection that is gone, or that never came.
LOST = (SMTPException, OSError, TimeoutError)
Hold = Callable[[], Awaitable[bool]]


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


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way. `hold()` is asked just before the text goes; False stops it."""

    sender: str
    recipient: str
    message: bytes
    hold: Hold


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

    async def send(self, sender: str, recipient: str, message: bytes, *, hold: Hold) -> Outcome:
        """Hand over one message. `hold()` is asked just before the text goes; False stops it.

        Never raises for what a server or a network does; cancellation closes the connection.
        """
        phase = ["connect"]
        try:
            async with self._lease() as connection:
                outcome = await self._talk(
                    connection, phase, Parcel(sender, recipient, message, hold)
                )
        except LOST as error:
            outcome = _lost(error, phase[0])
        self.manners.note(outcome)
        return outcome

    async def _talk(self, connection: Connection, phase: list[str], parcel: Parcel) -> Outcome:
        smtp = connection.smtp
        await self.manners.turn()
        try:
            phase[0] = "mail"
            await smtp.mail(parcel.sender)
            phase[0] = "rcpt"
            await smtp.rcpt(parcel.recipient)
            if not await parcel.hold():
                await smtp.rset()
                return Outcome(Ending.NOT_HELD)
            phase[0] = "data"
            reply = await smtp.data(parcel.message, timeout=self.data_timeout)
        except (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError) as error:
            # A clean refusal: the connection can go on, once it has forgotten this message.
            await _forget(connection, error.code)
            return _refused(error)
        connection.mails += 1
        return Outcome(Ending.SENT, reply.code, reply.message)

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

    async def close(self) -> None:
        """Say goodbye on every idle connection."""
        while self._idle:
            await _quit(self._idle.pop())


async def _forget(connection: Connection, code: int) -> None:
    """Make the connection ready for another message, or unfit for any (421: it is going away)."""
    try:
        if code == 421:
            raise SMTPServerDisconnected("421")
        await connection.smtp.rset()
    except LOST:
        connection.smtp.close()


async def _quit(connection: Connection) -> None:
    try:
        async with asyncio.timeout(5):
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
    return Outcome(refused_data(code), code, reply)


def _lost(error: BaseException, phase: str) -> Outcome:
    """The connection failed: after the dot nobody knows, before it nothing was sent."""
    code = error.code if isinstance(error, SMTPResponseException) else None
    reply = str(error) or type(error).__name__
    if phase == "data":
        return Outcome(Ending.AMBIGUOUS, code, reply)
    wrong_password = isinstance(error, SMTPResponseException) and error.code >= 500
    if wrong_password and not isinstance(error, SMTPConnectError):
        return Outcome(Ending.OUR_FAULT, code, reply)
    return Outcome(Ending.HOST_AWAY, code, reply)
