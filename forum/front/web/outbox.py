"""The demo's post box: what the forum's own mail server was given. Only in the demo."""

from __future__ import annotations

import asyncio
import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http
from forum.core import settings as settings_module
from forum.core.errors import NotFound
from forum.front.web.mail import as_mail, framed

PAGE = 50
_NAME = re.compile(r"[0-9]{10,25}\.[0-9a-z]{6,40}\.forum(?:,[A-Z0-9,=]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kept:
    """One message in the Maildir: its file name begins with the nanosecond it came in."""

    name: str
    at: datetime
    recipient: str
    sender: str
    subject: str
    message_id: str


async def outbox(request: Request) -> Response:
    """What came in, the newest first; `?aan=` for one recipient."""
    _only_demo()
    recipient = request.query_params.get("aan", "").strip().lower()
    before = request.query_params.get("voor", "")
    found = await asyncio.to_thread(_listing, recipient, before, PAGE + 1)
    more = len(found) > PAGE
    context = {
        "mails": found[:PAGE],
        "recipient": recipient,
        "older": f"/dev/outbox?aan={recipient}&voor={found[PAGE - 1].name}" if more else None,
        "newest": "/dev/outbox" if before else None,
    }
    return http.render(request, "front/outbox.html", context)


async def one(request: Request) -> Response:
    """One message: as it looks, as text, its calendar object, its headers as they came."""
    raw, message = await message_of(request)
    unsubscribe = str(message["List-Unsubscribe"] or "").partition(">")[0].lstrip("<")
    base = settings_module.current().base_url
    context = {
        "mail": _kept(str(request.path_params["name"]), message),
        "plain": _content(message, "text/plain"),
        "calendar": _content(message, "text/calendar"),
        "reply_to": str(message["Reply-To"] or ""),
        "headers": raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace"),
        "unsubscribe": unsubscribe.removeprefix(base) if unsubscribe.startswith(base) else "",
    }
    return framed(http.render(request, "front/outbox_mail.html", context))


async def html(request: Request) -> Response:
    """The HTML part, for the frame."""
    _, message = await message_of(request)
    return as_mail(_content(message, "text/html"))


async def calendar_file(request: Request) -> Response:
    """The calendar object, to open in a calendar program."""
    _, message = await message_of(request)
    content = _content(message, "text/calendar")
    if not content:
        raise NotFound
    headers = {"content-disposition": 'attachment; filename="invite.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _only_demo() -> None:
    if not settings_module.current().demo:
        raise NotFound


def _maildir() -> Path:
    return settings_module.current().data_dir / "mail"


def _files() -> list[Path]:
    found = [path for part in ("new", "cur") for path in (_maildir() / part).glob("*")]
    return sorted((p for p in found if _NAME.fullmatch(p.name)), key=_moment, reverse=True)


def _moment(path: Path) -> int:
    return int(path.name.partition(".")[0])


def _listing(recipient: str, before: str, limit: int) -> list[Kept]:
    start = int(before.partition(".")[0]) if _NAME.fullmatch(before) else None
    kept: list[Kept] = []
    for path in _files():
        if start is not None and _moment(path) >= start:
            continue
        found = _kept(path.name, _parsed(_head(path)))
        if recipient in found.recipient.lower():
            kept.append(found)
        if len(kept) == limit:
            break
    return kept


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16_384).partition(b"\r\n\r\n")[0]


async def message_of(request: Request) -> tuple[bytes, EmailMessage]:
    _only_demo()
    name = str(request.path_params["name"])
    if not _NAME.fullmatch(name):
        raise NotFound
    for part in ("new", "cur"):
        path = _maildir() / part / name
        if await asyncio.to_thread(path.is_file):
            raw = await asyncio.to_thread(path.read_bytes)
            return raw, _parsed(raw)
    raise NotFound


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


def _kept(name: str, message: EmailMessage) -> Kept:
    at = datetime.fromtimestamp(int(name.partition(".")[0]) / 1e9, tz=UTC)
    return Kept(
        name=name,
        at=at,
        recipient=str(message["Delivered-To"] or message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or "-"),
        message_id=str(message["Message-ID"] or ""),
    )


def _content(message: EmailMessage, content_type: str) -> str:
    for part in message.walk():
        if part.get_content_type() == content_type:
            content = part.get_content()
            return content if isinstance(content, str) else bytes(content).decode("utf-8")
    return ""


routes: list[BaseRoute] = [
    Route("/dev/outbox", outbox, methods=["GET"]),
    Route("/dev/outbox/{name}", one, methods=["GET"]),
    Route("/dev/outbox/{name}/html", html, methods=["GET"]),
    Route("/dev/outbox/{name}/agenda.ics", calendar_file, methods=["GET"]),
]
