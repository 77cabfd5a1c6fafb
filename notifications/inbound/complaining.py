"""Complaints (RFC 5965, RFC 9477): somebody told her provider that a mail of ours is unwanted.

That kind of mail stops at once, and no mail says so. Whose mail it was is read from what we signed
in it: the link to unsubscribe, its Message-ID or its CFBL-Feedback-ID. A report without any of
them is noted and no more. Reports come as ARF, or as XARF: JSON with the mail in it.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
import re
from collections.abc import Iterator
from email.message import Message

from forum.core import db, security
from forum.core.unit import unit_of_work
from notifications import unsubscribing
from notifications.inbound import reading, store
from notifications.inbound.store import Mail
from notifications.unsubscribing import Stop

_LINK = re.compile(rb"/afmelden/([a-z0-9.]{10,60})")
_MESSAGE = re.compile(rb"<([a-z_]{3,32})\.([1-9][0-9]{0,17})\.([a-z2-7]{10})@")
_FEEDBACK = re.compile(
    rb"^CFBL-Feedback-ID:\s{0,5}([a-z_]{3,32}):([1-9][0-9]{0,17}):([a-z2-7]{10})\s*$", re.I | re.M
)
_MOST = 20  # signed words that are tried
_MOST_BYTES = 1024 * 1024  # of a report, once decoded
# A provider's word that all is well (RFC 6430), or that a signature was not (RFC 6591).
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
# A complaint about any mail of a conversation ends them all: nobody asks which was meant.
_TALK = ("mention", "reply", "thread")
_STOPS = {
    "thread_news": _TALK,
    "message_news": ("message",),
    "digest": ("digest",),
    "webinar_reminder": ("reminders",),
}
_ANNOUNCED = ("webinar_announced", "webinar_recording")


async def take(mail: Mail) -> None:
    """Handle one report that was claimed."""
    words = await asyncio.to_thread(_words, mail.content)
    stops = _linked(words) or await _by_delivery(words)
    async with unit_of_work():
        await store.settle(mail, "noted", "complaint" if stops else "unknown")
        for each in stops:
            await unsubscribing.stop(each)


def _words(content: bytes) -> bytes:
    """The report with soft line ends taken out; nothing when it is no report."""
    message = reading.parsed(content)
    if not _complains(message):
        return b""
    bare = content.replace(b"=\r\n", b"").replace(b"=\n", b"")
    return b"\n".join([bare, *_encoded(message)])


def _complains(message: Message) -> bool:
    told = str(message.get_param("report-type", "")).lower()
    if told != "feedback-report":
        return "x-xarf" in message or any(map(_is_xarf, message.walk()))
    kinds = {
        str(fields.get("feedback-type", "")).strip().lower()
        for part in message.walk()
        if part.get_content_type() == "message/feedback-report"
        for fields in _fields(part)
    }
    return not kinds & _NO_COMPLAINT


def _fields(part: Message) -> list[Message]:
    found = part.get_payload()
    return [each for each in found if isinstance(each, Message)] if isinstance(found, list) else []


def _is_xarf(part: Message) -> bool:
    return part.get_content_type() == "application/json" and "xarf" in str(part.get_filename())


def _encoded(message: Message) -> Iterator[bytes]:
    """What stands in the report in base64, or in JSON."""
    for part in message.walk():
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        is_json = part.get_content_type() == "application/json"
        if part.is_multipart() or not (is_json or encoding == "base64"):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found = content[:_MOST_BYTES]
            yield from _within(found) if is_json else [found]


def _within(content: bytes) -> Iterator[bytes]:
    """Every text of a JSON report, and what those hold in base64."""
    try:
        report = json.loads(content)
    except (ValueError, RecursionError):
        return
    for text in _texts(report):
        yield text.encode()
        try:
            yield base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            continue


def _texts(found: object) -> Iterator[str]:
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, list | dict):
            waiting += each.values() if isinstance(each, dict) else each


def _linked(words: bytes) -> list[Stop]:
    for token in dict.fromkeys(_LINK.findall(words)[:_MOST]):
        found = unsubscribing.read(token.decode())
        if found is not None:
            return [Stop(found.member_id, what) for what in _all_of(found.what)]
    return []


def _all_of(what: str) -> tuple[str, ...]:
    return _TALK if what in _TALK else (what,)


async def _by_delivery(words: bytes) -> list[Stop]:
    told = [*_MESSAGE.findall(words)[:_MOST], *_FEEDBACK.findall(words)[:_MOST]]
    for kind, number, given in told:
        signed = f"{kind.decode()}.{number.decode()}"
        if not hmac.compare_digest(security.mac("message-id", signed, size=10).encode(), given):
            continue
        found = await db.row("select recipient_id, kind from delivery where id = $1", int(number))
        if found and found["recipient_id"] is not None:
            return [Stop(found["recipient_id"], what) for what in _stops(found["kind"])]
    return []


def _stops(kind: str) -> tuple[str, ...]:
    return ("announcements",) if kind in _ANNOUNCED else _STOPS.get(kind, ())
