"""The one door to DNS: each name and type asked once, with what became of the question.

The resolver is trusted as far as the way to it is: its AD flag (RFC 4035 section 3.2.3) means
something when it runs on this machine or in this network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.reversename
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TLSA import TLSA
from dns.rdtypes.ANY.TXT import TXT

Address = IPv4Address | IPv6Address
SECONDS = 5.0  # for one question, all servers and tries together
MOST_SILENCES = 3  # questions in a row without an answer: then the resolver is away


class ResolverAway(Exception):
    """No DNS server answers. The sentence says which were asked."""


class NoAnswer(Exception):
    """One question stayed without an answer: its servers are silent, or refuse, or fail.

    `refused`: a server did answer, with SERVFAIL or the like; what DNSSEC does not vouch for
    ends so too.
    """

    def __init__(self, told: str, *, refused: bool) -> None:
        super().__init__(told)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Answer:
    """The records (none when the name or the type does not exist), and whether signed."""

    records: tuple[object, ...] = ()
    secure: bool = False


class Lookup:
    """Questions to one set of servers. Raises `ResolverAway` and `NoAnswer`."""

    def __init__(
        self, servers: tuple[str, ...] = (), *, port: int = 53, seconds: float | None = None
    ) -> None:
        """`servers`: addresses of resolvers; none: those of this machine."""
        self._known: dict[tuple[str, str], Answer | NoAnswer] = {}
        self._silences = 0
        try:
            self._resolver = dns.resolver.Resolver(configure=not servers)
        except dns.resolver.NoResolverConfiguration as error:
            raise ResolverAway("This machine names no DNS server: give one by --resolver.") from (
                error
            )
        if servers:
            self._resolver.nameservers = list(servers)
            self._resolver.port = port
        self._resolver.lifetime = SECONDS if seconds is None else seconds
        self._resolver.use_edns(0, dns.flags.DO, 1232)
        self._resolver.flags = dns.flags.RD | dns.flags.AD

    def validates(self) -> bool:
        """Whether the resolver checks signatures: it must vouch for the signed root."""
        try:
            return self.ask(".", "SOA").secure
        except NoAnswer:
            return False

    def txt(self, name: str, start: str) -> list[str]:
        """The text records that begin with the word `start`, the strings of each joined."""
        texts = [
            b"".join(each.strings).decode("utf-8", "replace")
            for each in self.ask(name, "TXT").records
            if isinstance(each, TXT)
        ]
        return [text for text in texts if _begins(text, start)]

    def mx(self, name: str) -> list[str]:
        """The hosts that take its mail, the preferred first; "" is the null MX (RFC 7505)."""
        found = [each for each in self.ask(name, "MX").records if isinstance(each, MX)]
        ordered = sorted(found, key=lambda each: (each.preference, str(each.exchange)))
        return [bare(str(each.exchange)) for each in ordered]

    def addresses(self, name: str) -> list[Address]:
        """Every address of a host, of both families."""
        return [
            ip_address(str(each)) for kind in ("A", "AAAA") for each in self.ask(name, kind).records
        ]

    def names_of(self, address: Address) -> list[str]:
        """What the reverse zone calls an address."""
        name = dns.reversename.from_address(str(address)).to_text()
        return [bare(str(each)) for each in self.ask(name, "PTR").records]

    def tlsa(self, host: str) -> tuple[list[TLSA], bool]:
        """What certificates its mail server may have, and whether that is signed."""
        answer = self.ask(f"_25._tcp.{host}", "TLSA")
        return [each for each in answer.records if isinstance(each, TLSA)], answer.secure

    def exists(self, name: str) -> bool:
        """Whether the name has an address or takes mail."""
        return bool(self.addresses(name) or self.mx(name))

    def ask(self, name: str, kind: str) -> Answer:
        """The records of a name, remembered for this run."""
        key = (name.lower(), kind)
        if key not in self._known:
            self._known[key] = self._asked(name, kind)
        found = self._known[key]
        if isinstance(found, NoAnswer):
            raise found
        return found

    def _asked(self, name: str, kind: str) -> Answer | NoAnswer:
        try:
            answer = self._resolver.resolve(
                dns.name.from_text(name), kind, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN as error:
            self._silences = 0
            return Answer(secure=any(map(_vouched, error.kwargs["responses"].values())))
        except dns.resolver.NoNameservers as error:
            return self._refused(name, kind, error)
        except dns.resolver.LifetimeTimeout:
            return self._silent(name, kind)
        except (dns.exception.DNSException, UnicodeError, ValueError):
            return NoAnswer(f"{name} is no name that can be asked for", refused=True)
        self._silences = 0
        records = tuple(answer.rrset) if answer.rrset is not None else ()
        return Answer(records, _vouched(answer.response))

    def _refused(self, name: str, kind: str, error: dns.resolver.NoNameservers) -> NoAnswer:
        said = set(_said(error))
        if not said:
            return self._silent(name, kind)
        self._silences = 0
        return NoAnswer(f"{kind} of {name}: {', '.join(sorted(said))}", refused=True)

    def _silent(self, name: str, kind: str) -> NoAnswer:
        self._silences += 1
        if self._silences >= MOST_SILENCES or not any(
            isinstance(each, Answer) for each in self._known.values()
        ):
            asked = ", ".join(map(str, self._resolver.nameservers)) or "none"
            raise ResolverAway(f"No DNS server answers (asked: {asked}).")
        return NoAnswer(f"{kind} of {name}: no answer in time", refused=False)


def bare(name: str) -> str:
    """A name without the dot at its end, in small letters."""
    return name.rstrip(".").lower()


def _begins(text: str, start: str) -> bool:
    """`v=spf1` begins "v=spf1 -all", not "v=spf10"; an empty `start` begins everything."""
    rest = text[len(start) :]
    same = text[: len(start)].lower() == start.lower()
    return same and (not start or not rest or rest[0] in " ;\t")


def _vouched(response: object) -> bool:
    return isinstance(response, dns.message.Message) and bool(response.flags & dns.flags.AD)


def _said(error: dns.resolver.NoNameservers) -> Iterator[str]:
    """What each server answered; nothing of one that could not be reached."""
    for *_where, response in error.kwargs.get("errors", []):
        if isinstance(response, dns.message.Message):
            yield dns.rcode.to_text(response.rcode())
