"""Which names are looked at, and for what; the lines of them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from forum.cli.mailcheck import dane, dkim, dmarc, hosts, mta_sts, spf
from forum.cli.mailcheck.fetching import Fetch
from forum.cli.mailcheck.lines import Line
from forum.cli.mailcheck.lookup import Address, Lookup, NoAnswer


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked. `domain`: of From, and of the signature. `bounce` and `reply`: where
    returned mail and answers come in, "" for nowhere. `relay`: hosts or addresses that send;
    none: `relay.` before the domain, as our own relay is called."""

    domain: str
    bounce: str = ""
    reply: str = ""
    selector: str = "s1"
    relay: tuple[str, ...] = ()
    key: Path | None = None

    @property
    def envelope(self) -> str:
        """The domain that SPF is asked of."""
        return self.bounce or self.domain


@dataclass
class Checking:
    """One run."""

    lookup: Lookup
    fetch: Fetch
    wanted: Wanted
    relay: list[Address] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Every line, each as soon as it is known. Raises `ResolverAway`."""
        self.lookup.validates()  # away, it says so at the first question
        yield from self._relay()
        yield from self._sending()
        incoming = dict.fromkeys((self.wanted.bounce, self.wanted.reply))
        for domain in incoming:
            if domain and domain != self.wanted.domain:
                yield from self._receiving(domain)

    def _relay(self) -> Iterator[Line]:
        names = self.wanted.relay or (f"relay.{self.wanted.domain}",)
        try:
            self.relay = hosts.relay_addresses(self.lookup, names)
        except NoAnswer:
            self.relay = []
        if not self.relay:
            yield hosts.no_relay(", ".join(names))
        for address in self.relay:
            yield hosts.check_reverse(self.lookup, address)

    def _sending(self) -> Iterator[Line]:
        """What stands for From: the signature, the policy, and who may send."""
        wanted = self.wanted
        yield from self._incoming(wanted.domain, needed=wanted.envelope == wanted.domain)
        sends = wanted.envelope == wanted.domain
        yield spf.check(self.lookup, wanted.domain, relay=self.relay if sends else (), sends=sends)
        yield dkim.check(self.lookup, wanted.domain, selector=wanted.selector, key=wanted.key)
        yield dmarc.check(
            self.lookup, wanted.domain, envelope=wanted.envelope, signing=wanted.domain
        )

    def _receiving(self, domain: str) -> Iterator[Line]:
        yield from self._incoming(domain, needed=True)
        sends = domain == self.wanted.envelope
        yield spf.check(self.lookup, domain, relay=self.relay if sends else (), sends=sends)

    def _incoming(self, domain: str, *, needed: bool) -> Iterator[Line]:
        yield hosts.check(self.lookup, domain, needed=needed)
        try:
            found = [host for host in self.lookup.mx(domain) if host]
        except NoAnswer:
            found = []
        if found:
            yield mta_sts.check(self.lookup, self.fetch, domain, hosts=found)
            yield mta_sts.check_reports(self.lookup, domain)
            yield dane.check(self.lookup, domain, hosts=found)
