"""What a member hears of a reply that she sent by mail and that is not placed as it came.

One mail at most, to the address of her account, with no way back (`MAIL FROM:<>`, RFC 3834): a
machine that answers it is answered by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.core import db, i18n, text
from forum.core import settings as settings_module
from forum.core.i18n import N_
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.redaction import outgoing_title

WHY: Mapping[str, str] = {
    "not_sure": N_(
        "Er kwam een antwoord binnen op uw naam. We konden niet vaststellen dat het van u komt. "
        "Daarom is het niet geplaatst. Is het van u? Bekijk het en plaats het zelf. Is het niet "
        "van u? Dan hoeft u niets te doen."
    ),
    "guard": N_(
        "In uw antwoord staan misschien gegevens van iemand. Daarom is het nog niet geplaatst. "
        "Bekijk de tekst, en plaats het antwoord als het zo kan."
    ),
    "too_long": N_(
        "Uw antwoord is te lang: een bericht telt hoogstens 20.000 tekens. Het is niet geplaatst. "
        "U kunt het korter maken en dan plaatsen."
    ),
    "empty": N_(
        "In uw e-mail stond geen antwoord boven de streep. Er is niets geplaatst. Schrijf uw "
        "antwoord boven de tekst van onze e-mail."
    ),
    "unreadable": N_("Uw e-mail kon niet worden gelezen. Er is niets geplaatst."),
    "no_access": N_("Dit onderwerp is er niet meer voor u. Uw antwoord is niet geplaatst."),
    "silenced": N_(
        "U kunt nu wel lezen, maar niet schrijven in dit forum. Uw antwoord is niet geplaatst."
    ),
    "locked": N_("Dit onderwerp is intussen gesloten. Uw antwoord is niet geplaatst."),
    "files": N_("Uw antwoord is geplaatst. Een bestand bij uw e-mail is niet aangenomen:"),
    "files_only": N_(
        "Het bestand bij uw e-mail is niet aangenomen, en er stond geen tekst bij. Er is niets "
        "geplaatst:"
    ),
}
"""Reason, as it stands with the mail that came in -> what she hears."""
_NO_PAGE = {"no_access", "files"}

_ABOUT = """
select i.id, i.reason, i.told, i.placed_id, t.id as thread_id, t.title, th.slug, th.name,
  c.confidential, p.number
from inbound_mail i
join post a on a.id = i.about join thread t on t.id = a.thread_id
join theme th on th.id = t.theme_id join category c on c.id = t.category_id
left join post p on p.id = i.placed_id
where i.id = any($1::bigint[])
"""


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    found = await db.rows(_ABOUT, [row.ref_id or 0 for row in rows])
    about = {item["id"]: item for item in found}
    return {
        row.id: _letter(people[row.recipient_id or 0], about[row.ref_id])
        if row.ref_id in about and about[row.ref_id]["reason"] in WHY
        else Skip("gone")
        for row in rows
    }


def _letter(to: Recipient, about: Mapping[str, Any]) -> Letter:
    with i18n.speaking(to.language):
        words = _words(about)
    return Letter(to, f"Forum {about['name']}", about["slug"], words)


def _words(about: Mapping[str, Any]) -> dict[str, Any]:
    base, reason = settings_module.current().base_url, about["reason"]
    names = [] if about["confidential"] else about["told"].split("\n")
    thread = f"/{about['slug']}/forum/{about['thread_id']}-{text.slugify(about['title'])}"
    link = f"/mijn-mail/antwoord/{about['id']}"
    if reason == "no_access":
        link = "/mijn-mail"
    elif about["number"]:
        link = f"{thread}/{about['number']}#bericht-{about['number']}"
    return {
        "title": "" if reason == "no_access" else outgoing_title(about["title"]),
        "why": i18n.gettext(WHY[reason]),
        "files": [outgoing_title(name) for name in names if name],
        "link": f"{base}{link}",
        "placed": bool(about["number"]),
        "gone": reason == "no_access",
    }


KIND = Kind("reply_answer", _write, secure=True, returns=False)
