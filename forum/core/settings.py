"""Settings: read once from the environment, checked at once, never changed after.

A secret may come from a file: `SECRET_KEY_FILE=/run/secrets/key` stands for `SECRET_KEY`.
A wrong value stops the start with one sentence that names the setting.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent


class SettingsError(Exception):
    """One sentence that names the setting and says what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    redis_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    mail_domain: str = "forum.example"
    mail_from: str = "forum@forum.example"
    reply_domain: str = ""
    smtp_url: str = "smtp://127.0.0.1:1025"
    mail_connections: int = 5
    mail_per_second: float = 50.0
    inbound_lmtp: str = ""
    bounce_domain: str = ""
    authserv_id: str = ""
    data_dir: Path = ROOT / ".data"
    demo: bool = False
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics_port: int = 0
    log_level: str = "info"
    log_format: str = "json"
    security_contact: str = "mailto:security@forum.example"
    database_pool: int = 10
    clamav_url: str = ""
    file_quota_mb: int = 250
    vapid_private_key: str = ""
    push_hosts: tuple[str, ...] = ()
    time_zone: str = field(default="Europe/Amsterdam")

    @property
    def secure(self) -> bool:
        """Whether the public address is https, and cookies must be too."""
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class MailNames:
    """The domains of our mail: of Message-IDs and signature, of From, of what comes back."""

    domain: str
    sender: str
    bounce: str
    reply: str


_current: Settings | None = None


def current() -> Settings:
    """The settings of this process; read from the environment on first use."""
    global _current  # noqa: PLW0603
    if _current is None:
        _current = load(os.environ)
    return _current


def use(settings: Settings) -> None:
    """Make `settings` those of this process (tests, and commands that start children)."""
    global _current  # noqa: PLW0603
    _current = settings


def load(environ: Mapping[str, str]) -> Settings:
    """Read and check every setting. Raises `SettingsError`."""
    return Settings(
        database_url=_url(environ, "DATABASE_URL", {"postgres", "postgresql", "asyncpg"}),
        redis_url=_url(environ, "REDIS_URL", {"redis", "rediss", "unix"}),
        secret_key=_secret_key(environ),
        base_url=_url(environ, "BASE_URL", {"http", "https"}, "http://127.0.0.1:8000").rstrip("/"),
        mail_domain=_text(environ, "MAIL_DOMAIN", "forum.example"),
        mail_from=_address(environ, "MAIL_FROM", "forum@forum.example"),
        smtp_url=_url(
            environ,
            "SMTP_URL",
            {"smtp", "smtps", "smtp+starttls"},
            "smtp://127.0.0.1:1025",
        ),
        mail_connections=_integer(environ, "MAIL_CONNECTIONS", 5, low=1, high=50),
        mail_per_second=float(_integer(environ, "MAIL_PER_SECOND", 50, low=1, high=10_000)),
        **_inbound(environ),
        data_dir=Path(environ.get("FORUM_DATA") or ROOT / ".data"),
        demo=_flag(environ, "FORUM_DEMO"),
        trusted_proxies=_networks(environ, "TRUSTED_PROXIES"),
        metrics_port=_integer(environ, "METRICS_PORT", 0, low=0, high=65_535),
        log_level=_choice(environ, "LOG_LEVEL", "info", {"debug", "info", "warning", "error"}),
        log_format=_choice(environ, "LOG_FORMAT", "json", {"json", "text"}),
        security_contact=_url(
            environ, "SECURITY_CONTACT", {"mailto", "https"}, "mailto:security@forum.example"
        ),
        database_pool=_integer(environ, "DATABASE_POOL", 10, low=2, high=100),
        clamav_url=_scanner(environ),
        file_quota_mb=_integer(environ, "FILE_QUOTA_MB", 250, low=1, high=100_000),
        vapid_private_key=_vapid_key(environ),
        push_hosts=_push_hosts(environ),
    )


def mail_names(environ: Mapping[str, str]) -> MailNames:
    """The domains alone, without what the rest of the forum needs. Raises `SettingsError`."""
    inbound = _inbound(environ)
    return MailNames(
        domain=_text(environ, "MAIL_DOMAIN", "forum.example").lower(),
        sender=_address(environ, "MAIL_FROM", "forum@forum.example").rpartition("@")[2].lower(),
        bounce=inbound["bounce_domain"],
        reply=inbound["reply_domain"],
    )


def _text(environ: Mapping[str, str], name: str, default: str | None = None) -> str:
    value = environ.get(name, "").strip()
    file = environ.get(f"{name}_FILE", "").strip()
    if value and file:
        raise SettingsError(f"Set either {name} or {name}_FILE, not both.")
    if file:
        try:
            value = Path(file).read_text().strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}.") from error
    if not value and default is None:
        raise SettingsError(f"{name} is not set.")
    return value or str(default)


