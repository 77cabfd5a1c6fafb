"""Who may do what: every address of the forum, with the circle of people it is for.

A new route must be put into one of these, by somebody who thought about it: until then the test
fails. What stands in `PUBLIC` is open to the whole world.
"""

from __future__ import annotations

THREAD = "/{theme}/forum/{thread:thread}"
POST = f"{THREAD}/{{number:number}}"
WEBINAR = "/{theme}/webinars/{webinar}"
LIBRARY = "/{theme}/publicaties"
PUBLICATION = f"{LIBRARY}/{{publication}}"
DESK = "/{theme}/moderatie"
SHOWN = f"{DESK}/privebericht/{{report:number}}"
UNMAILED = f"{DESK}/zonder-mail"
INVITE = "/{theme}/deelnemers/uitnodigen"
PERSON = "/{theme}/deelnemers/{member:int}"
ORGANISATION = "/{theme}/deelnemers/organisatie/{organisation:int}"
ADDRESS = "/instellingen/e-mailadres"
TALK = "/gesprekken/{conversation:number}"
MESSAGE = f"{TALK}/{{number:number}}"
DEVICES = "/instellingen/meldingen/apparaten"
TOLD = "/{theme}/beheer/aankondigingen"
ONE = f"{TOLD}/{{announcement:int}}"

PUBLIC = {
    *("GET /", "GET /{theme}", "GET /{theme}/contact", "GET /contact"),
    *("GET /hulp", "GET /privacy", "GET /toegankelijkheid"),
    *("GET /robots.txt", "GET /.well-known/security.txt", "GET /healthz", "GET /readyz"),
    *("GET /inloggen", "POST /inloggen", "POST /uitloggen", "POST /taal"),
    *("POST /instellingen/weergave", "GET /sw.js", "GET /manifest.webmanifest"),
    *("GET /wachtwoord-vergeten", "POST /wachtwoord-vergeten"),
    "GET /wachtwoord-vergeten/verstuurd",
}
"""Visitors get an answer here, and it holds nothing of the closed part."""

TOKEN = {
    *("GET /wachtwoord/{token}", "POST /wachtwoord/{token}"),
    *("GET /afmelden/{token}", "POST /afmelden/{token}"),
    *("GET /bijstellen/{token}", "POST /bijstellen/{token}"),
    *("GET /deelname/{token}", "POST /deelname/{token}", "GET /cal/{token}"),
    *("GET /uitnodiging/{token}", "POST /uitnodiging/{token}"),
    *(f"GET {ADDRESS}/{{token}}", f"POST {ADDRESS}/{{token}}"),
    "POST /meldingen/apparaat",  # the secret of a device is its token
}
"""For who has the link that was mailed; a wrong one is 404 or 410 for everyone."""

DEMO = {
    *("GET /dev/outbox", "GET /dev/outbox/{name}", "GET /dev/outbox/{name}/html"),
    *("GET /dev/outbox/{name}/agenda.ics", "POST /dev/outbox/{name}/antwoord"),
}
"""Not there outside the demo."""

ACCOUNT = {
    *("GET /instellingen", "GET /instellingen/sessies", "GET /mijn-mail", "GET /meldingen"),
    *("GET /mijn-mail/{delivery:int}", "POST /mijn-mail/{delivery:int}/gelezen"),
    *("GET /instellingen/profiel", "POST /instellingen/profiel"),
    *("GET /instellingen/wachtwoord", "POST /instellingen/wachtwoord"),
    *("GET /instellingen/mail", "POST /instellingen/mail"),
    *(f"GET {ADDRESS}", f"POST {ADDRESS}"),
    *("GET /instellingen/deelname", "POST /instellingen/deelname"),
    *("GET /instellingen/opheffen", "POST /instellingen/opheffen"),
    *("GET /instellingen/mail/voorbeeld", "GET /instellingen/mail/voorbeeld/mail"),
    *("GET /instellingen/agenda", "POST /instellingen/agenda"),
    *("GET /instellingen/volgen", "GET /bewaard", "POST /bewaard/{bookmark:number}/verwijderen"),
    *("POST /uitloggen/overal", "POST /meldingen/gelezen", "POST /instellingen/schrijven"),
    "POST /instellingen/toetsen",
    *("GET /gesprekken", "GET /instellingen/gesprekken", "POST /instellingen/gesprekken"),
    "POST /gesprekken/blokkeren/{member:number}",
    *("POST /instellingen/sessies/{session:int}", "GET /meldingen/{notice:int}"),
    *("GET /mijn-concepten", "GET /instellingen/meldingen", "POST /instellingen/meldingen"),
    *("GET /mijn-mail/antwoord/{mail:int}", "GET /mijn-mail/bericht/{post:number}"),
    "POST /mijn-mail/antwoord/{mail:int}/bestanden",
    *(f"POST {DEVICES}", f"POST {DEVICES}/nu", f"POST {DEVICES}/{{device:int}}/verwijderen"),
    f"POST {DEVICES}/{{device:int}}/proef",
    *("POST /meldingen/{notice:int}/gelezen", "GET /meldingen/paneel", "POST /meldingen/ongedaan"),
}
"""A member's own, in a theme or not."""

