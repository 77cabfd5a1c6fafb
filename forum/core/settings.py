"""Settings: read once from the environment, checked at once, never changed after.

A secret may come from a file: `SECRET_KEY_FILE=/run/secrets/key` stands for `SECRET_KEY`.
A wrong value stops the start with one sentence that names the setting.
"""

from __future__ import annotations

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
