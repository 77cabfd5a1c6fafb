"""Who we are to a push service: one key, and a signed word for each service (RFC 8292)."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from forum.core import clock, security
from forum.core import settings as settings_module

# RFC 8292 section 2: at most 24 hours. Made anew every hour, so that a clock may be wrong.
VALID_SECONDS = 12 * 3600
KEPT_SECONDS = 3600


def offered() -> bool:
    """Whether this installation has a key: without one, notices on devices are not offered."""
    return bool(settings_module.current().vapid_private_key)


def public_key() -> str:
    """What a browser is given when it subscribes: the point of P-256, base64url."""
    return _public(settings_module.current().vapid_private_key)


def key_name() -> str:
    """A short name of our present key: a browser that subscribed under another trusts it not."""
    return security.fingerprint(public_key())[:16]


@lru_cache(maxsize=4)
def _public(private: str) -> str:
    key = Vapid02.from_raw(private.encode()).public_key
    point: bytes = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def authorization(origin: str) -> str:
    """The Authorization header for this push service (RFC 8292 section 3)."""
    settings = settings_module.current()
    since = int(clock.now().timestamp()) // KEPT_SECONDS * KEPT_SECONDS
    contact = f"mailto:{settings.mail_from}"
    return _signed(settings.vapid_private_key, origin, contact, since + VALID_SECONDS)


@lru_cache(maxsize=64)
def _signed(private: str, origin: str, contact: str, until: int) -> str:
    claims = {"aud": origin, "exp": until, "sub": contact}
    headers: dict[str, str] = Vapid02.from_raw(private.encode()).sign(claims)
    return headers["Authorization"]