MEMBER = {
    *("GET /zoeken", "GET /{theme}/deelnemers", "GET /{theme}/webinars", f"GET {WEBINAR}"),
    *(f"GET {WEBINAR}/agenda.ics", f"POST {WEBINAR}/aanmelden", f"POST {WEBINAR}/afmelden"),
    *(f"POST {WEBINAR}/deelnemen", f"GET {WEBINAR}/nu"),
    *(f"GET {LIBRARY}", f"GET {PUBLICATION}"),
    *("GET /{theme}/forum", "GET /{theme}/forum/categorie/{slug}", "POST /{theme}/forum/gelezen"),
    *("POST /{theme}/forum/volgen", "POST /{theme}/forum/categorie/{slug}/volgen"),
    *("GET /{theme}/noemen", "POST /{theme}/concepten", "POST /{theme}/concepten/weg"),
    *(f"GET {POST}/bewaren", f"POST {POST}/bewaren"),
    *(f"GET {THREAD}", f"POST {THREAD}/volgen", f"POST {THREAD}/gelezen"),
    *(f"GET {POST}", f"GET {POST}/geschiedenis", f"GET {POST}/melden", f"POST {POST}/melden"),
    *(f"GET {THREAD}/dagen", f"GET {THREAD}/afdrukken", "GET /{theme}/praktijk"),
    *(f"GET {POST}/waardering", "GET /zoeken/voorstellen", "GET /{theme}/forum/lijkt-op"),
    *(f"GET {DESK}/logboek", f"GET {PERSON}"),
    *("GET /bestand/{key}/klein", "GET /bestand/{key}/{file}", "GET /{theme}/bestanden"),
    *("POST /{theme}/bestanden/{key}/verwijderen", "GET /{theme}/aankondigingen/{announcement}"),
}
"""Participants, silenced ones too; an announcement is for whom it was sent to."""

STANDING = {f"GET {DESK}/mijn"}
"""Participants, suspended ones too: how one stands oneself."""

WRITER = {
    *("GET /{theme}/forum/nieuw", "POST /{theme}/forum/nieuw", f"POST {THREAD}/reageren"),
    *(f"GET {POST}/bewerken", f"POST {POST}/bewerken", f"POST {POST}/verwijderen"),
    *(f"POST {POST}/herstellen", f"POST {POST}/waardering", f"POST {POST}/antwoord"),
    *(f"GET {THREAD}/kaart", f"POST {THREAD}/kaart", f"POST {THREAD}/kaart/{{verb}}"),
    *(f"GET {PUBLICATION}/bespreken", f"POST {PUBLICATION}/bespreken"),
    "POST /{theme}/bestanden",
    *("GET /{theme}/gesprekken/nieuw", "POST /{theme}/gesprekken/nieuw"),
}
"""Participants who may write; editing is for the author."""

TALKER = {
    *(f"GET {TALK}", f"POST {TALK}/gelezen", f"GET {TALK}/verlaten", f"POST {TALK}/verlaten"),
    *(f"GET {MESSAGE}", f"GET {MESSAGE}/melden", f"POST {MESSAGE}/melden"),
}
"""Who is in the conversation, silenced ones too; nobody else, whatever her role."""

