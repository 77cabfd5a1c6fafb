"""A client without manners: raw paths, raw bodies, straight into the application.

It decodes the path as uvicorn does, and nothing else: what a good client would repair, or refuse
to send, arrives here as it was written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from forum.core import security, settings
from forum.members.actions import open_session
from forum.members.queries import viewer_with
from forum.members.web.identify import cookie_name
from tests.cast import Person
from tests.client import application

FORM = "application/x-www-form-urlencoded"
VISIT = "a-visit-of-the-tests"
# Of every answer, whoever asked and however it ended (RFC 9110 has no opinion; nl.md R24 has).
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def to(self) -> str:
        return self.headers.get("location", "")

    def faults(self, lang: str = "nl") -> list[str]:
        """What is not as every answer must be."""
        found = [f"answered {self.status}"] if self.status >= 500 else []
        found += [
            f"no {name}" for name, value in HEADERS.items() if self.headers.get(name) != value
        ]
        if "content-security-policy" not in self.headers:
            found.append("no content-security-policy")
        if 400 <= self.status < 500:
            found += self._page_faults(lang)
        return found

    def _page_faults(self, lang: str) -> list[str]:
        if not self.headers.get("content-type", "").startswith("text/html"):
            return [f"{self.status} is no page: {self.body[:60]!r}"]
        return [] if f'<html lang="{lang}"' in self.text else [f"{self.status} not in {lang}"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks: the cookie she sends and the token that fits her forms."""

    name: str
    cookie: str
    csrf: str
    lang: str = "nl"
    person: Person | None = None


async def actor(name: str, person: Person | None, *, lang: str = "nl") -> Actor:
    """A browser of this person's, or a visitor's."""
    if person is None:
        return Actor(name, f"{cookie_name('visit')}={VISIT}", security.csrf_token(VISIT))
    token = await open_session(person.id, device="Firefox, Linux")
    viewer = await viewer_with(token)
    assert viewer is not None
    csrf = security.csrf_token(f"s{viewer.session_id}")
    return Actor(name, f"{cookie_name('session')}={token}", csrf, lang, person)


async def ask(
    who: Actor,
    method: str,
    target: str,
    *,
    body: bytes = b"",
    kind: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send `target` ("/path?query", percent-encoded) and these bytes as they are."""
    given = {"host": "127.0.0.1:8000", "cookie": who.cookie}
    if method == "POST":
        given |= {"origin": settings.current().origin, "content-length": str(len(body))}
    if kind is not None:
        given["content-type"] = kind
    raw, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (k.encode(), v.encode("latin-1")) for k, v in {**given, **(headers or {})}.items()
        ],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
        "extensions": {},
    }
    return await _exchange(scope, [body[at : at + 65_536] for at in range(0, len(body), 65_536)])


async def _exchange(scope: dict[str, Any], chunks: Sequence[bytes]) -> Answer:
    waiting = list(chunks)
    heard: list[Any] = []

    told = False

    async def receive() -> dict[str, Any]:
        nonlocal told
        if told and not waiting:  # a server has nothing more to say until the line breaks
            await asyncio.Event().wait()
        told = True
        chunk = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        heard.append(message)

    await application()(scope, receive, send)
    headers = {k.decode().lower(): v.decode("latin-1") for k, v in heard[0]["headers"]}
    return Answer(heard[0]["status"], headers, b"".join(m.get("body", b"") for m in heard[1:]))


async def send(
    who: Actor,
    target: str,
    fields: Mapping[str, str | list[str]] | None = None,
    *,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Post a form as a page of ours would, with its token (or `token`)."""
    data = {**(fields or {}), "csrf": who.csrf if token is None else token}
    body = urlencode(data, doseq=True, errors="surrogatepass").encode()
    return await ask(who, "POST", target, body=body, kind=FORM, headers=headers)
