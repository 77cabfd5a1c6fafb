"""For each form a filling that would be accepted, so that one wrong thing at a time is tried."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock
from tests.hostile.rights import (
    ADDRESS,
    DESK,
    DEVICES,
    INVITE,
    LIBRARY,
    MESSAGE,
    ONE,
    PERSON,
    POST,
    PUBLICATION,
    SHOWN,
    TALK,
    THREAD,
    TOLD,
    WEBINAR,
)
from tests.hostile.world import World
from tests.notifications.push_service import Browser
from tests.publications.shelved import typed

PASSWORD = "vier oude fietsen in de regen"


def fields_of(route: str, world: World) -> dict[str, str]:
    """Good fields for the form that is posted to `route`."""
    return _forms(world).get(route, {})


def _forms(world: World) -> dict[str, dict[str, str]]:
    return {
        **_accounts(world),
        **_talk(world),
        **_desk(world),
        **_webinars(world),
        **_library(world),
        **_announcements(world),
    }


def _device() -> dict[str, str]:
    asked = Browser("https://fcm.googleapis.com").asked
    return {"endpoint": asked.endpoint, "p256dh": asked.p256dh, "auth": asked.auth}


def _accounts(world: World) -> dict[str, dict[str, str]]:
    return {
        "/inloggen": {"email": world.cast.anouk.email, "password": "fout", "volgende": "/zoeken"},
        "/wachtwoord-vergeten": {"email": world.cast.anouk.email},
        "/wachtwoord/{token}": {"password": PASSWORD},
        "/taal": {"lang": "en", "next": "/hulp"},
        "/afmelden/{token}": {"keuze": "stop"},
        "/bijstellen/{token}": {"keuze": "stop"},
        "/instellingen/profiel": {
            "name": "Iemand Anders",
            "sort_name": "Anders, Iemand",
            "function": "adviseur",
            "organisation_id": "1",
            "language": "nl",
            "zone": "Europe/Amsterdam",
            "phone": "06 12345678",
        },
        "/instellingen/toetsen": {"keys": "1"},
        "/instellingen/wachtwoord": {"current": "fout", "new": PASSWORD},
        "/instellingen/mail": {
            "digest": "daily",
            "weekday": "1",
            "hour": "7",
            "announcements": "1",
            "reminders": "1",
        },
        DEVICES: _device(),
        f"{DEVICES}/nu": _device(),
        "/meldingen/apparaat": {
            **_device(),
            "old": "https://fcm.googleapis.com/push/bram",
            "old_auth": "x",
        },
        "/meldingen/gelezen": {"upto": clock.now().isoformat()},
        "/uitnodiging/{token}": {
            "name": "Noor Kok",
            "function": "adviseur",
            "organisation_id": "1",
            "language": "nl",
            "password": PASSWORD,
        },
        INVITE: {
            "email": "piet@emmen.example",
            "name": "Piet Kok",
            "organisation_id": "1",
            "role": "participant",
        },
        ADDRESS: {"email": "nieuw@emmen.example", "password": PASSWORD},
        "/instellingen/deelname": {"theme": world.cast.slug, "sure": "1"},
        "/instellingen/opheffen": {"password": PASSWORD, "sure": "1"},
        f"{PERSON}/rol": {"role": "moderator"},
    }


def _talk(world: World) -> dict[str, dict[str, str]]:
    return {
        "/{theme}/forum/nieuw": {
            "title": "Een nieuw onderwerp",
            "kind": "question",
            "category": str(world.cast.categories["zorg"]),
            "text": "Wie weet dit?",
            "form_token": "een",
        },
        f"{THREAD}/reageren": {"text": "Dat weet ik.", "form_token": "twee", "do": "send"},
        f"{THREAD}/volgen": {"on": "1"},
        f"{THREAD}/gelezen": {"upto": "2"},
        f"{POST}/waardering": {"kind": "thank"},
        f"{POST}/antwoord": {"answer": "1"},
        f"{THREAD}/kaart": {"context": "Waar?", "approach": "Hoe?", "valid_until": "2099-01-01"},
        f"{POST}/bewerken": {"text": "Toch anders.", "title": "Andere titel", "version": "1"},
        "/{theme}/bestanden": {"alt": "Een kaart"},
        f"{POST}/melden": {"reason": "other", "note": "Kijk hier eens naar"},
        "/{theme}/gesprekken/nieuw": {
            f"to_{world.cast.bram.id}": "1",
            "text": "Mag ik u iets vragen?",
            "form_token": "zes",
            "do": "post",
        },
        f"{TALK}/schrijven": {"text": "Dat kan zo.", "form_token": "zeven", "do": "post"},
        f"{TALK}/gelezen": {"upto": "1"},
        f"{MESSAGE}/melden": {"reason": "other", "note": "Kijk hier eens naar"},
        f"{MESSAGE}/bewerken": {"text": "Toch anders.", "version": "1"},
        "/gesprekken/blokkeren/{member:number}": {"do": "block"},
        "/instellingen/gesprekken": {"takes": "1"},
    }


def _desk(world: World) -> dict[str, dict[str, str]]:
    return {
        f"{SHOWN}/beslissen": {"do": "dismiss", "answer": "Past", "reports": "1"},
        f"{DESK}/logboek/{{act:number}}/ongedaan": {"volgende": ""},
        f"{DESK}/bericht/{{post:number}}/beslissen": {
            "do": "uphold",
            "answer": "Bevat gegevens",
            "reports": "1",
        },
        f"{DESK}/bericht/{{post:number}}/{{verb}}": {"reason": "Bevat gegevens"},
        f"{DESK}/onderwerp/{{thread_id:number}}/{{verb}}": {
            "reason": "Hoort hier niet",
            "category": str(world.cast.categories["beleid"]),
        },
        f"{DESK}/deelnemer/{{member:number}}/{{verb}}": {
            "until": "date",
            "date": (clock.now() + timedelta(days=9)).date().isoformat(),
            "reason": "Rust",
        },
    }


def _announcements(world: World) -> dict[str, dict[str, str]]:
    form = {"subject": "Nieuwe regeling", "text": "De regeling is gewijzigd.", "seen": ""}
    seen = world.names["concept_seen"]
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    return {
        f"{TOLD}/nieuw": {**form, "role_participant": "1", "form_token": "hostile"},
        f"{ONE}/wijzigen": {**form, "seen": seen, "size_a": "1", "webinar": "", "place": ""},
        f"{ONE}/versturen": {"when": "later", "date": day, "time": "09:00", "seen": seen},
        f"{ONE}/opnieuw": {"wave": "1"},
    }


def _webinars(world: World) -> dict[str, dict[str, str]]:
    names = world.names
    return {
        "/{theme}/webinars/nieuw": _webinar(names),
        f"{WEBINAR}/bewerken": _webinar(names),
        f"{WEBINAR}/annuleren": {"reason": "De spreker is ziek"},
        f"{WEBINAR}/opname": {
            "recording_url": "https://video.example/opname",
            "slides_url": "",
            "captions_url": "https://video.example/tekst",
            "chapters": "00:00 Welkom",
        },
        "/deelname/{token}": {"keuze": "nee"},
        "/instellingen/agenda": {"do": "make"},
        f"{WEBINAR}/aanmeldingen": {"wissel": "2-ja"},
        f"{WEBINAR}/bestanden": {"do": "drop"},
        f"{WEBINAR}/onderwerp": {"category": str(world.cast.categories["zorg"])},
    }


def _webinar(names: dict[str, str]) -> dict[str, str]:
    return {
        "title": "Nog een webinar",
        "description": "Waarover",
        "speaker": "Iemand",
        "date": (clock.now() + timedelta(days=30)).date().isoformat(),
        "starts": "14:00",
        "ends": "15:00",
        "zone": "Europe/Amsterdam",
        "capacity": "20",
        "join_url": "https://video.example/x",
        "recorded": "1",
        "seen": "",
    }


def _library(world: World) -> dict[str, dict[str, str]]:
    return {
        f"{LIBRARY}/nieuw": typed(form_token="vier"),
        f"{PUBLICATION}/bewerken": typed(),
        f"{PUBLICATION}/intrekken": {"reason": "Er is een nieuwe versie"},
        f"{PUBLICATION}/bespreken": {
            "title": "Over de handreiking",
            "kind": "question",
            "category": str(world.cast.categories["zorg"]),
            "text": "Wie werkt hiermee?",
            "form_token": "drie",
        },
    }
