"""From a letter to bytes: the words in the recipient's language, the headers of its kind."""

from __future__ import annotations

from typing import Any

from forum.core import settings as settings_module
from notifications import unsubscribing
from notifications.kinds.kind import Kind, Letter
from notifications.ledger import Claimed
from notifications.message import Envelope, compose
from notifications.rendering import Rendered, render


def words_of(kind: Kind, letter: Letter) -> Rendered:
    """The mail in words: subject, text and HTML."""
    told = {**letter.words, **_links(kind, letter)}
    return render(
        letter.template or kind.name, told, language=letter.to.language, zone=letter.to.zone
    )


def message(row: Claimed, kind: Kind, letter: Letter, words: Rendered) -> bytes:
    """The whole mail as it goes to the server."""
    to = letter.to
    return compose(
        Envelope(
            delivery_id=row.id,
            message_id=row.message_id,
            date=row.date,
            kind=kind.name,
            to_name=to.name,
            to_address=to.address,
            sender_name=letter.sender_name,
            tenant=letter.tenant,
            list_name=kind.list_name,
            stops=letter.stops or kind.stops,
            member_id=to.member_id,
            about=letter.about,
            after=letter.after,
            reply_to=letter.reply_to,
            takes_reply=letter.takes_reply,
            contact=letter.contact,
            invite=letter.invite() if letter.invite else None,
        ),
        words,
    )


def _links(kind: Kind, letter: Letter) -> dict[str, Any]:
    base = settings_module.current().base_url
    stop_url = ""
    stops = letter.stops or kind.stops
    if stops and letter.to.member_id:
        token = unsubscribing.token(letter.to.member_id, stops)
        stop_url = unsubscribing.address(token)
    return {
        "name": letter.to.name,
        "sender_name": letter.sender_name,
        "home_url": base,
        "settings_url": f"{base}/instellingen/mail",
        "stop_url": stop_url,
        "less_url": f"{stop_url}?minder=1",
    }