TALK_WRITER = {
    f"POST {TALK}/schrijven",
    *(
        f"{method} {MESSAGE}/{word}"
        for method in ("GET", "POST")
        for word in ("bewerken", "verwijderen")
    ),
}
"""Who is in it and may write; changing and deleting is for the writer."""

MODERATOR = {
    "GET /{theme}/bestanden/quarantaine",
    *(f"GET {SHOWN}", f"POST {SHOWN}/openen", f"POST {SHOWN}/beslissen"),
    *(f"GET {DESK}", f"POST {DESK}/logboek/{{act:number}}/ongedaan"),
    *(f"POST {DESK}/bericht/{{post:number}}/beslissen", f"GET {DESK}/deelnemer/{{member:number}}"),
    *(
        f"{method} {DESK}/{subject}/{{verb}}"
        for method in ("GET", "POST")
        for subject in (
            "bericht/{post:number}",
            "onderwerp/{thread_id:number}",
            "deelnemer/{member:number}",
        )
    ),
}

MANAGER = {
    *("GET /{theme}/beheer/categorieen", "POST /{theme}/beheer/categorieen"),
    *("GET /{theme}/webinars/nieuw", "POST /{theme}/webinars/nieuw", f"GET {WEBINAR}/aanmeldingen"),
    *(f"POST {WEBINAR}/aanmeldingen", f"POST {WEBINAR}/aanmeldingen/lijst"),
    f"POST {WEBINAR}/bestanden",
    *(
        f"{method} {WEBINAR}/{word}"
        for method in ("GET", "POST")
        for word in ("bewerken", "aankondigen", "annuleren", "opname", "onderwerp")
    ),
    *(f"GET {LIBRARY}/nieuw", f"POST {LIBRARY}/nieuw", f"POST {PUBLICATION}/terugzetten"),
    *(
        f"{method} {PUBLICATION}/{word}"
        for method in ("GET", "POST")
        for word in ("bewerken", "intrekken")
    ),
    *(f"GET {TOLD}", f"GET {TOLD}/nieuw", f"POST {TOLD}/nieuw", f"GET {ONE}"),
    *(f"GET {ONE}/{word}" for word in ("voorbeeld", "voorbeeld/mail", "ontvangers")),
    *(
        f"{method} {ONE}/{word}"
        for method in ("GET", "POST")
        for word in ("wijzigen", "versturen", "stoppen", "opnieuw")
    ),
    *(
        f"POST {ONE}/{word}"
        for word in ("verwijderen", "proef", "planning", "pauze", "hervatten", "ontvangers/lijst")
    ),
    *(f"GET {INVITE}", f"POST {INVITE}"),
    *(f"GET {ORGANISATION}", f"POST {ORGANISATION}"),
    *(f"{method} {PERSON}/{word}" for method in ("GET", "POST") for word in ("rol", "verwijderen")),
    f"POST {INVITE}/{{invitation:int}}/opnieuw",
    f"POST {INVITE}/{{invitation:int}}/intrekken",
    *(f"GET {UNMAILED}", f"POST {UNMAILED}/lijst"),
    *(f"{method} {UNMAILED}/{{member:number}}/hervatten" for method in ("GET", "POST")),
}

CIRCLES = {
    "public": PUBLIC,
    "token": TOKEN,
    "demo": DEMO,
    "account": ACCOUNT,
    "member": MEMBER,
    "standing": STANDING,
    "writer": WRITER,
    "talker": TALKER,
    "talk_writer": TALK_WRITER,
    "moderator": MODERATOR,
    "manager": MANAGER,
}

_INSIDE = {"participant", "silenced", "moderator", "manager", "english"}
ALLOWED = {
    "account": _INSIDE | {"stranger", "suspended"},
    "member": _INSIDE,
    "standing": _INSIDE | {"suspended"},
    "writer": _INSIDE - {"silenced"},
    "talker": {"participant", "silenced"},
    "talk_writer": {"participant"},
    "moderator": {"moderator", "manager"},
    "manager": {"manager"},
}
"""Who may, of a circle that is not open to all."""


def circle_of(method: str, route: str) -> str:
    """The name of the circle. Raises `KeyError` for a route nobody thought about."""
    return next(name for name, known in CIRCLES.items() if f"{method} {route}" in known)
