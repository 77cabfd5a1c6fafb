"""The mail server to hand messages to, as SMTP_URL names it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from forum.core.settings import SettingsError

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and how: in the clear, by STARTTLS that must succeed, or TLS from the first byte."""

    host: str
    port: int
    scheme: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def at(cls, url: str) -> MailServer:
        """Read `smtp://host:25`, `smtp+starttls://user:secret@host` or `smtps://…`.

        Raises `SettingsError`: an unknown form, or a password that would travel in the clear.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise SettingsError(
                f"SMTP_URL must look like {', '.join(f'{s}://host' for s in PORTS)}."
            )
        if (parts.username or parts.password) and parts.scheme == "smtp":
            raise SettingsError(
                "SMTP_URL holds a password: use smtp+starttls:// or smtps://, not smtp://."
            )
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError as error:
            raise SettingsError("SMTP_URL has a port that is no port.") from error
        return cls(
            host=parts.hostname,
            port=port,
            scheme=parts.scheme,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or "") if parts.username else None,
        )

    def arguments(self, context: ssl.SSLContext | None, *, helo: str) -> dict[str, Any]:
        """What `aiosmtplib.SMTP` is made with. Never opportunistic: that can be stripped."""
        return {
            "hostname": self.host,
            "port": self.port,
            "username": self.user,
            "password": self.password,
            "use_tls": self.scheme == "smtps",
            "start_tls": self.scheme == "smtp+starttls",
            "tls_context": context if self.scheme != "smtp" else None,
            "local_hostname": helo,  # else a look-up of our own name, which can take seconds
        }
