"""What is done with a mail that came in: by a job, and by the sweep that makes up for lost ones."""

from __future__ import annotations

import structlog

from forum.core.unit import unit_of_work
from notifications.inbound import answering, bouncing, complaining, replying, store
from notifications.inbound.store import Lost, Mail

_HANDLERS = {
    "reply": replying.take,
    "rsvp": answering.take,
    "bounce": bouncing.take,
    "complaint": complaining.take,
}
log = structlog.get_logger()


async def process(mail_id: int) -> None:
    """Handle one mail. Twice, or at once, is once."""
    mail = await store.claim(mail_id)
    if mail is None:
        return
    try:
        if mail.tries > store.TRIES:
            await _given_up(mail)
        else:
            await _HANDLERS[mail.kind](mail)
    except Lost:
        log.info("inbound_taken_over", mail=mail.id)


async def _given_up(mail: Mail) -> None:
    """It could not be handled five times over: a person must look, and its writer hears of it."""
    log.error("inbound_failed", mail=mail.id, kind=mail.kind)
    async with unit_of_work():
        await store.settle(mail, "failed", "unreadable")
        if mail.kind == "reply":
            await replying.answer(mail)


async def sweep() -> None:
    """Handle what a lost job left; one that fails does not hold up the others."""
    for mail_id in await store.waiting():
        try:
            await process(mail_id)
        except Exception:
            log.exception("inbound_not_handled", mail=mail_id)


async def forget() -> None:
    """Keep mails 30 days, and none of a member who left."""
    async with unit_of_work():
        await store.forget()
