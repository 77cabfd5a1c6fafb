"""An installation whose DNS is in order, for tests to spoil one thing of."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dns.reversename
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from forum.cli.mailcheck.checking import Wanted
from forum.cli.mailcheck.command import lines_of
from forum.cli.mailcheck.fetching import Fetcher
from forum.cli.mailcheck.lines import Line
from forum.cli.mailcheck.lookup import Lookup
from tests.mailcheck import nameserver, policies
from tests.mailcheck.nameserver import Zones
from tests.mailcheck.policies import Policies

DOMAIN = "mail.forum.example"
KEY = "s1._domainkey.mail.forum.example"
SHA256 = "0" * 64
STS = """version: STSv1
mode: enforce
mx: mx.mail.forum.example
max_age: 2592000
"""
GOOD = f"""
forum.example. SOA ns.forum.example. host.forum.example. 1 1800 900 604800 86400
_dmarc.forum.example. TXT "v=DMARC1; p=quarantine; rua=mailto:post@forum.example"
mail.forum.example. MX 10 mx.mail.forum.example.
mail.forum.example. TXT "v=spf1 -all"
mx.mail.forum.example. A 192.0.2.25
relay.mail.forum.example. A 192.0.2.10
relay.mail.forum.example. AAAA 2001:db8::10
10.2.0.192.in-addr.arpa. PTR relay.mail.forum.example.
{dns.reversename.from_address("2001:db8::10")} PTR relay.mail.forum.example.
bounce.mail.forum.example. MX 10 mx.mail.forum.example.
bounce.mail.forum.example. TXT "v=spf1 a:relay.mail.forum.example -all"
reply.mail.forum.example. MX 10 mx.mail.forum.example.
reply.mail.forum.example. TXT "v=spf1 -all"
_mta-sts.bounce.mail.forum.example. TXT "v=STSv1; id=20261129"
mta-sts.bounce.mail.forum.example. A 127.0.0.1
_smtp._tls.bounce.mail.forum.example. TXT "v=TLSRPTv1; rua=mailto:post@forum.example"
_25._tcp.mx.mail.forum.example. TLSA 3 1 1 {SHA256}
"""
Key = rsa.RSAPrivateKey


def made_key(bits: int = 2048) -> Key:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def private_pem(key: Key, *, pkcs8: bool = True) -> str:
    form = serialization.PrivateFormat
    return key.private_bytes(
        serialization.Encoding.PEM,
        form.PKCS8 if pkcs8 else form.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def published(key: Any, *, bare: bool = False) -> str:
    """The public half as `p=` has it."""
    form = serialization.PublicFormat
    shape = form.PKCS1 if bare else form.SubjectPublicKeyInfo
    return base64.b64encode(
        key.public_key().public_bytes(serialization.Encoding.DER, shape)
    ).decode()


def key_record(key: Any, before: str = "v=DKIM1; k=rsa; ") -> str:
    """The record of a selector, in strings of at most 255 characters."""
    text = f"{before}p={published(key)}"
    parts = " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
    return f"{KEY}. TXT {parts}"


@pytest.fixture(scope="session")
def key() -> Key:
    """The key of the relay, made once."""
    return made_key()


@pytest.fixture(scope="session")
def key_file(key: Key, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dkim") / "key"
    path.write_text(private_pem(key))
    return path


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Zones, int]]:
    zones = Zones()
    with nameserver.serving(zones) as port:
        yield zones, port


@pytest.fixture(scope="session")
def served_policies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Policies, Fetcher]]:
    kept = Policies()
    with policies.serving(kept, tmp_path_factory.mktemp("https")) as fetcher:
        yield kept, fetcher


@dataclass
class World:
    """What is published, and how to look at it."""

    zones: Zones
    policies: Policies
    fetcher: Fetcher
    port: int
    wanted: Wanted

    def lookup(self) -> Lookup:
        return Lookup(("127.0.0.1",), port=self.port)

    def lines(self, **other: Any) -> Iterator[Line]:
        wanted = replace(self.wanted, **other)
        return lines_of(wanted, ("127.0.0.1",), self.port, fetch=self.fetcher)

    def line(self, check: str, name: str = DOMAIN, **other: Any) -> Line:
        """The line of this check of this name; nothing is looked at after it."""
        return next(e for e in self.lines(**other) if e.check == check and e.name == name)


@pytest.fixture
def world(
    served: tuple[Zones, int],
    served_policies: tuple[Policies, Fetcher],
    key: Key,
    key_file: Path,
) -> World:
    """Everything in order."""
    zones, port = served
    kept, fetcher = served_policies
    zones.write(GOOD)
    zones.add(key_record(key))
    kept.__init__(text=STS)  # type: ignore[misc]
    wanted = Wanted(DOMAIN, f"bounce.{DOMAIN}", f"reply.{DOMAIN}", selector="s1", key=key_file)
    return World(zones, kept, fetcher, port, wanted)


Spoil = Callable[[World], object]
