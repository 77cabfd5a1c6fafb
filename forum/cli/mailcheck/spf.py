"""Who may send for a domain (RFC 7208): one record, within its limits, that covers our relay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

from forum.cli.mailcheck.lines import Line, Remark, Verdict, fail, line, unknown, warn
from forum.cli.mailcheck.lookup import Address, Lookup, NoAnswer
from forum.cli.mailcheck.spf_record import ASKS, Broken, Record, Term, expand, has_macro, parse

MOST_LOOKUPS = 10  # section 4.6.4
MOST_VOID = 2
MOST_NAMES = 10  # of the hosts of one `mx`
_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_ENDINGS = {
    "+": fail("+all lets the whole world send", "End the record with -all."),
    "?": warn("?all forbids nobody", "End the record with -all."),
    "~": None,  # what DMARC rests on is the same with ~all and -all (RFC 9989 section 8.1)
    "-": None,
}


@dataclass
class Count:
    """What evaluating a record costs the receiver."""

    lookups: int = 0
    void: int = 0
    notes: list[Remark] = field(default_factory=list)


def check(lookup: Lookup, domain: str, *, relay: Sequence[Address], sends: bool = True) -> Line:
    """`relay`: the addresses our mail leaves from. `sends`: whether mail leaves with this domain
    in its envelope; else its record had better say that none does."""
    try:
        texts = lookup.txt(domain, "v=spf1")
        if len(texts) != 1:
            return line("SPF", domain, "", [_not_one(texts, domain, sends=sends)])
        count = Count()
        record = parse(texts[0])
        _walk(lookup, domain, record, count)
        remarks = [*count.notes, *_limits(count), *_ending(record)]
        if sends:
            remarks += _coverage(lookup, domain, relay)
    except Broken as error:
        return line("SPF", domain, texts[0], [fail(f"{error} (permerror)", "Mend the record.")])
    except NoAnswer as error:
        return line("SPF", domain, "", [unknown(str(error), "Ask again later.")])
    told = f"{texts[0]} ({count.lookups} of {MOST_LOOKUPS} lookups)"
    return line("SPF", domain, told, remarks)


def _not_one(texts: list[str], domain: str, *, sends: bool) -> Remark:
    if texts:
        return fail(
            f"{len(texts)} records: receivers use none of them (permerror)",
            "Leave one TXT record that begins with v=spf1.",
        )
    if sends:
        return fail("no record", f'Publish: {domain}. TXT "v=spf1 a:<your relay> -all".')
    return warn("no record", f'Publish, as it sends no mail: {domain}. TXT "v=spf1 -all".')


def _limits(count: Count) -> Iterator[Remark]:
    if count.lookups > MOST_LOOKUPS:
        told = f"{count.lookups} lookups where {MOST_LOOKUPS} are allowed (permerror)"
        yield fail(told, "Take out includes, or name networks with ip4: and ip6:.")
    if count.void > MOST_VOID:
        told = f"{count.void} lookups find nothing where {MOST_VOID} are allowed (permerror)"
        yield fail(told, "Take out the names that are gone.")
    elif count.void:
        yield warn(f"{count.void} lookup(s) find nothing", "Take out the names that are gone.")


def _ending(record: Record) -> Iterator[Remark]:
    if not record.ending and not record.redirect:
        yield warn("no all at its end: nobody is forbidden", "End the record with -all.")
    found = _ENDINGS.get(record.ending)
    if found is not None:
        yield found


def _coverage(lookup: Lookup, domain: str, relay: Sequence[Address]) -> Iterator[Remark]:
    results = {address: result(lookup, domain, address) for address in relay}
    for address, found in results.items():
        if found != "pass":
            told = f"{address}, which sends our mail, gets {found}"
            yield fail(told, f"Add ip{address.version}:{address} or the name of the relay.")
    if relay and set(results.values()) == {"pass"}:
        yield Remark(Verdict.PASS, f"covers {', '.join(map(str, relay))}")
    if not relay:
        yield Remark(Verdict.PASS, "whether it covers the relay: name that with --relay")


def _walk(lookup: Lookup, domain: str, record: Record, count: Count, depth: int = 0) -> None:
    """Count every lookup there can be: the way of a mail that nothing matches (the longest)."""
    for term in record.terms:
        if term.name == "ptr":
            count.notes.append(warn("ptr is slow and not to be used (section 5.5)", "Take it out."))
        if term.name in ASKS:
            count.lookups += 1
            _follow(lookup, term.name, term.domain or domain, count, depth)
    if record.redirect and not record.ending:
        count.lookups += 1
        _follow(lookup, "redirect", record.redirect, count, depth)


def _follow(lookup: Lookup, name: str, domain: str, count: Count, depth: int) -> None:
    if has_macro(domain) or name == "ptr":
        return
    if name in {"include", "redirect"}:
        if count.lookups <= MOST_LOOKUPS * 4 and depth <= MOST_LOOKUPS * 2:  # a ring ends here
            _walk(lookup, domain, _record_of(lookup, domain), count, depth + 1)
    elif name == "mx":
        hosts = lookup.mx(domain)
        count.void += not hosts
        if len(hosts) > MOST_NAMES:
            count.notes.append(fail(f"mx:{domain} has more than {MOST_NAMES} hosts (permerror)"))
    else:
        count.void += not lookup.addresses(domain)


def _record_of(lookup: Lookup, domain: str) -> Record:
    texts = lookup.txt(domain, "v=spf1")
    if len(texts) != 1:
        raise Broken(f"{domain} is included and has {len(texts) or 'no'} record(s)")
    return parse(texts[0])


def result(lookup: Lookup, domain: str, address: Address) -> str:
    """What a receiver finds of mail from `address` (section 4.6, check_host): a word of SPF."""
    return _host(lookup, domain, address, f"postmaster@{domain}", [0])


def _host(lookup: Lookup, domain: str, address: Address, sender: str, spent: list[int]) -> str:
    if spent[0] > MOST_LOOKUPS:
        return "permerror"
    record = _record_of(lookup, domain)
    for term in record.terms:
        spent[0] += term.name in ASKS
        named = expand(term.domain or domain, sender=sender, domain=domain, address=address)
        if term.name == "include":
            inner = _host(lookup, named, address, sender, spent)
            if inner == "permerror":
                return inner
            matched = inner == "pass"
        else:
            matched = _matches(lookup, term, named, address)
        if matched:
            return _RESULTS[term.qualifier]
    if record.redirect and not record.ending:
        spent[0] += 1
        named = expand(record.redirect, sender=sender, domain=domain, address=address)
        return _host(lookup, named, address, sender, spent)
    return "neutral"


def _matches(lookup: Lookup, term: Term, named: str, address: Address) -> bool:
    match term.name:
        case "all":
            return True
        case "ip4" | "ip6":
            return term.network is not None and address in term.network
        case "exists":
            return bool(lookup.ask(named, "A").records)
        case "a":
            return _within(lookup.addresses(named), term, address)
        case "mx":
            hosts = [host for host in lookup.mx(named)[:MOST_NAMES] if host]
            return any(_within(lookup.addresses(host), term, address) for host in hosts)
        case _:
            return _named_below(lookup, named, address)


def _within(found: list[Address], term: Term, address: Address) -> bool:
    prefix = term.prefix4 if address.version == 4 else term.prefix6
    same = [each for each in found if each.version == address.version]
    return any(address in ip_network(f"{each}/{prefix}", strict=False) for each in same)


def _named_below(lookup: Lookup, domain: str, address: Address) -> bool:
    """`ptr`: a name of the address below the domain that leads back to it (section 5.5)."""
    names = [name for name in lookup.names_of(address) if f".{name}".endswith(f".{domain}")]
    return any(address in lookup.addresses(name) for name in names[:MOST_NAMES])
