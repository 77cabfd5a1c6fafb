"""An SPF record taken apart (RFC 7208 section 4.6, 7 and 12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import quote

from forum.cli.mailcheck.lookup import Address

_TERM = re.compile(r"([-+?~]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?::([^/\s]+))?(/.*)?")
_IP = re.compile(r"([-+?~]?)(ip[46]):(\S+)")
_MODIFIER = re.compile(r"([a-z][a-z0-9._-]*)=(\S*)")
_PREFIX = re.compile(r"(?:/(\d{1,2}))?(?://(\d{1,3}))?")
_MACRO = re.compile(r"%(?:\{([slodiphcrtv])(\d*)(r?)([-.+,/_=]*)\}|([%_-]))", re.IGNORECASE)
ASKS = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
"""What counts as a lookup (section 4.6.4)."""
_NEED_DOMAIN = frozenset({"include", "exists"})
_NO_PREFIX = frozenset({"all", "include", "ptr", "exists"})


class Broken(Exception):
    """A record that no receiver can use (permerror); the sentence names the term."""


@dataclass(frozen=True, slots=True)
class Term:
    """One mechanism: its qualifier (`+`, `-`, `~`, `?`), its name, and what it speaks of."""

    qualifier: str
    name: str
    domain: str = ""
    network: IPv4Network | IPv6Network | None = None
    prefix4: int = 32
    prefix6: int = 128


@dataclass(frozen=True, slots=True)
class Record:
    """The mechanisms in order, and where the rest is looked up ("": nowhere)."""

    terms: tuple[Term, ...]
    redirect: str = ""

    @property
    def ending(self) -> str:
        """The qualifier of `all`; "" without one."""
        return next((each.qualifier for each in self.terms if each.name == "all"), "")


def parse(text: str) -> Record:
    """The record in `text`, which begins with v=spf1. Raises `Broken`."""
    terms: list[Term] = []
    redirects: list[str] = []
    for word in text.split(" ")[1:]:
        modifier = _MODIFIER.fullmatch(word.lower())
        if modifier is None:
            terms += [_term(word)] if word else []
        elif modifier[1] == "redirect":
            redirects.append(word.partition("=")[2])
    if len(redirects) > 1 or "" in redirects:
        raise Broken("redirect= may stand once, with a domain")
    return Record(tuple(terms), redirects[0] if redirects else "")


def _term(word: str) -> Term:
    ip = _IP.fullmatch(word.lower())
    if ip is not None:
        return Term(ip[1] or "+", ip[2], network=_network(word, ip[2], ip[3]))
    found = _TERM.fullmatch(word.lower())
    if found is None or found[2] in {"ip4", "ip6"}:
        raise Broken(f"“{word}” is no term of SPF")
    sign, name, domain, prefix = found.groups()
    no_prefix = name in _NO_PREFIX and prefix
    if no_prefix or (name == "all" and domain) or (name in _NEED_DOMAIN and not domain):
        raise Broken(f"“{word}” is no term of SPF")
    prefix4, prefix6 = _prefixes(word, prefix or "")
    return Term(sign or "+", name, domain or "", None, prefix4, prefix6)


def _network(word: str, kind: str, text: str) -> IPv4Network | IPv6Network:
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        raise Broken(f"“{word}” holds no address") from None
    if f"ip{found.version}" != kind:
        raise Broken(f"“{word}” holds an address of the other family")
    return found


def _prefixes(word: str, text: str) -> tuple[int, int]:
    found = _PREFIX.fullmatch(text)
    four, six = (int(part) if part else most for part, most in _parts(found))
    if found is None or four > 32 or six > 128:
        raise Broken(f"“{word}” has a length that no network has")
    return four, six


def _parts(found: re.Match[str] | None) -> tuple[tuple[str | None, int], tuple[str | None, int]]:
    return ((found[1], 32), (found[2], 128)) if found else ((None, 32), (None, 128))


def has_macro(domain: str) -> bool:
    """Whether a name depends on the mail."""
    return "%" in domain


def expand(text: str, *, sender: str, domain: str, address: Address) -> str:
    """A name with its macros filled in for one mail (section 7). Raises `Broken`."""
    if "%" in _MACRO.sub("", text):
        raise Broken(f"“{text}” holds no macro of SPF")
    local, _, sent_from = sender.rpartition("@")
    values = {
        "s": sender,
        "l": local,
        "o": sent_from,
        "d": domain,
        "h": domain,
        "i": _dotted(address),
        "v": "in-addr" if address.version == 4 else "ip6",
        "p": "unknown",
    }
    return _MACRO.sub(lambda found: _filled(found, values), text)


def _dotted(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return ".".join(address.exploded.replace(":", ""))


def _filled(found: re.Match[str], values: dict[str, str]) -> str:
    if found[5]:
        return {"%": "%", "_": " ", "-": "%20"}[found[5]]
    letter = found[1]
    parts = re.split(f"[{re.escape(found[4] or '.')}]", values.get(letter.lower(), ""))
    parts = parts[::-1] if found[3] else parts
    kept = ".".join(parts[-int(found[2]) :] if found[2] else parts)
    return quote(kept, safe="") if letter.isupper() else kept
