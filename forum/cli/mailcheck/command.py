"""The command itself: what was asked, the lines as they come, and the exit status."""

from __future__ import annotations

import json
import os
import re
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from ipaddress import ip_address
from pathlib import Path

import click

from forum.cli.mailcheck.checking import Checking, Wanted
from forum.cli.mailcheck.fetching import Fetch, Fetcher
from forum.cli.mailcheck.lines import Line, Verdict, worst
from forum.cli.mailcheck.lookup import Lookup, ResolverAway
from forum.cli.refusals import StepFailed
from forum.core.settings import MailNames, mail_names

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})+")
_SERVER = re.compile(r"\[([0-9a-f:.]+)\](?::(\d{1,5}))?|([0-9.]+):(\d{1,5})", re.IGNORECASE)
STATUS = {Verdict.PASS: 0, Verdict.WARN: 0, Verdict.FAIL: 1, Verdict.UNKNOWN: 2}


def check_mail(
    domain: str,
    *,
    selector: str,
    relay: tuple[str, ...],
    key: Path | None,
    resolver: str,
    as_json: bool,
) -> int:
    """Print the lines; the exit status. Raises `StepFailed` for what cannot be asked."""
    names = mail_names(os.environ)
    wanted = wanted_of(named(domain), names, selector=selector, relay=relay, key=key)
    fetch = Fetcher(ssl.create_default_context())
    found: list[Line] = []
    for each in lines_of(wanted, *server(resolver), fetch=fetch):
        found.append(each)
        if not as_json:
            click.echo(told(each))
    verdict = worst(each.verdict for each in found)
    if as_json:
        click.echo(as_object(wanted.domain, verdict, found))
    return STATUS[verdict]


def named(domain: str) -> str:
    """The domain as DNS writes it. Raises `StepFailed`."""
    try:
        name = domain.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        name = ""
    if not _DOMAIN.fullmatch(name):
        raise StepFailed("DOMAIN must be the name of a domain: mail.forum.example.nl.")
    return name


def wanted_of(
    domain: str, names: MailNames, *, selector: str, relay: tuple[str, ...], key: Path | None
) -> Wanted:
    """The domains for bounces and replies go with ours, not with somebody else's."""
    ours = domain in {names.domain, names.sender}
    bounce, reply = (names.bounce, names.reply) if ours else ("", "")
    return Wanted(domain, bounce, reply, selector, relay, key)


def server(given: str) -> tuple[tuple[str, ...], int]:
    """(address, port) of `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:5353`."""
    if not given:
        return (), 53
    found = _SERVER.fullmatch(given)
    host, port = (found[1] or found[3], found[2] or found[4]) if found else (given, None)
    try:
        return (str(ip_address(host)),), int(port or 53)
    except ValueError:
        raise StepFailed("--resolver must be an address, with or without :port.") from None


def lines_of(
    wanted: Wanted, servers: tuple[str, ...], port: int, *, fetch: Fetch
) -> Iterator[Line]:
    """Every line; a resolver that is away ends them with one that says so."""
    try:
        yield from Checking(Lookup(servers, port=port), fetch, wanted).lines()
    except ResolverAway as error:
        advice = "Try again, or name another with --resolver."
        yield Line("DNS", wanted.domain, Verdict.UNKNOWN, str(error).rstrip("."), advice)


def told(each: Line) -> str:
    """One line of text: the verdict first, so that lines can be picked out by it."""
    parts = [f"{each.found}." if each.found else "", each.advice]
    return f"{each.verdict:<8}{each.check:<9}{each.name}: {' '.join(filter(None, parts))}"


def as_object(domain: str, verdict: Verdict, found: Iterable[Line]) -> str:
    """The whole as JSON."""
    whole = {"domain": domain, "verdict": verdict, "lines": [asdict(each) for each in found]}
    return json.dumps(whole, indent=2, ensure_ascii=False)
