"""Signatures, passwords, tokens and limits on how often."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import argon2
import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import ConnectionPool, Redis

from forum.core import clock
from forum.core import settings as settings_module
from forum.core.errors import TooMany

log = structlog.get_logger()

# OWASP's second profile for argon2id: 19 MiB, two passes, about 35 ms.
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_hashing: dict[int, asyncio.Semaphore] = {}


def random_token(size: int = 24) -> str:
    """An unguessable word for a cookie or an address: `size` random bytes, base64url."""
    return secrets.token_urlsafe(size)


def fingerprint(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _key(purpose: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"samenspraak/{purpose}".encode(), "sha256")


def mac(purpose: str, message: str, *, size: int = 16) -> str:
    """A keyed digest of `message` for one purpose: base32 in lower case, `size` characters."""
    secret = settings_module.current().secret_key
    return _base32(hmac.digest(_key(purpose, secret), message.encode(), "sha256"), size)


_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


def _base32(digest: bytes, size: int) -> str:
    """The first `size` characters of the base32 of 32 bytes (RFC 4648 section 6), in lower case.

    Two characters at a time: a mail holds some fifteen signatures, and the standard library takes
    longer to spell one than to make it.
    """
    bits = int.from_bytes(digest) << 4  # 260: 26 pairs
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(250, 250 - 5 * size, -10)])[
        :size
    ]


def sign(purpose: str, payload: str, *, until: datetime | None = None) -> str:
    """`payload` (no dots) with an optional end and a signature: `payload.end.mac`, short."""
    end = _base36(int(until.timestamp())) if until else "0"
    body = f"{payload}.{end}"
    return f"{body}.{mac(purpose, body)}"


def unsign(purpose: str, token: str) -> str | None:
    """The payload of a token we signed for `purpose` and that has not ended; else None."""
    body, _, given = token.rpartition(".")
    payload, _, end = body.rpartition(".")
    if not payload or not hmac.compare_digest(mac(purpose, body).encode(), given.encode()):
        return None
    ends = int(end, 36)
    return payload if ends == 0 or ends >= clock.now().timestamp() else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def csrf_token(session: str) -> str:
    """The token that forms of this session (or of this visitor's cookie) carry."""
    return _csrf_token(session, settings_module.current().secret_key)


@lru_cache(maxsize=4096)
def _csrf_token(session: str, _secret: str) -> str:
    # Every page asks, of the same session again and again; another secret makes other tokens.
    return mac("csrf", session, size=24)


def csrf_matches(session: str, given: str) -> bool:
    return hmac.compare_digest(csrf_token(session).encode(), given.encode("utf-8", "replace"))


async def hash_password(password: str) -> str:
    """argon2id, in a thread: it costs 35 ms and 19 MiB on purpose."""
    async with _two_at_once():
        return await asyncio.to_thread(_HASHER.hash, password)


async def password_matches(stored: str | None, password: str) -> bool:
    """Whether `password` fits. Takes as long when there is nothing to compare with."""
    async with _two_at_once():
        return await asyncio.to_thread(_verify, stored or _NOBODY(), password) and bool(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False


@cache
def _NOBODY() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def _two_at_once() -> asyncio.Semaphore:
    return _hashing.setdefault(id(asyncio.get_running_loop()), asyncio.Semaphore(2))


_storages: dict[int, Storage] = {}
_memory: dict[int, Storage] = {}
_pools: dict[int, ConnectionPool] = {}


async def limit(rule: str, *keys: str) -> None:
    """Count one try under `keys`; raise `TooMany` past `rule` ("5/15 minutes").

    Counted in the broker; while that is away, in this process: limits never fail open.
    """
    item = parse(rule)
    if not await _hit(item, keys):
        raise TooMany(seconds=item.get_expiry())


async def _hit(item: RateLimitItem, keys: tuple[str, ...]) -> bool:
    loop = id(asyncio.get_running_loop())
    try:
        storage = _storages.get(loop) or _storages.setdefault(loop, _redis_storage())
        async with asyncio.timeout(1):
            return await FixedWindowRateLimiter(storage).hit(item, *keys)
    except Exception as error:
        log.warning("limits_without_broker", error=type(error).__name__)
        memory = _memory.setdefault(loop, MemoryStorage())
        return await FixedWindowRateLimiter(memory).hit(item, *keys)


def _redis_storage() -> Storage:
    url = settings_module.current().redis_url
    parts = urlsplit(url)
    scheme = "redis+unix" if parts.scheme == "unix" else parts.scheme
    prefix = url.replace(f"{parts.scheme}://", f"async+{scheme}://", 1)
    pool: ConnectionPool = ConnectionPool.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    _pools[id(asyncio.get_running_loop())] = pool
    shared: Any = {"connection_pool": pool}
    return RedisStorage(prefix, implementation="redispy", **shared)


async def close_limits() -> None:
    """Close this loop's connections for counting."""
    loop = id(asyncio.get_running_loop())
    _storages.pop(loop, None)
    pool = _pools.pop(loop, None)
    if pool is not None:
        await pool.aclose()


def redis() -> Redis:
    """A client of the broker with short timeouts, for this loop. Close it when done."""
    url = settings_module.current().redis_url
    client: Redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    return client
