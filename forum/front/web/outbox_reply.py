"""The demo's mail program: answers a mail of the post box over the door that mail comes in by."""

from __future__ import annotations

import asyncio
import smtplib
from email import policy
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http, text
from forum.core import settings as settings_module
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import N_
from forum.front.web.outbox import message_of

LONGEST = 20_000  # characters


async def reply(request: Request) -> Response:
    """POST `/dev/outbox/<name>/antwoord`: send it as a mail program would, the quote below."""
    _, found = await message_of(request)
    to = parseaddr(str(found["Reply-To"] or ""))[1]
    fields = await http.form(request)
    words = text.many_lines(fields.get("text", ""))[:LONGEST]
    if not to or not words:
        raise Invalid({"text": N_("Schrijf een bericht.")})
    mail = _written(found, to, words)
    answered = await asyncio.to_thread(_sent, mail.as_bytes(policy=policy.SMTP), mail["From"], to)
    if answered != 250:
        raise Conflict(
            N_("Uw antwoord is niet aangenomen: dit adres neemt geen antwoorden meer aan.")
        )
    return http.redirect(f"/dev/outbox/{request.path_params['name']}?melding=beantwoord")


def _written(found: EmailMessage, to: str, words: str) -> EmailMessage:
    """The answer of whom the mail was for, with what our own mail server would say of her."""
    sender = parseaddr(str(found["To"] or ""))[1]
    mail = EmailMessage()
    authserv, domain = settings_module.current().authserv_id, sender.rpartition("@")[2]
    mail["Authentication-Results"] = f"{authserv}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"Re: {text.one_line(str(found['Subject'] or ''))}"
    mail["Message-ID"] = make_msgid(domain=domain or "localhost")
    part = found.get_body(("plain",))
    quoted = "".join(f"> {line}\n" for line in str(part.get_content() if part else "").splitlines())
    mail.set_content(f"{words}\n\nOp {found['Date']} schreef {found['From']}:\n{quoted}")
    return mail


def _sent(raw: bytes, sender: str, to: str) -> int:
    host, _, port = settings_module.current().inbound_lmtp.rpartition(":")
    if not port.isdecimal():
        return 550
    try:
        with smtplib.LMTP(host, int(port), timeout=10) as door:
            door.sendmail(sender, [to], raw)
    except (smtplib.SMTPException, OSError):
        return 550
    return 250


routes: list[BaseRoute] = [Route("/dev/outbox/{name}/antwoord", reply, methods=["POST"])]
