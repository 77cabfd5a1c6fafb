"""The edge: headers as internet.nl's checker wants them, compression, proxies, logs, faults."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import httpx2
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from forum.core import http, logs, middleware, settings
from forum.core.middleware import TrustedProxies, same_origin
from tests.cast import make_cast
from tests.client import Client


def policy(response: httpx2.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["content-security-policy"].split(";")]
    return {part[0]: part[1:] for part in parts if part}


async def test_the_content_policy_passes_the_rules_of_internet_nl(
    clean: settings.Settings,
) -> None:
    await make_cast()
    async with Client() as visitor:
        found = policy(await visitor.get("/"))
    words = [word for words in found.values() for word in words]
    assert found["default-src"] == ["'none'"]
    assert {"base-uri", "form-action", "frame-ancestors"} <= found.keys()
    for forbidden in (
        "'unsafe-inline'",
        "'unsafe-eval'",
        "'unsafe-hashes'",
        "*",
        "https:",
        "http:",
    ):
        assert forbidden not in words
    assert "data:" not in found["script-src"]


async def test_every_answer_has_the_headers(clean: settings.Settings) -> None:
    async with Client() as visitor:
        for path in ("/inloggen", "/healthz", "/nergens/te/vinden"):
            headers = (await visitor.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert headers["x-request-id"]


async def test_pages_are_never_compressed(clean: settings.Settings) -> None:
    async with Client() as visitor:
        page = await visitor.get("/inloggen", headers={"accept-encoding": "gzip, br"})
    assert page.status_code == 200
    assert "content-encoding" not in page.headers


@contextmanager
def living(changed: settings.Settings) -> Iterator[None]:
    before = settings.current()
    settings.use(changed)
    try:
        yield
    finally:
        settings.use(before)


async def test_https_brings_hsts_for_a_year(clean: settings.Settings) -> None:
    with living(replace(clean, base_url="https://forum.example")):
        async with Client() as visitor:
            headers = (await visitor.get("/inloggen")).headers
    assert "max-age=31536000" in headers["strict-transport-security"]
    assert headers["set-cookie"].startswith("__Host-")
    assert "Secure" in headers["set-cookie"]


async def test_a_refused_page_is_a_page_with_its_own_status(clean: settings.Settings) -> None:
    async with Client() as visitor:
        answer = await visitor.get("/nergens/te/vinden")
    assert answer.status_code == 404
    assert "bestaat niet" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_body_that_is_too_large_is_refused(clean: settings.Settings) -> None:
    async with Client() as visitor:
        answer = await visitor.post("/inloggen", {"email": "x" * 400_000, "password": "y"})
    assert answer.status_code == 413


async def proxied(client: str, forwarded: str) -> str:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    scope = {
        "type": "http",
        "client": (client, 1),
        "headers": [(b"x-forwarded-for", forwarded.encode())],
    }
    await TrustedProxies(app)(scope, None, None)  # type: ignore[arg-type]
    return seen[0]


async def test_only_named_proxies_may_say_who_asks(house: settings.Settings) -> None:
    with living(replace(house, trusted_proxies=(ip_network("172.30.10.0/24"),))):
        assert await proxied("172.30.10.2", "203.0.113.9") == "203.0.113.9"
        assert await proxied("172.30.10.2", "1.1.1.1, 203.0.113.9, 172.30.10.7") == "203.0.113.9"
        assert await proxied("198.51.100.1", "203.0.113.9") == "198.51.100.1"
        assert await proxied("172.30.10.2", "") == "172.30.10.2"
    assert await proxied("172.30.10.2", "203.0.113.9") == "172.30.10.2"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, True),
    ],
)
def test_a_write_must_begin_on_this_site(
    house: settings.Settings, headers: dict[str, str], ours: bool
) -> None:
    assert same_origin(Headers(headers)) is ours


async def test_a_log_line_tells_the_route_and_nothing_of_the_person(
    clean: settings.Settings,
) -> None:
    cast = await make_cast()
    heard = io.StringIO()
    with redirect_stderr(heard):
        logs.configure(replace(clean, log_level="info"))
        async with Client() as browser:
            await browser.sign_in(cast.anouk)
            await browser.get("/zoeken", params={"q": "burgerservicenummer 111222333"})
            await browser.post(
                "/inloggen", {"email": "iemand@utrecht.example", "password": "geheim"}
            )
    logs.configure(clean)
    lines = [json.loads(line) for line in heard.getvalue().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"action", "route", "status", "ms", "actor", "request_id", "timestamp"} <= set(
        requests[0]
    )
    assert requests[0]["route"] == "/zoeken"
    assert requests[0]["actor"] == cast.anouk.id
    for secret in ("111222333", "utrecht.example", "geheim", cast.anouk.name, "127.0.0.1"):
        assert secret not in heard.getvalue()


def test_no_middleware_buffers_whole_answers() -> None:
    assert "BaseHTTPMiddleware" not in vars(middleware)


async def test_after_a_fault_the_text_is_kept_though_the_body_was_read_before() -> None:
    """A server gives a body once, and then nothing until the line breaks."""
    waiting = [b"text=" + b"Een+lang+antwoord+dat+niet+verloren+mag+gaan"]

    async def receive() -> dict[str, object]:
        if not waiting:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": waiting.pop(), "more_body": False}

    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [kind], "state": {}}
    await http.posted(Request(scope, receive))
    kept = await asyncio.wait_for(http.kept_text(Request(scope, receive)), 2)
    assert kept == "Een lang antwoord dat niet verloren mag gaan"