def _url(
    environ: Mapping[str, str], name: str, schemes: set[str], default: str | None = None
) -> str:
    value = _text(environ, name, default)
    if urlsplit(value).scheme not in schemes:
        raise SettingsError(f"{name} must start with one of {', '.join(sorted(schemes))}.")
    return value


def _inbound(environ: Mapping[str, str]) -> dict[str, Any]:
    """Where mail comes in ("": nowhere), at which domains, and the name of our own mail server."""
    door = _text(environ, "INBOUND_LMTP", "")
    host, _, port = door.rpartition(":")
    fits = bool(host) and port.isdecimal() and 0 < int(port) <= 65_535
    named = door.startswith("unix:/") or fits
    if door and not named:
        raise SettingsError("INBOUND_LMTP must be host:port or unix:/path/to/socket.")
    below = f".{_text(environ, 'MAIL_DOMAIN', 'forum.example')}"
    reply, bounce = (f"reply{below}", f"bounce{below}") if door else ("", "")
    return {
        "inbound_lmtp": door,
        "reply_domain": _text(environ, "REPLY_DOMAIN", reply).lower(),
        "bounce_domain": _text(environ, "BOUNCE_DOMAIN", bounce).lower(),
        "authserv_id": _text(environ, "AUTHSERV_ID", "").lower(),
    }


def _scanner(environ: Mapping[str, str]) -> str:
    value = _text(environ, "CLAMAV_URL", "")
    parts = urlsplit(value)
    reached = parts.hostname if parts.scheme == "tcp" else parts.path
    if value and (parts.scheme not in {"tcp", "unix"} or not reached):
        raise SettingsError("CLAMAV_URL must be tcp://host:3310 or unix:/path/to/socket.")
    return value


# The order of P-256 (SEC 2, section 2.4.2): a private key is a number from 1 up to it.
_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def is_p256_key(value: str) -> bool:
    """Whether this is a private key of P-256 as VAPID tools write it: 32 bytes in base64url."""
    try:
        raw = base64.b64decode(f"{value}=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 32 and 0 < int.from_bytes(raw) < _P256


def _vapid_key(environ: Mapping[str, str]) -> str:
    """By what push services know us (RFC 8292); "": no notices on devices are offered."""
    value = _text(environ, "VAPID_PRIVATE_KEY", "").rstrip("=")
    if value and not is_p256_key(value):
        raise SettingsError(
            "VAPID_PRIVATE_KEY must be 32 bytes in base64url (43 characters): a P-256 private key."
        )
    return value


def _push_hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Push services besides the known: names (a dot in front: all below it), or whole origins."""
    hosts = tuple(_text(environ, "PUSH_HOSTS", "").lower().replace(",", " ").split())
    if not all(_names_a_service(host) for host in hosts):
        raise SettingsError(
            "PUSH_HOSTS must list names of hosts, as push.example or .push.example, or origins "
            "that may also be inside, as http://127.0.0.1:9000."
        )
    return hosts


def _names_a_service(host: str) -> bool:
    whole = "://" in host
    parts = urlsplit(host if whole else f"https://{host.removeprefix('.')}")
    plain = parts.scheme in {"http", "https"} and not (parts.path or parts.query or parts.username)
    named = bool(parts.hostname) and not (parts.hostname or "")[-1:].isdigit() and not parts.port
    return plain and (bool(parts.hostname) if whole else named)


def _secret_key(environ: Mapping[str, str]) -> str:
    value = _text(environ, "SECRET_KEY")
    if len(value) < 32:
        raise SettingsError("SECRET_KEY must have 32 characters or more.")
    return value


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    value = _text(environ, name, default)
    if value.count("@") != 1 or any(c.isspace() for c in value):
        raise SettingsError(f"{name} must be one e-mail address.")
    return value


def _integer(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    value = _text(environ, name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}.")
    return int(value)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = _text(environ, name, "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise SettingsError(f"{name} must be 1 or 0.")
    return value in {"1", "true", "yes"}


def _choice(environ: Mapping[str, str], name: str, default: str, allowed: set[str]) -> str:
    value = _text(environ, name, default).lower()
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(sorted(allowed))}.")
    return value


def _networks(environ: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    words = _text(environ, name, "").replace(",", " ").split()
    try:
        return tuple(ip_network(word) for word in words)
    except ValueError as error:
        raise SettingsError(f"{name} must list addresses or networks: {error}.") from error
