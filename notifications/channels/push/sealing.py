"""What a notice says, sealed for one browser: the push service carries it and cannot read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pywebpush import WebPusher

SIZE = 2_048
"""Bytes of every notice before it is sealed, whatever it says: its length tells nothing.

RFC 8291 section 4 allows 3,993.
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser takes notices, and the keys it gave for them (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


def sealed(words: Mapping[str, str], subscription: Subscription) -> bytes:
    """The body of the request: `words` as JSON, filled up with blanks to `SIZE`, aes128gcm.

    Raises `ValueError` for keys that are none, and for words that do not fit.
    """
    plain = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
    if len(plain) > SIZE:
        raise ValueError("more words than a notice holds")
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
    body: bytes = pusher.encode(plain.ljust(SIZE), "aes128gcm")["body"]
    return body
