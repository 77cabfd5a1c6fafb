"""Where mail goes in (MX, RFC 5321 section 5, RFC 7505), and the name of what sends (PTR)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from forum.cli.mailcheck.lines import Line, Remark, Verdict, fail, line, unknown, warn
from forum.cli.mailcheck.lookup import Address, Lookup, NoAnswer


def check(lookup: Lookup, domain: str, *, needed: bool) -> Line:
    """`needed`: mail must come in here (bounces, replies); else it is good manners."""
    try:
        hosts = lookup.mx(domain)
        remarks = _hosts(lookup, hosts) if any(hosts) else _none(lookup, domain, hosts, needed)
        told = list(remarks)
    except NoAnswer as error:
        return line("MX", domain, "", [unknown(str(error), "Ask again later.")])
    return line("MX", domain, ", ".join(filter(None, hosts)), told)


def _none(lookup: Lookup, domain: str, hosts: list[str], needed: bool) -> Iterator[Remark]:
    judged = fail if needed else warn
    if hosts:
        told = "a null MX says that it takes no mail, and some receivers then take none from it"
        yield judged(told, "Name the host that takes its mail.")
    elif lookup.addresses(domain):
        told = "no MX; mail goes to the address of the name itself"
        yield warn(told, f"Publish: {domain}. MX 10 <host>.")
    else:
        told = "neither MX nor address: nobody can answer, and some receivers refuse its mail"
        yield judged(told, f"Publish: {domain}. MX 10 <host>.")


def _hosts(lookup: Lookup, hosts: list[str]) -> Iterator[Remark]:
    for host in hosts:
        if not host:
            yield fail("a null MX beside others", "Take it out.")
        elif lookup.ask(host, "CNAME").records:
            yield fail(f"{host} is an alias (RFC 2181 section 10.3)", "Name the host itself.")
        elif not lookup.addresses(host):
            yield fail(f"{host} has no address", f"Publish: {host}. A <address>.")


def relay_addresses(lookup: Lookup, names: Sequence[str]) -> list[Address]:
    """The addresses of what sends our mail, each a host or an address itself."""
    found: list[Address] = []
    for name in names:
        try:
            found.append(ip_address(name))
        except ValueError:
            found += lookup.addresses(name)
    return list(dict.fromkeys(found))


def check_reverse(lookup: Lookup, address: Address) -> Line:
    """A name of the address that leads back to it: receivers refuse mail without one."""
    try:
        names = lookup.names_of(address)
        good = [name for name in names if address in lookup.addresses(name)]
    except NoAnswer as error:
        return line("PTR", str(address), "", [unknown(str(error), "Ask again later.")])
    if good:
        return line("PTR", str(address), ", ".join(good))
    advice = "Have who rents you the address set its reverse name to that of the relay."
    if names:
        told = f"{', '.join(names)} does not lead back to it"
        return line("PTR", str(address), "", [fail(told, advice)])
    return line("PTR", str(address), "", [fail("no reverse name", advice)])


def no_relay(name: str) -> Line:
    """Nobody said what sends."""
    told = f"{name} has no address, so what sends is not known"
    return Line("PTR", name, Verdict.UNKNOWN, told, "Name it: --relay HOST (or an address).")
