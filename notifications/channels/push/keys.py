"""The keys that a browser gives with its subscription (RFC 8291 section 2)."""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether these are a point of P-256 and a secret of 16 bytes, both in base64url."""
    point, secret = _bytes(p256dh), _bytes(auth)
    if len(point) != 65 or len(secret) != 16:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return True


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
