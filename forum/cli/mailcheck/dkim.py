"""The key our mail is signed with, as published (RFC 6376 section 3.6.1, RFC 8301, RFC 8463)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path

from forum.cli.mailcheck import keys
from forum.cli.mailcheck.lines import Line, Remark, Verdict, fail, line, unknown, warn
from forum.cli.mailcheck.lookup import Lookup, NoAnswer
from forum.cli.mailcheck.tags import tags

SHORTEST, LONGEST = 2048, 4096
_PUBLISH = "Publish the public half of the key that the relay signs with."


def check(lookup: Lookup, domain: str, *, selector: str, key: Path | None = None) -> Line:
    """`key`: the private key file of the relay, when this process may read it."""
    name = f"{selector}._domainkey.{domain}"
    try:
        texts = [text for text in lookup.txt(name, "") if text.strip()]
    except NoAnswer as error:
        return line("DKIM", name, "", [unknown(str(error), "Ask again later.")])
    if len(texts) != 1:
        told = f"{len(texts)} records where one is allowed" if texts else "no record"
        return line("DKIM", name, "", [fail(told, _PUBLISH)])
    found = tags(texts[0])
    if found is None or found.get("v", "DKIM1") != "DKIM1" or "p" not in found:
        return line("DKIM", name, texts[0][:80], [fail("this is no DKIM key", _PUBLISH)])
    remarks = [*_flags(found), *_key(found, key)]
    return line("DKIM", name, "", remarks)


def _flags(found: dict[str, str]) -> Iterator[Remark]:
    hashes = _words(found.get("h", "sha256"))
    services = _words(found.get("s", "*"))
    if "sha256" not in hashes:
        yield fail("h= leaves out sha256, the only hash in use", "Take h= away.")
    if not {"*", "email"} & set(services):
        yield fail("s= says that this key is not for mail", "Take s= away.")
    if "y" in _words(found.get("t", "")):
        yield warn("t=y says that signing is a test", "Take t=y away when signatures are good.")


def _key(found: dict[str, str], key: Path | None) -> Iterator[Remark]:
    kind, encoded = found.get("k", "rsa").lower(), found["p"]
    if not encoded:
        yield fail("the key is revoked (p= is empty)", _PUBLISH)
    elif kind == "rsa":
        yield from _rsa(encoded, key)
    elif kind == "ed25519":
        yield from _ed25519(encoded)
    else:
        yield fail(f"k={kind} is no kind of key that receivers know", "Use k=rsa.")


def _rsa(encoded: str, key: Path | None) -> Iterator[Remark]:
    try:
        modulus = keys.public_modulus(encoded)
    except keys.NoKey:
        yield fail("p= holds no RSA key: was it cut or broken on the way?", _PUBLISH)
        return
    bits = modulus.bit_length()
    if bits < SHORTEST:
        yield fail(f"RSA of {bits} bits", f"Make a key of {SHORTEST} bits, under a new selector.")
    elif bits > LONGEST:
        yield warn(f"RSA of {bits} bits, which not every receiver reads", "Use 2048 bits.")
    else:
        yield Remark(Verdict.PASS, f"RSA of {bits} bits")
    yield from _ours(modulus, key)


def _ours(modulus: keys.Modulus, key: Path | None) -> Iterator[Remark]:
    if key is None:
        yield Remark(Verdict.PASS, "whether it is ours: name the private key with --key")
        return
    try:
        ours = keys.private_modulus(key.read_text())
    except (OSError, ValueError, keys.NoKey):
        yield unknown(f"{key} holds no RSA key that can be read", "Name the relay's key: --key.")
        return
    if ours == modulus:
        yield Remark(Verdict.PASS, f"the other half of {key}")
    else:
        yield fail(f"not the other half of {key}: no signature of ours is good", _PUBLISH)


def _ed25519(encoded: str) -> Iterator[Remark]:
    try:
        whole = len(base64.b64decode("".join(encoded.split()), validate=True)) == 32
    except (binascii.Error, ValueError):
        whole = False
    if not whole:
        yield fail("p= holds no Ed25519 key", _PUBLISH)
    else:
        yield warn(
            "Ed25519, which many receivers do not check", "Sign with RSA too, under its own name."
        )


def _words(value: str) -> list[str]:
    return [word.strip().lower() for word in value.split(":")]
