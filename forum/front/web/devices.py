"""Notices on devices: turning them on in this browser, trying one, taking a device away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from forum.core import http, security
from forum.core import settings as settings_module
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.members.queries import Viewer
from forum.members.web.asking import signed_in, source_of
from forum.members.web.device import device_name
from notifications.channels.push import vapid
from notifications.push import devices, planning

SETTINGS = "/instellingen/meldingen"
_ADDRESS = f"{SETTINGS}/apparaten"
LARGEST = 2**31 - 1  # an integer of PostgreSQL
RENEWALS = "60/hour"


# Word in the address -> what was just done, told where she did it.
TOLD: Mapping[str, tuple[str, str]] = {
    "aan": ("positive", N_("Meldingen staan nu aan op dit apparaat.")),
    "uit": ("positive", N_("Op dat apparaat komen geen meldingen meer.")),
    "proef": (
        "info",
        N_(
            "De proefmelding is onderweg. Komt hij niet binnen een minuut, kijk dan of het "
            "apparaat meldingen van deze browser toestaat."
        ),
    ),
    "onbekend": (
        "warning",
        N_("De meldingsdienst van deze browser kennen wij niet. Er is niets aangezet."),
    ),
}


async def shown(request: Request, viewer: Viewer) -> dict[str, Any]:
    """What the page of choices says of devices; nothing where they are not offered."""
    if not vapid.offered():
        return {"push_key": "", "devices": [], "device_told": None}
    found = await devices.devices_of(viewer.member_id, session_id=viewer.session_id)
    told = TOLD.get(request.query_params.get("apparaat", ""))
    return {
        "push_key": vapid.public_key(),
        "devices": found,
        "device_told": (told[0], _(told[1])) if told else None,
    }


def _offered(request: Request) -> Viewer:
    viewer = signed_in(request)
    if not vapid.offered():
        raise NotFound
    return viewer


async def _asked(request: Request) -> devices.Asked:
    fields = await http.form(request)
    return devices.read(*(fields.get(name, "") for name in ("endpoint", "p256dh", "auth")))


async def turn_on(request: Request) -> Response:
    """Show notices in this browser."""
    viewer = _offered(request)
    try:
        asked = await _asked(request)
    except Invalid:
        return _back("onbekend")
    name = device_name(request.headers.get("user-agent", ""))
    await devices.turn_on(viewer.member_id, viewer.session_id, asked, name=name)
    return _back("aan")


async def still_on(request: Request) -> Response:
    """A browser says where it takes notices: 204 when it shows hers, 404 when it does not."""
    viewer, asked = _offered(request), await _asked(request)
    if not await devices.still_on(viewer.member_id, viewer.session_id, asked):
        raise NotFound
    return Response(status_code=204)


async def remove(request: Request) -> Response:
    """No notices on this device any more."""
    viewer = _offered(request)
    await http.form(request)
    await devices.remove(viewer.member_id, _device(request))
    return _back("uit")


async def test(request: Request) -> Response:
    """Show one on this device, now."""
    viewer = _offered(request)
    await http.form(request)
    await planning.plan_test(viewer.member_id, _device(request))
    return _back("proef")


def _device(request: Request) -> int:
    number = int(request.path_params["device"])
    if number > LARGEST:
        raise NotFound
    return number


def _back(told: str) -> Response:
    return http.redirect(f"{SETTINGS}?apparaat={told}#apparaten")


async def renewed(request: Request) -> Response:
    """A service worker says that its push service gave it another address.

    It has no form, and maybe no session any more: its secret is the proof (`devices.renew`).
    """
    await security.limit(RENEWALS, "push-renew", source_of(request))
    fields = {name: str(value) for name, value in (await http.posted(request)).multi_items()}
    given = [fields.get(name, "") for name in ("endpoint", "p256dh", "auth")]
    asked = devices.read(*given)
    if not await devices.renew(fields.get("old", ""), fields.get("old_auth", ""), asked):
        raise NotFound
    return Response(status_code=204)


async def service_worker(request: Request) -> Response:
    """The script that shows notices: at the root, for what it may show is the whole site."""
    file = settings_module.ROOT / "forum" / http.static("sw.js").lstrip("/")
    if not file.is_file():
        raise NotFound
    kept = {"cache-control": "no-cache", "service-worker-allowed": "/"}
    return FileResponse(file, media_type="text/javascript", headers=kept)


ICONS = (
    *(("icon-192.png", 192, "any"), ("icon-512.png", 512, "any")),
    ("icon-512.png", 512, "maskable"),
)


async def manifest(request: Request) -> Response:
    """What a telephone needs to put the forum on its home screen (W3C, Web Application Manifest).

    An iPhone shows notices only of what stands there. In Dutch: it is asked for without cookies.
    """
    about = {
        "id": "/",
        "name": "Forum Samenspraak",
        "short_name": "Samenspraak",
        "lang": "nl",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5cab",
        "icons": [
            {
                "src": http.static(name),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in ICONS
        ],
    }
    kept = {"cache-control": "public, max-age=86400"}
    return JSONResponse(about, media_type="application/manifest+json", headers=kept)


routes: list[BaseRoute] = [
    Route("/sw.js", service_worker, methods=["GET"]),
    Route("/manifest.webmanifest", manifest, methods=["GET"]),
    Route("/meldingen/apparaat", renewed, methods=["POST"]),
    Route(_ADDRESS, turn_on, methods=["POST"]),
    Route(f"{_ADDRESS}/nu", still_on, methods=["POST"]),
    Route(f"{_ADDRESS}/{{device:int}}/verwijderen", remove, methods=["POST"]),
    Route(f"{_ADDRESS}/{{device:int}}/proef", test, methods=["POST"]),
]
