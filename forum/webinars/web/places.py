"""Registering and giving a place back: plain forms, then the page again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.webinars import actions
from forum.webinars.web.entering import opened


async def register(request: Request) -> Response:
    access, webinar = await opened(request)
    await http.form(request)
    await actions.register(access, webinar.id)
    return http.redirect(f"{webinar.path}#aanmelding")


async def unregister(request: Request) -> Response:
    access, webinar = await opened(request)
    await http.form(request)
    await actions.unregister(access, webinar.id)
    return http.redirect(f"{webinar.path}#aanmelding")
