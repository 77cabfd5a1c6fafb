"""The edge: templates, forms, and pure ASGI middleware. Knows no noun of the product."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forum.core import i18n, security, text
from forum.core import settings as settings_module
from forum.core.errors import Forbidden, Invalid, Problem, TooLarge
from forum.core.folding import SpokenEnvironment
from forum.core.i18n import N_

FORM_LIMIT = 256 * 1024
_PRIVATE = frozenset(
    {
        *("csrf", "password", "current", "new", "again", "token", "form_token"),
        *("endpoint", "p256dh", "auth", "old", "old_auth"),
    }
)
ContextOf = Callable[[Request], Mapping[str, Any]]
_context_of: list[ContextOf] = []


class _Number(Convertor[int]):
    """`{name:int}` in an address: what fits in a bigint. Longer ones lead nowhere.

    Starlette's own takes any number of digits, and Python refuses to read more than 4,300.
    """

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("int", _Number())


def provide_context(source: ContextOf) -> None:
    """Let `source(request)` add what every template may use (viewer, theme, navigation)."""
    _context_of.append(source)


def templates_folder() -> Path:
    """Where the templates are: in the checkout, or inside the installed package."""
    beside = settings_module.ROOT / "templates"
    return beside if beside.is_dir() else settings_module.ROOT / "forum" / "templates"


@cache
def environment() -> Environment:
    """The Jinja2 environment that looks sentences up while rendering, in whatever language."""
    return _furnished(Environment)


@cache
def _spoken(language: str) -> Environment:
    """The one for pages in `language`: its fixed sentences are compiled in."""
    env = _furnished(SpokenEnvironment)
    env.language = language
    env.globals["made_once"] = lru_cache(maxsize=256)(_made)
    return env


def fresh_templates() -> None:
    """Forget compiled templates (settings changed)."""
    environment.cache_clear()
    _spoken.cache_clear()


EnvironmentKind = TypeVar("EnvironmentKind", bound=Environment)


def _furnished(kind: type[EnvironmentKind]) -> EnvironmentKind:
    env = kind(
        loader=FileSystemLoader(templates_folder()),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=settings_module.current().demo,
    )
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, number=text.number, made_once=_made)
    return env


def _made(macro: Callable[..., Markup], *told: str) -> Markup:
    """What a macro says that looks at nothing but `told`. As `made_once(macro, …)` the environment
    of one language makes it once; only for macros imported without context."""
    return macro(*told)


@cache
def _manifest() -> dict[str, str]:
    path = settings_module.ROOT / "forum" / "static" / "manifest.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def static(name: str) -> str:
    """The address of a built file: "app.css" -> "/static/app-1a2b3c.css"."""
    return f"/static/{_manifest().get(name, name)}"


def fragment(template: str, context: Mapping[str, Any]) -> str:
    """Render a template outside a request (fragments that are kept, live frames)."""
    return _spoken(i18n.language()).get_template(template).render(context)


def render(
    request: Request, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> Response:
    """A page."""
    everything: dict[str, Any] = {}
    for source in _context_of:
        everything.update(source(request))
    everything.update(context or {})
    body = _spoken(i18n.language()).get_template(template).render(everything)
    return HTMLResponse(body, status_code=status)


def time_helpers(zone: str) -> dict[str, Callable[[datetime], Any]]:
    """`moment`, `when`, `day` … for templates, in the reader's zone."""

    def when(at: datetime) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text.recent(at, zone))

    return {
        "moment": lambda at: text.moment(at, zone),
        "when": when,
        "day": lambda at: text.day(at, zone),
        "weekday": lambda at: text.weekday(at, zone),
        "clock_time": lambda at: text.clock_time(at, zone),
    }


def redirect(to: str) -> Response:
    """303: what was posted has been done, look there (RFC 9110 section 15.4.4)."""
    return RedirectResponse(to, status_code=303)


async def form(request: Request) -> dict[str, str]:
    """The posted fields as text; of repeated names the last. Files are refused here.

    The form token must be this session's (field `csrf`, or header `x-csrf-token`).
    Broken encodings and oversized bodies are answered with 4xx, never with a 500.
    """
    data = await posted(request)
    fields = {name: value for name, value in data.multi_items() if isinstance(value, str)}
    _check_token(request, fields)
    return fields


@dataclass(frozen=True, slots=True)
class Upload:
    """A form that brought one file. `name` is "" when there was none."""

    fields: dict[str, str]
    name: str
    content: bytes


async def upload(request: Request, field: str, *, most: int, fields: int = 20) -> Upload:
    """At most `fields` posted fields and the file in `field`, of at most `most` bytes; the token
    is checked.

    How much is read at all is bound by `BodyLimit`, while it comes in.
    """
    request.state.posted = FormData()
    try:
        if int(request.headers.get("content-length") or 0) > most + FORM_LIMIT:
            raise TooLarge
        data = await request.form(max_files=1, max_fields=fields, max_part_size=FORM_LIMIT)
    except (UnicodeDecodeError, ValueError) as error:
        raise Invalid({"": N_("Dit formulier kon niet worden gelezen.")}) from error
    found = {name: value for name, value in data.multi_items() if isinstance(value, str)}
    sent = data.get(field)
    name = (sent.filename or "") if isinstance(sent, UploadFile) else ""
    content = await sent.read(most + 1) if isinstance(sent, UploadFile) else b""
    await data.close()
    request.state.posted = FormData(found)
    _check_token(request, found)
    return Upload(found, name, content)


def _check_token(request: Request, fields: dict[str, str]) -> None:
    given = fields.pop("csrf", "") or request.headers.get("x-csrf-token", "")
    if not security.csrf_matches(request.state.csrf_seed, given):
        raise Forbidden(
            N_("Dit formulier is verlopen. Uw tekst staat hieronder: verstuur opnieuw.")
        )


async def kept_text(request: Request) -> str:
    """The longest text of a form that was refused, so that the person can have it back."""
    if request.method != "POST":
        return ""
    try:
        data = await posted(request)
    except (Problem, HTTPException):  # the latter: a file, where the answer is a refusal anyway
        return ""
    texts = [v for k, v in data.multi_items() if isinstance(v, str) and k not in _PRIVATE]
    longest = max(texts, key=len, default="")
    return longest if len(longest) > 30 else ""


async def posted(request: Request) -> FormData:
    """The posted fields, with repeats (check boxes) in order, whoever sent them.

    A body can be read once: what came is kept with the request, for `kept_text` after a fault.
    """
    known: FormData | None = getattr(request.state, "posted", None)
    if known is not None:
        return known
    request.state.posted = FormData()
    try:
        if int(request.headers.get("content-length") or 0) > FORM_LIMIT:
            raise TooLarge
        data = await request.form(max_files=0, max_fields=200, max_part_size=FORM_LIMIT)
    except (UnicodeDecodeError, ValueError) as error:
        raise Invalid({"": N_("Dit formulier kon niet worden gelezen.")}) from error
    if any(isinstance(value, UploadFile) for _, value in data.multi_items()):
        raise Invalid({"": N_("Bestanden kunt u hier niet versturen.")})
    request.state.posted = data
    return data


def local_path(target: str) -> str:
    """`target` when it is a path on this site, else "/" (no open redirects)."""
    try:
        parts = urlsplit(target)
    except ValueError:  # "//[" is no address at all
        return "/"
    unsafe = parts.scheme or parts.netloc or not target.startswith("/")
    return "/" if unsafe or target.startswith(("//", "/\\")) or "\\" in target else target
