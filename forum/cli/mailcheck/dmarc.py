"""What receivers do with mail that is not ours, and where they tell of it (RFC 9989, RFC 9990)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from forum.cli.mailcheck.lines import Line, Remark, Verdict, fail, line, unknown, warn
from forum.cli.mailcheck.lookup import Lookup, NoAnswer
from forum.cli.mailcheck.tags import tags

MOST_LABELS = 8  # RFC 9989 section 4.10: a longer name is cut to seven at the first step
_POLICIES = frozenset({"none", "quarantine", "reject"})
_GONE = ("pct", "rf", "ri")  # of RFC 7489; receivers ignore them now
_PUBLISH = (
    'TXT "v=DMARC1; p=none; rua=mailto:<postmaster>", and p=quarantine when reports are good.'
)


@dataclass(frozen=True, slots=True)
class Found:
    """A policy record, and the name it stands at (without `_dmarc.`)."""

    domain: str
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk up the tree met, from the domain itself on."""

    start: str
    records: tuple[Found, ...]

    @property
    def organisation(self) -> str:
        """The organisational domain (section 4.10.2)."""
        for each in self.records:
            if each.tags.get("psd") == "n":
                return each.domain
            if each.tags.get("psd") == "y" and each.domain != self.start:
                return _one_below(each.domain, self.start)
        return self.records[-1].domain if self.records else self.start

    @property
    def policy(self) -> Found | None:
        """The record that speaks for mail of this domain (section 4.10.1)."""
        wanted = (self.start, self.organisation, self.records[-1].domain if self.records else "")
        return next((r for name in wanted for r in self.records if r.domain == name), None)


def check(lookup: Lookup, domain: str, *, envelope: str, signing: str) -> Line:
    """`domain` is of From; `envelope` and `signing` are what SPF and DKIM vouch for."""
    try:
        if len(records_at(lookup, domain)) > 1:
            told = fail("more than one record: none counts", "Leave one record.")
            return line("DMARC", domain, "", [told])
        walked = walk(lookup, domain)
        policy = walked.policy
        if policy is None:
            advice = f"Publish: _dmarc.{domain}. {_PUBLISH}"
            return line("DMARC", domain, "", [fail("no record here or above", advice)])
        aligned = {"spf": walk(lookup, envelope), "dkim": walk(lookup, signing)}
        remarks = [
            *_policy(policy, domain),
            *_reports(lookup, policy),
            *_alignment(policy.tags, walked, aligned),
        ]
    except NoAnswer as error:
        return line("DMARC", domain, "", [unknown(str(error), "Ask again later.")])
    return line("DMARC", domain, f"_dmarc.{policy.domain}: {_told(policy, domain)}", remarks)


def records_at(lookup: Lookup, domain: str) -> list[dict[str, str]]:
    """The policy records of exactly this name."""
    found = [tags(text) for text in lookup.txt(f"_dmarc.{domain}", "v=DMARC1")]
    return [_small(each) for each in found if each is not None]


def _small(found: dict[str, str]) -> dict[str, str]:
    return {
        name: value if name in {"rua", "ruf"} else value.lower() for name, value in found.items()
    }


def walk(lookup: Lookup, domain: str) -> Walk:
    """The walk up the tree (section 4.10): at most eight questions."""
    met: list[Found] = []
    for name in _steps(domain):
        here = records_at(lookup, name)
        if len(here) != 1:
            continue
        met.append(Found(name, here[0]))
        if here[0].get("psd") in {"y", "n"}:
            break
    return Walk(domain, tuple(met))


def _steps(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield domain
    labels = labels[1:] if len(labels) < MOST_LABELS else labels[-(MOST_LABELS - 1) :]
    while labels:
        yield ".".join(labels)
        labels = labels[1:]


def _one_below(suffix: str, name: str) -> str:
    rest = name.removesuffix(f".{suffix}")
    return f"{rest.rpartition('.')[2]}.{suffix}"


def _told(policy: Found, domain: str) -> str:
    name, value = _applied(policy, domain)
    return f"{name}={value}"


def _applied(policy: Found, domain: str) -> tuple[str, str]:
    """The tag that speaks for mail of `domain`, and its value."""
    found = policy.tags
    p = found.get("p", "")
    default = p if p in _POLICIES else "none"
    if policy.domain == domain or found.get("sp") not in _POLICIES:
        return "p", default
    return "sp", found["sp"]


def _policy(policy: Found, domain: str) -> Iterator[Remark]:
    found = policy.tags
    name, value = _applied(policy, domain)
    if found.get("p") not in _POLICIES:
        if "rua" not in found:
            yield fail("p= is missing or no policy: the record is void", "Say p=quarantine.")
        else:
            yield warn("p= is missing or no policy, which counts as none", "Say p=quarantine.")
    elif value == "none":
        yield warn("receivers do nothing", f"Say {name}=quarantine when the reports are good.")
    if found.get("t") == "y":
        yield warn("t=y asks for a milder policy", "Take t=y away when the reports are good.")
    gone = [tag for tag in _GONE if tag in found]
    if gone:
        told = f"{', '.join(gone)} no longer mean anything"
        yield Remark(Verdict.PASS, told)


def _reports(lookup: Lookup, policy: Found) -> Iterator[Remark]:
    given = policy.tags.get("rua", "")
    if not given:
        yield warn("nobody gets reports", "Add rua=mailto:<an address that somebody reads>.")
    for uri in filter(None, (part.strip() for part in given.split(","))):
        parts = urlsplit(uri)
        host = parts.path.rpartition("@")[2].partition("!")[0].lower()
        if parts.scheme != "mailto" or not host:
            yield warn(f"rua={uri} is no mailto address", "Write rua=mailto:name@domain.")
        elif not _welcome(lookup, policy.domain, host):
            told = f"{host} does not say that it takes our reports (RFC 9990 section 4)"
            yield warn(
                told, f'Publish there: {policy.domain}._report._dmarc.{host}. TXT "v=DMARC1;".'
            )


def _welcome(lookup: Lookup, domain: str, host: str) -> bool:
    """Whether reports may go to `host`: of the same organisation, or it says so."""
    if walk(lookup, domain).organisation == walk(lookup, host).organisation:
        return True
    return bool(lookup.txt(f"{domain}._report._dmarc.{host}", "v=DMARC1"))


def _alignment(found: dict[str, str], ours: Walk, others: dict[str, Walk]) -> Iterator[Remark]:
    """Whether what SPF and DKIM vouch for is the domain of From (section 4.4)."""
    good = [
        name for name, other in others.items() if _aligned(found.get(f"a{name}", "r"), ours, other)
    ]
    for name in sorted(set(others) - set(good)):
        told = f"{name.upper()} vouches for {others[name].start}, which is not aligned"
        advice = f"Say a{name}=r, or let it vouch for a name below {ours.organisation}."
        yield fail(told, advice)
    if good:
        yield Remark(Verdict.PASS, f"{' and '.join(map(str.upper, good))} aligned")


def _aligned(mode: str, ours: Walk, other: Walk) -> bool:
    if mode.lower() == "s":
        return ours.start == other.start
    return ours.organisation == other.organisation
