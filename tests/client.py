"""A browser without scripts, in this process: real application, real database, no network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from types import TracebackType
from typing import Any

import httpx2

from forum.app import create_app
from forum.core import security, settings
from forum.members.actions import open_session
from forum.members.queries import viewer_with
from forum.members.web.identify import cookie_name
from tests.cast import Person

Data = Mapping[str, Any]


@cache
def application() -> Any:
    """The application over the tests' own pool (no lifespan: no live hub)."""
    return create_app(owns_database=False)


class Client:
    """One browser with its cookies.

    `post` sends the form token and the Origin that a page of ours would; `token=""` or
    `origin=None` leaves them out.
    """

    def __init__(self, *, address: str = "127.0.0.1") -> None:
        transport = httpx2.ASGITransport(application(), client=(address, 50000))
        self.http = httpx2.AsyncClient(
            transport=transport, base_url=settings.current().base_url, follow_redirects=False
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.http.aclose()

    @property
    def cookies(self) -> httpx2.Cookies:
        return self.http.cookies

    async def sign_in(self, person: Person) -> Client:
        """Be this person from now on (a session of her own, without a password)."""
        token = await open_session(person.id, device="Firefox, Linux")
        self.cookies.delete(cookie_name("session")) if self.session else None
        self.cookies.set(cookie_name("session"), token, domain="127.0.0.1", path="/")
        return self

    @property
    def session(self) -> str | None:
        return self.cookies.get(cookie_name("session"))

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.http.get(path, **more)

    async def post(
        self,
        path: str,
        data: Data | None = None,
        *,
        token: str | None = None,
        origin: str | None = "same",
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Send a form. Values may be lists (check boxes). Redirects are not followed."""
        fields = dict(data or {})
        given = await self.csrf() if token is None else token
        if given:
            fields.setdefault("csrf", given)
        sent = dict(headers or {})
        if origin:
            sent["origin"] = settings.current().origin if origin == "same" else origin
        return await self.http.post(path, data=fields, headers=sent)

    async def follow(self, path: str, data: Data | None = None) -> httpx2.Response:
        """Send a form and look where it leads."""
        answer = await self.post(path, data)
        assert answer.status_code == 303, f"{answer.status_code}: {text_of(answer.text)[:400]}"
        return await self.get(answer.headers["location"])

    async def csrf(self) -> str:
        """The token that forms of this browser carry."""
        viewer = await viewer_with(self.session) if self.session else None
        if viewer:
            return security.csrf_token(f"s{viewer.session_id}")
        if not self.cookies.get(cookie_name("visit")):
            await self.get("/inloggen")
        return security.csrf_token(str(self.cookies.get(cookie_name("visit"))))


# --- looking at a page ---------------------------------------------------------------------------

_SILENT = {"script", "style", "title", "template"}
_INLINE = {"a", "abbr", "b", "code", "em", "i", "mark", "s", "small", "span", "strong", "time"}
_VOID = {"input", "br", "hr", "img", "meta", "link", "path", "circle", "rect", "line"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._part(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _SILENT & set(self.open):
            self.words.append(data)


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def text_of(html: str) -> str:
    """What a person reads, on one line with single spaces."""
    return " ".join("".join(_read(html).words).split())


def main_of(html: str) -> str:
    """The part of the page that is its own: inside `<main>`."""
    found = re.search(r"<main.*?</main>", html, re.S)
    return found.group() if found else ""


def heading(html: str) -> str:
    """The text of the page's one h1."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert len(found) == 1, f"{len(found)} h1 elements"
    return text_of(found[0])


def elements(html: str, tag: str, **attributes: str) -> list[dict[str, str]]:
    """The attributes of every element with this tag and these attribute values."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        attrs
        for name, attrs in _read(html).elements
        if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
    ]


def links(html: str) -> list[str]:
    """The addresses of the links in `<main>`, in order."""
    return [each["href"] for each in elements(main_of(html) or html, "a") if "href" in each]


def value_of(html: str, name: str) -> str:
    """What stands in the field of this name (an input or a textarea)."""
    inputs = elements(html, "input", name=name)
    if inputs:
        return inputs[0].get("value", "")
    area = re.search(
        rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>\n?(.*?)</textarea>', html, re.S
    )
    assert area, f"no field {name}"
    return text_of(area.group(1)) if "&" in area.group(1) else area.group(1)


def error_at(html: str, field: str) -> str:
    """The sentence beside the field with this id, or ""."""
    found = re.search(
        rf'<p class="field__error" id="{re.escape(field)}-fout">(.*?)</p>', html, re.S
    )
    return text_of(found.group(1)) if found else ""
