"""Mail to us only over TLS, by a policy on https (RFC 8461), and reports of it (RFC 8460)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forum.cli.mailcheck.fetching import Fetch, NotFetched
from forum.cli.mailcheck.lines import Line, Remark, Verdict, fail, line, unknown, warn
from forum.cli.mailcheck.lookup import Lookup, NoAnswer
from forum.cli.mailcheck.tags import tags

PATH = "/.well-known/mta-sts.txt"
_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_AGE = re.compile(r"[0-9]{1,10}")
LONGEST_AGE = 31_557_600  # seconds, section 3.2
WEEK = 604_800
_MODES = frozenset({"enforce", "testing", "none"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What the file says; a value that is missing is empty."""

    version: str
    mode: str
    max_age: str
    hosts: tuple[str, ...]


def check(lookup: Lookup, fetch: Fetch, domain: str, *, hosts: Sequence[str]) -> Line:
    """`hosts`: those of its MX."""
    try:
        texts = lookup.txt(f"_mta-sts.{domain}", "v=STSv1")
        if len(texts) != 1:
            return line("MTA-STS", domain, "", [_not_one(texts, domain)])
        found = tags(texts[0])
        if found is None or not _ID.fullmatch(found.get("id", "")):
            told = fail("id= must be 1 to 32 letters and digits", "Mend the TXT record.")
            return line("MTA-STS", domain, texts[0], [told])
        host = f"mta-sts.{domain}"
        addresses = [str(each) for each in lookup.addresses(host)]
        policy = parse(_fetched(fetch, host, addresses))
    except NoAnswer as error:
        return line("MTA-STS", domain, "", [unknown(str(error), "Ask again later.")])
    except NotFetched as error:
        return line("MTA-STS", domain, "", [_not_fetched(error, domain)])
    return line("MTA-STS", domain, f"mode: {policy.mode}", _judged(policy, hosts))


def _not_one(texts: list[str], domain: str) -> Remark:
    if texts:
        return fail(f"{len(texts)} records: none counts", "Leave one record.")
    return warn("no record", f'Publish: _mta-sts.{domain}. TXT "v=STSv1; id=<date>" and a policy.')


def _not_fetched(error: NotFetched, domain: str) -> Remark:
    advice = f"Serve https://mta-sts.{domain}{PATH} with a good certificate."
    told = f"policy: {error}"
    return unknown(told, advice) if error.silent else fail(told, advice)


def _fetched(fetch: Fetch, host: str, addresses: list[str]) -> str:
    if not addresses:
        raise NotFetched(f"{host} has no address")
    found = fetch(host, PATH, addresses)
    if found.media_type != "text/plain":
        raise NotFetched(f"it comes as {found.media_type or 'nothing named'}, not as text/plain")
    return found.text


def parse(text: str) -> Policy:
    """The fields of the file (section 3.2); of one given twice the first counts."""
    fields: dict[str, str] = {}
    hosts: list[str] = []
    for row in text.splitlines():
        name, _, value = (part.strip() for part in row.partition(":"))
        if name == "mx":
            hosts.append(value.lower())
        else:
            fields.setdefault(name, value)
    return Policy(
        fields.get("version", ""), fields.get("mode", ""), fields.get("max_age", ""), tuple(hosts)
    )


def _judged(policy: Policy, hosts: Sequence[str]) -> Iterator[Remark]:
    if policy.version != "STSv1" or policy.mode not in _MODES:
        told = f"version: {policy.version or 'none'}, mode: {policy.mode or 'none'}"
        yield fail(told, "Say version: STSv1 and mode: enforce.")
    elif policy.mode == "none":
        yield warn("the policy asks nothing", "Say mode: testing, then mode: enforce.")
    elif policy.mode == "testing":
        yield warn("failures are reported, not refused", "Say mode: enforce when reports are good.")
    if not _AGE.fullmatch(policy.max_age) or int(policy.max_age) > LONGEST_AGE:
        yield fail("max_age: is no number of seconds up to a year", "Say max_age: 2592000.")
    elif int(policy.max_age) < WEEK:
        yield warn("max_age: is less than a week", "Say max_age: 2592000.")
    yield from _covered(policy, hosts)


def _covered(policy: Policy, hosts: Sequence[str]) -> Iterator[Remark]:
    if not policy.hosts and policy.mode != "none":
        yield fail("no mx: line", "Name the hosts of MX in the policy.")
        return
    left = [host for host in hosts if not any(fits(each, host) for each in policy.hosts)]
    if left and policy.mode != "none":
        yield fail(f"mx: does not name {', '.join(left)}", f"Add mx: {left[0]}, and a new id=.")
    elif policy.mode != "none":
        yield Remark(Verdict.PASS, "mx: names every host")


def fits(pattern: str, host: str) -> bool:
    """Whether a line `mx:` names the host; a `*` is one label, the leftmost (section 4.1)."""
    if pattern.startswith("*."):
        return host.partition(".")[2] == pattern[2:]
    return host == pattern


def check_reports(lookup: Lookup, domain: str) -> Line:
    """TLS-RPT (RFC 8460 section 3): where senders tell of TLS that failed."""
    name = f"_smtp._tls.{domain}"
    try:
        texts = lookup.txt(name, "v=TLSRPTv1")
    except NoAnswer as error:
        return line("TLS-RPT", domain, "", [unknown(str(error), "Ask again later.")])
    if not texts:
        advice = f'Publish: {name}. TXT "v=TLSRPTv1; rua=mailto:<postmaster>".'
        return line("TLS-RPT", domain, "", [warn("no record", advice)])
    if len(texts) > 1:
        told = fail(f"{len(texts)} records: none counts", "Leave one record.")
        return line("TLS-RPT", domain, "", [told])
    given = (tags(texts[0]) or {}).get("rua", "")
    uris = [part.strip() for part in given.split(",")]
    if not all(uri.startswith(("mailto:", "https://")) for uri in uris):
        told = fail("rua= must be mailto: or https:", "Mend the record.")
        return line("TLS-RPT", domain, texts[0], [told])
    return line("TLS-RPT", domain, texts[0])
