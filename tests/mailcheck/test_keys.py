"""The published key: whole, long enough, for mail, and the other half of ours."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forum.cli.mailcheck import keys
from forum.cli.mailcheck.lines import Line
from tests.mailcheck.conftest import KEY, Key, World, key_record, made_key, private_pem, published


def line(world: World, record: str = "", *, key: Path | None = None) -> Line:
    """What is said of this record; without one of what is there."""
    if record:
        world.zones.replace(record)
    return world.line("DKIM", KEY, key=key or world.wanted.key)


def test_a_key_that_is_the_other_half_of_ours_passes(world: World, key_file: Path) -> None:
    found = line(world)
    assert found.verdict == "pass"
    assert found.found == f"RSA of 2048 bits; the other half of {key_file}"


def test_without_our_key_the_published_one_is_judged_alone(world: World) -> None:
    found = world.line("DKIM", KEY, key=None)
    assert found.verdict == "pass"
    assert "--key" in found.found


def test_another_key_than_ours_fails(world: World, tmp_path: Path) -> None:
    other = tmp_path / "key"
    other.write_text(private_pem(made_key(1024)))
    found = line(world, key=other)
    assert (found.verdict, "not the other half" in found.found) == ("fail", True)


@pytest.mark.parametrize("content", [b"no key", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\nMAA"])
def test_a_file_that_is_no_key_leaves_it_unknown(
    world: World, tmp_path: Path, content: bytes
) -> None:
    broken = tmp_path / "key"
    broken.write_bytes(content)
    assert line(world, key=broken).verdict == "unknown"
    assert line(world, key=tmp_path / "none").verdict == "unknown"


def test_a_short_key_fails(world: World) -> None:
    found = line(world, key_record(made_key(1024)))
    assert (found.verdict, "1024 bits" in found.found) == ("fail", True)


@pytest.mark.parametrize(
    ("record", "verdict", "told"),
    [
        ('TXT "v=DKIM1; k=rsa; p="', "fail", "revoked"),
        ('TXT "v=DKIM1; k=rsa"', "fail", "no DKIM key"),
        ('TXT "v=DKIM2; p=abcd"', "fail", "no DKIM key"),
        ('TXT "v=DKIM1; p=MIIB; p=MIIB"', "fail", "no DKIM key"),
        ('TXT "p=this is not base64!"', "fail", "no RSA key"),
        ('TXT "p=MIIB"', "fail", "no RSA key"),
        ('TXT "k=dsa; p=MIIB"', "fail", "k=dsa"),
        ('TXT "k=ed25519; p=MIIB"', "fail", "no Ed25519 key"),
    ],
)
def test_what_is_no_key_fails(world: World, record: str, verdict: str, told: str) -> None:
    found = line(world, f"{KEY}. {record}")
    assert (found.verdict, told in found.found) == (verdict, True), found


@pytest.mark.parametrize(
    ("before", "verdict", "told"),
    [
        ("v=DKIM1; h=sha1; ", "fail", "sha256"),
        ("v=DKIM1; h=sha1:sha256; s=email; ", "pass", "2048"),
        ("v=DKIM1; s=tlsrpt; ", "fail", "not for mail"),
        ("v=DKIM1; t=y:s; ", "warn", "a test"),
        ("", "pass", "2048"),
    ],
)
def test_what_the_record_says_of_its_key(
    world: World, key: Key, before: str, verdict: str, told: str
) -> None:
    found = line(world, key_record(key, before))
    assert (found.verdict, told in found.found) == (verdict, True), found


def test_two_keys_under_one_selector_fail_and_so_does_none(world: World, key: Key) -> None:
    world.zones.add(f'{KEY}. TXT "v=DKIM1; p="')
    assert "2 records" in line(world).found
    world.zones.drop(KEY, "TXT")
    assert line(world).found == "no record"
    world.zones.fail(KEY)
    assert line(world).verdict == "unknown"


def test_an_ed25519_key_is_known_as_such(world: World) -> None:
    raw = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    found = line(world, f'{KEY}. TXT "k=ed25519; p={base64.b64encode(raw).decode()}"')
    assert (found.verdict, "Ed25519" in found.found) == ("warn", True)


@pytest.mark.parametrize("pkcs8", [True, False])
@pytest.mark.parametrize("bare", [True, False])
def test_every_way_a_key_is_written_is_the_same_number(key: Key, pkcs8: bool, bare: bool) -> None:
    modulus = key.public_key().public_numbers().n
    assert keys.public_modulus(published(key, bare=bare)) == modulus
    assert keys.private_modulus(private_pem(key, pkcs8=pkcs8)) == modulus


def test_a_key_of_another_kind_or_cut_anywhere_is_no_key(key: Key) -> None:
    other = Ed25519PrivateKey.generate()
    pem = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    with pytest.raises(keys.NoKey):
        keys.private_modulus(pem)
    whole = base64.b64decode(published(key))
    for end in range(len(whole) - 6):
        with pytest.raises(keys.NoKey):
            keys.public_modulus(base64.b64encode(whole[:end]).decode())
