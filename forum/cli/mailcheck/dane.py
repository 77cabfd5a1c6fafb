"""Which certificate the servers that take our mail have, signed in DNS (RFC 7672).

Only what DNSSEC vouches for counts, and so does every link: the MX, the addresses, the TLSA.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dns.rdtypes.ANY.TLSA import TLSA

from forum.cli.mailcheck.lines import Line, Remark, Verdict, fail, line, unknown, warn
from forum.cli.mailcheck.lookup import Lookup, NoAnswer

_SIGN = "Have the zone signed (DNSSEC)."


def check(lookup: Lookup, domain: str, *, hosts: Sequence[str]) -> Line:
    """`hosts`: those of its MX."""
    try:
        if not lookup.validates():
            told = "the resolver does not check signatures, so nothing can be said"
            return line("DANE", domain, "", [unknown(told, "Name one that does: --resolver.")])
        if not lookup.ask(domain, "MX").secure:
            told = "the answer for MX is not signed: DANE has no ground"
            return line("DANE", domain, "", [warn(told, _SIGN)])
        remarks = [remark for host in hosts for remark in _host(lookup, host)]
    except NoAnswer as error:
        told = "senders that use DANE hold their mail" if error.refused else "nobody knows"
        judged = fail if error.refused else unknown
        return line("DANE", domain, "", [judged(f"{error}: {told}", "Mend the zone.")])
    return line("DANE", domain, "", remarks)


def _host(lookup: Lookup, host: str) -> Iterator[Remark]:
    signed = any(lookup.ask(host, kind).secure for kind in ("A", "AAAA"))
    if not signed:
        yield warn(f"{host} has addresses that are not signed", _SIGN)
        return
    records, secure = lookup.tlsa(host)
    if records and not secure:
        yield warn(f"TLSA of {host} is not signed, and counts for nothing", _SIGN)
        return
    if not records:
        advice = f"Publish: _25._tcp.{host}. TLSA 3 1 1 <SHA-256 of its key>."
        yield warn(f"no TLSA of {host}", advice)
        return
    yield from _usable(host, records)


def _usable(host: str, records: list[TLSA]) -> Iterator[Remark]:
    good = [each for each in records if is_usable(each)]
    told = ", ".join(f"{each.usage} {each.selector} {each.mtype}" for each in good)
    if good:
        yield Remark(Verdict.PASS, f"TLSA {told} of {host}")
    else:
        advice = "Use 3 1 1 (the key itself) or 2 1 1 (its issuer)."
        yield fail(f"no TLSA of {host} is of a kind that mail uses", advice)
    if good and len(good) < len(records):
        yield warn(f"{len(records) - len(good)} TLSA of {host} mean(s) nothing", "Take it out.")


def is_usable(record: TLSA) -> bool:
    """Whether senders of mail use it: usage 2 or 3 (section 3.1). `lookup` has seen its length."""
    return record.usage in {2, 3} and record.selector in {0, 1} and record.mtype in {0, 1, 2}
