"""Where a browser may ask us to send: an endpoint is a URL that anybody can make up.

Only HTTPS, only the hosts of known push services (and what `PUSH_HOSTS` adds), never an address
inside: else this server could be made to knock on doors of its own network (SSRF).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from forum.core import settings as settings_module

LONGEST = 1000
KNOWN = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Opera, Samsung Internet
    "jmt17.google.com",  # Chrome, where the first is not reached
    ".push.services.mozilla.com",  # Firefox
    ".push.apple.com",  # Safari
    ".notify.windows.com",  # Edge on Windows
)
"""The push services of the browsers that people have; a dot in front: every host below it."""


def may_send_to(endpoint: str) -> bool:
    """Whether a notice may be handed over at this address."""
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if " " in endpoint or "\\" in endpoint or parts.username is not None or parts.fragment:
        return False
    if trusted(origin_of(endpoint)):
        return True
    return parts.scheme == "https" and port in {None, 443} and _known(parts)


def _known(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    names = (*KNOWN, *(each for each in settings_module.current().push_hosts if "://" not in each))
    return any(
        host.endswith(name) and len(host) > len(name) if name[0] == "." else host == name
        for name in names
    )


def origin_of(endpoint: str) -> str:
    """Scheme, host and port: whom a notice is handed to, and the "aud" of RFC 8292 section 2."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def trusted(origin: str) -> bool:
    """Whether the operator named this very origin: only then it may be inside, or plain HTTP."""
    return origin in settings_module.current().push_hosts


# RFC 6052 section 2.1 and RFC 8215: addresses of IPv4 within IPv6, and those of a network's own.
_NAT64, _NAT64_INSIDE = IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet, and not of a network inside."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found in _NAT64_INSIDE:
            return False
        found = _within(found) or found
    return found.is_global and not found.is_multicast


def _within(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that this one stands for, if it does."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
