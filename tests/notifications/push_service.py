"""A push service of our own: a real HTTP server that reads what came as a browser would.

It knows nothing of the code under test: the JWT is checked and the body opened with `cryptography`
alone, after RFC 8291, RFC 8188 and RFC 8292.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forum.core import db, settings
from notifications.push import devices, sending
from notifications.push.devices import Asked
from tests.cast import Person

VAPID_KEY = base64.urlsafe_b64encode(bytes(range(1, 33))).decode().rstrip("=")


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


@dataclass
class Browser:
    """What a browser keeps of its subscription: the private key never leaves it."""

    origin: str
    name: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/push/{self.name}"

    @property
    def asked(self) -> Asked:
        return Asked(self.endpoint, b64(self.point), b64(self.secret))

    def opened(self, body: bytes) -> bytes:
        """The plain text of a message, padding and all (RFC 8188 section 2, RFC 8291 section 3)."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, cipher = body[21 : 21 + length], body[21 + length :]
        assert length == 65
        assert len(cipher) <= size
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        info = b"WebPush: info\0" + self.point + sender
        shared = _hkdf(self.key.exchange(ec.ECDH(), public), self.secret, info, 32)
        key = _hkdf(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(shared, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, cipher, None).rstrip(b"\0")
        assert plain[-1:] == b"\x02"
        return plain[:-1]


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass(frozen=True)
class Pushed:
    """One message as it came over the wire, and what is in it."""

    headers: dict[str, str]
    size: int
    plain: bytes
    claims: dict[str, Any]
    key: str

    @property
    def words(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.plain)
        return found


@dataclass
class PushService:
    """Takes messages for its browsers; answers as it is told to, or 201."""

    origin: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    came: list[tuple[str, Pushed]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    asked: int = 0
    taken: Callable[[], None] | None = None
    """Called when a message has come in whole, before it is answered."""

    def browser(self) -> Browser:
        made = Browser(self.origin)
        self.browsers[made.name] = made
        return made

    def for_(self, browser: Browser) -> list[Pushed]:
        return [pushed for name, pushed in self.came if name == browser.name]

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.answers:
            return self.answers.pop(0)
        name, body = request.match_info["name"], await request.read()
        claims, key = verified(request.headers["Authorization"], self.origin)
        plain = self.browsers[name].opened(body)
        headers = {key.lower(): value for key, value in request.headers.items()}
        self.came.append((name, Pushed(headers, len(body), plain, claims, key)))
        if self.taken is not None:
            self.taken()
        return web.Response(status=201)


def verified(header: str, origin: str) -> tuple[dict[str, Any], str]:
    """The claims of a VAPID header whose signature is right, and the key it was made with."""
    found = re.fullmatch(r"vapid t=([\w.-]+),\s*k=([\w-]+)", header)
    assert found, header
    signed, _, signature = found[1].rpartition(".")
    head, claims = (json.loads(raw(part)) for part in signed.split("."))
    assert head["alg"] == "ES256"
    assert claims["aud"] == origin
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(found[2]))
    half = raw(signature)
    der = encode_dss_signature(int.from_bytes(half[:32]), int.from_bytes(half[32:]))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    return claims, found[2]


@asynccontextmanager
async def listening(port: int = 0) -> AsyncIterator[PushService]:
    """The service alone, open on this port (0: one of its own)."""
    service = PushService()
    application = web.Application()
    application.router.add_post("/push/{name}", service.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    service.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield service
    finally:
        await runner.cleanup()


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """The service, and a house that has a key and may send to it."""
    before = settings.current()
    async with listening() as service:
        settings.use(replace(before, vapid_private_key=VAPID_KEY, push_hosts=(service.origin,)))
        await sending.close_sender()
        try:
            yield service
        finally:
            await sending.close_sender()
            settings.use(before)


async def session_of(person: Person) -> int:
    """The number of this person's newest session."""
    sql = "select id from session where member_id = $1 order by id desc limit 1"
    return int(await db.value(sql, person.id))


async def subscribed(service: PushService, person: Person) -> Browser:
    """A browser in which this person signed in, and turned notices on."""
    from forum.members.actions import open_session  # noqa: PLC0415

    await open_session(person.id, device="Firefox, Linux")
    browser = service.browser()
    session = await session_of(person)
    await devices.turn_on(person.id, session, browser.asked, name="Firefox, Linux")
    return browser


async def drained_now() -> int:
    """What the worker's job does, once."""
    return await sending.sender().drain()
