"""RSA keys as they are written down: DER (ITU-T X.690), of which four shapes are read.

Enough to know how long a published key is and whether ours is its other half; what does the
signing is the relay.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NoReturn

_INTEGER, _BITS, _OCTETS, _SEQUENCE = 0x02, 0x03, 0x04, 0x30
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----(.+?)-----END \1-----", re.DOTALL)
Modulus = int


class NoKey(Exception):
    """What was given is no RSA key that can be read."""


def public_modulus(encoded: str) -> Modulus:
    """Of `p=` of a DKIM record: SubjectPublicKeyInfo, or a bare RSAPublicKey (RFC 6376 3.6.1)."""
    parts = _parts(_bytes(encoded))
    if parts and parts[0][0] == _INTEGER:
        return _number(parts[0])
    bits = next((content for tag, content in parts if tag == _BITS), b"")
    inner = _parts(bits[1:])
    return _number(inner[0]) if inner else _none()


def private_modulus(pem: str) -> Modulus:
    """Of a private key file: PKCS #1 (RFC 8017) or PKCS #8 (RFC 5208), not encrypted."""
    found = _PEM.search(pem)
    if found is None:
        return _none()
    parts = _parts(_bytes(found[2]))
    if found[1] == "PRIVATE KEY":
        parts = _parts(next((content for tag, content in parts if tag == _OCTETS), b""))
    return _number(parts[1]) if len(parts) > 1 else _none()


def is_key(pem: str) -> bool:
    """Whether this is a private key at all, of whatever sort."""
    found = _PEM.search(pem)
    return found is not None and found[1].endswith("PRIVATE KEY")


def _bytes(encoded: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return _none()


def _parts(encoded: bytes) -> list[tuple[int, bytes]]:
    """What the sequence in `encoded` holds: (tag, content) of each."""
    outer = list(_elements(encoded))
    if not outer or outer[0][0] != _SEQUENCE:
        return _none()
    return list(_elements(outer[0][1]))


def _elements(encoded: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 <= len(encoded):
        tag, length, start = encoded[at], encoded[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(encoded[start : start + size]), start + size
        at = start + length
        if at > len(encoded):
            _none()
        yield tag, encoded[start:at]


def _number(part: tuple[int, bytes]) -> Modulus:
    tag, content = part
    return int.from_bytes(content) if tag == _INTEGER and content else _none()


def _none() -> NoReturn:
    raise NoKey
