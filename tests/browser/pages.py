"""Every page there is, as each kind of reader comes to it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.house import Forum


@dataclass(frozen=True)
class Place:
    """A page: a name, its path, who looks, and the status it answers with."""

    name: str
    path: str
    who: str | None = None
    status: int = 200


HOME = "/mensenhandel"
VISITOR = {
    "home": HOME,
    "sign-in": "/inloggen",
    "sign-in-asked": f"/inloggen?volgende={HOME}/forum",
    "forgotten": "/wachtwoord-vergeten",
    "forgotten-sent": "/wachtwoord-vergeten/verstuurd",
    "help": "/hulp",
    "contact": f"{HOME}/contact",
    "accessibility": "/toegankelijkheid",
    "privacy": "/privacy",
}
PARTICIPANT = {
    "home-member": HOME,
    "list": f"{HOME}/forum",
    "category": f"{HOME}/forum/categorie/casuistiek",
    "new-thread": f"{HOME}/forum/nieuw",
    "directory": f"{HOME}/deelnemers",
    "webinars": f"{HOME}/webinars",
    "library": f"{HOME}/publicaties",
    "library-narrowed": f"{HOME}/publicaties?soort=wet&jaar=1999",
    "log-member": f"{HOME}/moderatie/logboek",
    "own-reports": f"{HOME}/moderatie/mijn",
    "practices": f"{HOME}/praktijk",
    "drafts": "/mijn-concepten",
    "notice-settings": "/instellingen/meldingen",
    "bookmarks": "/bewaard",
    "follow-settings": "/instellingen/volgen",
    "calendar-settings": "/instellingen/agenda",
    "files": f"{HOME}/bestanden",
    "search": "/zoeken?q=opvang",
    "search-nothing": "/zoeken?q=kwxz",
    "search-filters": "/zoeken?q=meldpunt&filters=1",
    "search-chosen": "/zoeken?q=meldpunt&type=vraag&periode=jaar&auteur=a&volgorde=nieuwste",
    "search-slip": "/zoeken?q=meldpnut+regio",
    "notices": "/meldingen",
    "talks": "/gesprekken",
    "talk": "/gesprekken/1",
    "talk-at": "/gesprekken/1/1",
    "talk-delete": "/gesprekken/1/1/verwijderen",
    "talk-leave": "/gesprekken/1/verlaten",
    "talk-new": f"{HOME}/gesprekken/nieuw",
    "talk-report": "/gesprekken/2/1/melden",
    "message-settings": "/instellingen/gesprekken",
    "announcement": f"{HOME}/aankondigingen/1-nieuw-op-het-forum-praktijkkaarten-per-onderwerp",
    "settings": "/instellingen",
    "profile": "/instellingen/profiel",
    "mail-settings": "/instellingen/mail",
    "mail-preview": "/instellingen/mail/voorbeeld",
    "password": "/instellingen/wachtwoord",
    "sessions": "/instellingen/sessies",
    "my-mail": "/mijn-mail",
    "address": "/instellingen/e-mailadres",
    "taking-part": "/instellingen/deelname",
    "close-account": "/instellingen/opheffen",
}
MANAGER = {
    "invite": f"{HOME}/deelnemers/uitnodigen",
    "webinar-new": f"{HOME}/webinars/nieuw",
    "publication-new": f"{HOME}/publicaties/nieuw",
    "library-withdrawn": f"{HOME}/publicaties?ingetrokken=1",
    "shelves": f"{HOME}/beheer/categorieen",
    "announcements": f"{HOME}/beheer/aankondigingen",
    "announcement-new": f"{HOME}/beheer/aankondigingen/nieuw",
    "announcement-sent": f"{HOME}/beheer/aankondigingen/1",
    "announcement-people": f"{HOME}/beheer/aankondigingen/1/ontvangers",
    "announcement-again": f"{HOME}/beheer/aankondigingen/1/opnieuw",
    "announcement-planned": f"{HOME}/beheer/aankondigingen/2",
    "announcement-edit": f"{HOME}/beheer/aankondigingen/2/wijzigen",
    "announcement-preview": f"{HOME}/beheer/aankondigingen/2/voorbeeld",
    "announcement-send": f"{HOME}/beheer/aankondigingen/2/versturen",
    "organisation": f"{HOME}/deelnemers/organisatie/1",
    "unmailed": f"{HOME}/moderatie/zonder-mail",
}


def every(forum: Forum) -> list[Place]:
    """All of them, those of one reader together."""
    long, talk = forum.thread("long"), forum.thread("talk")
    coming, past = forum.facts["webinars"]["coming"], forum.facts["webinars"]["past"]
    reported = forum.facts["reported"]
    said = f"{HOME}/forum/{reported['thread_id']}/{reported['number']}"
    desk = f"{HOME}/moderatie"
    return [
        *(Place(name, path) for name, path in VISITOR.items()),
        *_behind_links(forum),
        Place("nothing-here", f"{HOME}/bestaat-niet", status=404),
        *(Place(name, path, "anouk") for name, path in PARTICIPANT.items()),
        Place("thread-long", long, "anouk"),
        Place("thread-own", talk, "anouk"),
        Place("thread-quote", f"{talk}/1?citeer=1", "anouk"),
        Place("thread-answer", f"{talk}/1?antwoord=1", "anouk"),
        Place("post-edit", f"{talk}/2/bewerken", "anouk"),
        Place("post-history", f"{talk}/2/geschiedenis", "anouk"),
        Place("post-ratings", f"{talk}/1/waardering", "anouk"),
        Place("post-bookmark", f"{talk}/1/bewaren", "anouk"),
        Place("thread-days", f"{long}/dagen", "anouk"),
        Place("thread-print", f"{long}/afdrukken", "anouk"),
        Place("practice", forum.thread("practice"), "anouk"),
        Place("practice-card", f"{forum.thread('practice')}/kaart", "samira"),
        Place("quarantine", f"{HOME}/bestanden/quarantaine", "samira"),
        Place("post-report", f"{said}/melden", "maarten"),
        Place("webinar-place", forum.facts["webinars"]["place"]),
        Place("webinar-coming", coming, "anouk"),
        Place("webinar-past", past, "anouk"),
        Place("thread-moderator", talk, "samira"),
        Place("desk", desk, "samira"),
        Place("log", f"{desk}/logboek", "samira"),
        Place("message-shown", f"{desk}/privebericht/1", "samira"),
        Place("post-hide", f"{desk}/bericht/{reported['id']}/verbergen", "samira"),
        Place("thread-move", f"{desk}/onderwerp/{forum.facts['talk']}/verplaatsen", "samira"),
        Place("thread-hide", f"{desk}/onderwerp/{forum.facts['talk']}/verbergen", "samira"),
        Place("member", f"{desk}/deelnemer/{forum.facts['members']['maarten']}", "samira"),
        Place("participant", f"{HOME}/deelnemers/{forum.facts['members']['maarten']}", "anouk"),
        *(
            Place(
                f"person-{word}",
                f"{HOME}/deelnemers/{forum.facts['members']['maarten']}{end}",
                "mies",
            )
            for word, end in (("managed", ""), ("role", "/rol"), ("removal", "/verwijderen"))
        ),
        Place(
            "silence", f"{desk}/deelnemer/{forum.facts['members']['maarten']}/meelezen", "samira"
        ),
        *(Place(name, path, "mies") for name, path in MANAGER.items()),
        Place("mail-again", f"{desk}/zonder-mail/{forum.facts['unmailed']}/hervatten", "mies"),
        *_library(forum.facts["publications"]),
        Place("webinar-manage", coming, "mies"),
        Place("webinar-edit", f"{coming}/bewerken", "mies"),
        Place("webinar-announce", f"{coming}/aankondigen", "mies"),
        Place("webinar-cancel", f"{coming}/annuleren", "mies"),
        Place("webinar-attendees", f"{coming}/aanmeldingen", "mies"),
        Place("webinar-recording", f"{past}/opname", "mies"),
        Place("webinar-thread", f"{past}/onderwerp", "mies"),
    ]


def _library(shelf: dict[str, str]) -> list[Place]:
    """Publications as they are read, discussed and managed."""
    talked, withdrawn = shelf["talked"], shelf["withdrawn"]
    return [
        Place("publication", talked, "anouk"),
        Place("publication-elsewhere", shelf["elsewhere"], "anouk"),
        Place("publication-withdrawn", withdrawn, "anouk", status=410),
        Place("publication-discuss", f"{talked}/bespreken", "anouk"),
        Place("publication-manage", withdrawn, "mies"),
        Place("publication-edit", f"{talked}/bewerken", "mies"),
        Place("publication-withdraw", f"{talked}/intrekken", "mies"),
    ]


def _behind_links(forum: Forum) -> list[Place]:
    """What mails lead to; of a reply that came by mail only its writer."""
    return [
        Place("reset", forum.path("reset")),
        Place("reset-ended", "/wachtwoord/verlopen", status=410),
        Place("invitation", forum.path("invitation")),
        Place("unsubscribe", forum.path("unsubscribe")),
        Place("digest-rule", forum.path("rule")),
        Place("my-digest", f"/mijn-mail/{forum.facts['digest']}", "anouk"),
        Place("mail-waits", f"/mijn-mail/antwoord/{forum.facts['mail_waits']}", "anouk"),
        Place("mail-cut", f"/mijn-mail/bericht/{forum.facts['by_mail']}", "anouk"),
    ]
