"""Every verdict of every check, each in a world where one thing is otherwise."""

from __future__ import annotations

import pytest

from forum.cli.mailcheck.lines import Verdict
from tests.mailcheck.conftest import DOMAIN, KEY, STS, Spoil, World

BOUNCE, REPLY = f"bounce.{DOMAIN}", f"reply.{DOMAIN}"
RELAY = "192.0.2.10"
RING = [f'i{n}.example. TXT "v=spf1 include:i{n + 1}.example -all"' for n in range(11)]


def txt(name: str, *texts: str) -> Spoil:
    """These text records are all there are."""

    def spoil(world: World) -> None:
        world.zones.replace(f'{name}. TXT "{texts[0]}"')
        for text in texts[1:]:
            world.zones.add(f'{name}. TXT "{text}"')

    return spoil


def dropped(name: str, kind: str) -> Spoil:
    return lambda world: world.zones.drop(name, kind)


def put(row: str) -> Spoil:
    return lambda world: world.zones.replace(row)


def also(*steps: Spoil) -> Spoil:
    def spoil(world: World) -> None:
        for step in steps:
            step(world)

    return spoil


def added(*rows: str) -> Spoil:
    def spoil(world: World) -> None:
        for row in rows:
            world.zones.add(row)

    return spoil


def failing(name: str) -> Spoil:
    return lambda world: world.zones.fail(name)


def no_relay(world: World) -> None:
    for kind in ("A", "AAAA"):
        world.zones.drop("relay.mail.forum.example", kind)


def policy(text: str = STS, **other: object) -> Spoil:
    return lambda world: world.policies.__init__(text=text, **other)  # type: ignore[misc]


MX = [
    ("MX", BOUNCE, "pass", "mx.mail.forum.example", added()),
    ("MX", BOUNCE, "fail", "neither MX nor address", dropped(BOUNCE, "MX")),
    ("MX", DOMAIN, "warn", "neither MX nor address", dropped(DOMAIN, "MX")),
    ("MX", BOUNCE, "fail", "null MX says", put(f"{BOUNCE}. MX 0 .")),
    ("MX", BOUNCE, "fail", "has no address", put(f"{BOUNCE}. MX 10 gone.example.")),
    ("MX", BOUNCE, "fail", "null MX beside", added(f"{BOUNCE}. MX 0 .")),
    (
        *("MX", BOUNCE, "warn", "address of the name itself"),
        also(dropped(BOUNCE, "MX"), added(f"{BOUNCE}. A 192.0.2.9")),
    ),
    (
        *("MX", BOUNCE, "fail", "is an alias"),
        added("mx.mail.forum.example. CNAME other.example."),
    ),
    ("MX", BOUNCE, "unknown", "SERVFAIL", failing(BOUNCE)),
]
SPF = [
    ("SPF", BOUNCE, "pass", "covers 192.0.2.10, 2001:db8::10", added()),
    ("SPF", BOUNCE, "fail", "no record", dropped(BOUNCE, "TXT")),
    ("SPF", REPLY, "warn", "no record", dropped(REPLY, "TXT")),
    ("SPF", BOUNCE, "fail", "2 records", added(f'{BOUNCE}. TXT "v=spf1 -all"')),
    ("SPF", BOUNCE, "pass", "1 of 10", added(f'{BOUNCE}. TXT "v=spf10 nothing"')),
    ("SPF", BOUNCE, "fail", "no term of SPF", txt(BOUNCE, "v=spf1 ipv4:192.0.2.10 -all")),
    ("SPF", BOUNCE, "fail", "holds no address", txt(BOUNCE, "v=spf1 ip4:192.0.2.999 -all")),
    ("SPF", BOUNCE, "fail", "other family", txt(BOUNCE, "v=spf1 ip4:2001:db8::1 -all")),
    ("SPF", BOUNCE, "fail", "gets fail", txt(BOUNCE, "v=spf1 ip4:192.0.2.11 -all")),
    ("SPF", BOUNCE, "fail", "gets softfail", txt(BOUNCE, "v=spf1 ip4:192.0.2.11 ~all")),
    ("SPF", BOUNCE, "fail", "+all lets", txt(BOUNCE, "v=spf1 +all")),
    ("SPF", BOUNCE, "warn", "?all", txt(BOUNCE, "v=spf1 a:relay.mail.forum.example ?all")),
    ("SPF", BOUNCE, "warn", "no all at its end", txt(BOUNCE, "v=spf1 a:relay.mail.forum.example")),
    (
        *("SPF", BOUNCE, "fail", "11 lookups where 10"),
        also(
            txt(BOUNCE, "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:i0.example -all"),
            added(*RING[:10], 'i10.example. TXT "v=spf1 -all"'),
        ),
    ),
    (
        *("SPF", BOUNCE, "fail", "lookups where 10"),
        also(
            txt(BOUNCE, "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 redirect=i0.example"),
            added('i0.example. TXT "v=spf1 redirect=i0.example"'),
        ),
    ),
    (
        *("SPF", BOUNCE, "fail", "3 lookups find nothing"),
        txt(BOUNCE, "v=spf1 a:relay.mail.forum.example a:x.example mx:y.example a:z.example -all"),
    ),
    (
        *("SPF", BOUNCE, "warn", "1 lookup(s) find nothing"),
        txt(BOUNCE, "v=spf1 a:relay.mail.forum.example a:x.example -all"),
    ),
    (
        *("SPF", BOUNCE, "fail", "is included and has no record"),
        txt(BOUNCE, "v=spf1 include:gone.example -all"),
    ),
    ("SPF", BOUNCE, "warn", "ptr is slow", txt(BOUNCE, "v=spf1 ptr:mail.forum.example -all")),
    (
        *("SPF", BOUNCE, "pass", "2 of 10"),
        also(
            txt(BOUNCE, "v=spf1 include:spf.example -all"),
            added('spf.example. TXT "v=spf1 a:relay.mail.forum.example ~all"'),
        ),
    ),
    (
        *("SPF", BOUNCE, "pass", "covers"),
        also(
            txt(BOUNCE, "v=spf1 ip6:2001:db8::/64 exists:%{ir}.ok.%{d2} -all"),
            added("10.2.0.192.ok.forum.example. A 127.0.0.2"),
        ),
    ),
    ("SPF", BOUNCE, "pass", "covers", txt(BOUNCE, "v=spf1 mx/24 ip6:2001:db8::10 -all")),
    ("SPF", BOUNCE, "unknown", "SERVFAIL", failing("relay.mail.forum.example")),
]
DMARC = [
    ("DMARC", DOMAIN, "pass", "SPF and DKIM aligned", added()),
    ("DMARC", DOMAIN, "fail", "no record here or above", dropped("_dmarc.forum.example", "TXT")),
    (
        *("DMARC", DOMAIN, "fail", "more than one record"),
        txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject", "v=DMARC1; p=none"),
    ),
    (
        *("DMARC", DOMAIN, "warn", "receivers do nothing"),
        txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none; rua=mailto:post@forum.example"),
    ),
    (
        *("DMARC", DOMAIN, "warn", "sp=none"),
        txt("_dmarc.forum.example", "v=DMARC1; p=reject; sp=none; rua=mailto:p@forum.example"),
    ),
    (
        *("DMARC", DOMAIN, "warn", "nobody gets reports"),
        txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject"),
    ),
    (
        *("DMARC", DOMAIN, "warn", "counts as none"),
        txt(f"_dmarc.{DOMAIN}", "v=DMARC1; rua=mailto:post@forum.example"),
    ),
    ("DMARC", DOMAIN, "fail", "void", txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=block")),
    (
        *("DMARC", DOMAIN, "warn", "does not say that it takes our reports"),
        txt("_dmarc.forum.example", "v=DMARC1; p=reject; rua=mailto:us@reports.example"),
    ),
    (
        *("DMARC", DOMAIN, "pass", "p=reject"),
        also(
            txt("_dmarc.forum.example", "v=DMARC1; p=reject; rua=mailto:us@reports.example"),
            added('forum.example._report._dmarc.reports.example. TXT "v=DMARC1;"'),
        ),
    ),
    (
        *("DMARC", DOMAIN, "warn", "no mailto"),
        txt("_dmarc.forum.example", "v=DMARC1; p=reject; rua=https://forum.example/r"),
    ),
    (
        *("DMARC", DOMAIN, "fail", "SPF vouches for bounce.mail.forum.example"),
        txt("_dmarc.forum.example", "v=DMARC1; p=reject; aspf=s; rua=mailto:p@forum.example"),
    ),
    (
        *("DMARC", DOMAIN, "warn", "t=y"),
        txt("_dmarc.forum.example", "v=DMARC1; p=reject; t=y; rua=mailto:p@forum.example"),
    ),
    (
        *("DMARC", DOMAIN, "pass", "pct no longer"),
        txt("_dmarc.forum.example", "v=DMARC1; p=Reject; pct=50; rua=mailto:p@forum.example"),
    ),
    ("DMARC", DOMAIN, "unknown", "SERVFAIL", failing("_dmarc.forum.example")),
]
MTA_STS = [
    ("MTA-STS", BOUNCE, "pass", "mx: names every host", added()),
    ("MTA-STS", REPLY, "warn", "no record", added()),
    ("MTA-STS", BOUNCE, "fail", "2 records", added(f'_mta-sts.{BOUNCE}. TXT "v=STSv1; id=2"')),
    ("MTA-STS", BOUNCE, "fail", "id= must be", txt(f"_mta-sts.{BOUNCE}", "v=STSv1; id=2026-11-29")),
    ("MTA-STS", BOUNCE, "fail", "has no address", dropped(f"mta-sts.{BOUNCE}", "A")),
    ("MTA-STS", BOUNCE, "fail", "answers 404", policy(status=404)),
    ("MTA-STS", BOUNCE, "fail", "answers 301", policy(status=301, location="https://x.example/")),
    ("MTA-STS", BOUNCE, "fail", "not as text/plain", policy(media_type="text/html")),
    ("MTA-STS", BOUNCE, "fail", "longer than 64 KB", policy(STS + "x" * 70_000)),
    ("MTA-STS", BOUNCE, "fail", "does not name mx.", policy(STS.replace("mx.mail", "mx2.mail"))),
    ("MTA-STS", BOUNCE, "pass", "every host", policy(STS.replace("mx: mx.", "mx: *."))),
    ("MTA-STS", BOUNCE, "fail", "no mx: line", policy(STS.replace("mx:", "host:"))),
    ("MTA-STS", BOUNCE, "warn", "reported, not refused", policy(STS.replace("enforce", "testing"))),
    ("MTA-STS", BOUNCE, "warn", "asks nothing", policy(STS.replace("enforce", "none"))),
    ("MTA-STS", BOUNCE, "fail", "mode: strict", policy(STS.replace("enforce", "strict"))),
    ("MTA-STS", BOUNCE, "warn", "less than a week", policy(STS.replace("2592000", "60"))),
    ("MTA-STS", BOUNCE, "fail", "max_age", policy(STS.replace("2592000", "for ever"))),
    ("MTA-STS", BOUNCE, "unknown", "no connection", put(f"mta-sts.{BOUNCE}. A 127.0.0.9")),
    ("MTA-STS", BOUNCE, "unknown", "SERVFAIL", failing(f"_mta-sts.{BOUNCE}")),
    (
        *("MTA-STS", REPLY, "fail", "certificate is not good"),
        added(f'_mta-sts.{REPLY}. TXT "v=STSv1; id=1"', f"mta-sts.{REPLY}. A 127.0.0.1"),
    ),
]
TLS_RPT = [
    ("TLS-RPT", BOUNCE, "pass", "rua=mailto", added()),
    ("TLS-RPT", REPLY, "warn", "no record", added()),
    ("TLS-RPT", BOUNCE, "fail", "rua= must", txt(f"_smtp._tls.{BOUNCE}", "v=TLSRPTv1; rua=me@x")),
    (
        *("TLS-RPT", BOUNCE, "fail", "2 records"),
        added(f'_smtp._tls.{BOUNCE}. TXT "v=TLSRPTv1; rua=mailto:b@x.example"'),
    ),
    ("TLS-RPT", BOUNCE, "unknown", "SERVFAIL", failing(f"_smtp._tls.{BOUNCE}")),
]
TLSA = "_25._tcp.mx.mail.forum.example"
DANE = [
    ("DANE", BOUNCE, "pass", "TLSA 3 1 1 of mx.mail", added()),
    ("DANE", BOUNCE, "warn", "no TLSA", dropped(TLSA, "TLSA")),
    ("DANE", BOUNCE, "warn", "MX is not signed", lambda world: world.zones.unsign(BOUNCE)),
    (
        *("DANE", BOUNCE, "warn", "addresses that are not signed"),
        lambda world: world.zones.unsign("mx.mail.forum.example"),
    ),
    ("DANE", BOUNCE, "warn", "counts for nothing", lambda world: world.zones.unsign(TLSA)),
    ("DANE", BOUNCE, "fail", "of a kind that mail uses", put(f"{TLSA}. TLSA 1 1 1 {'0' * 64}")),
    ("DANE", BOUNCE, "fail", "of a kind that mail uses", put(f"{TLSA}. TLSA 3 9 1 {'0' * 64}")),
    ("DANE", BOUNCE, "warn", "mean(s) nothing", added(f"{TLSA}. TLSA 0 0 1 {'1' * 64}")),
    ("DANE", BOUNCE, "fail", "hold their mail", failing(TLSA)),
    (
        *("DANE", BOUNCE, "unknown", "does not check signatures"),
        lambda world: setattr(world.zones, "validates", False),
    ),
]
PTR = [
    ("PTR", RELAY, "pass", "relay.mail.forum.example", added()),
    ("PTR", RELAY, "fail", "no reverse name", dropped("10.2.0.192.in-addr.arpa", "PTR")),
    (
        *("PTR", RELAY, "fail", "does not lead back"),
        put("10.2.0.192.in-addr.arpa. PTR host-10.provider.example."),
    ),
    ("PTR", RELAY, "unknown", "SERVFAIL", failing("10.2.0.192.in-addr.arpa")),
    (
        "PTR",
        "relay.mail.forum.example",
        "unknown",
        "has no address",
        no_relay,
    ),
]


@pytest.mark.parametrize(
    "case",
    [*MX, *SPF, *DMARC, *MTA_STS, *TLS_RPT, *DANE, *PTR],
    ids=lambda case: "-".join(case[:4]),
)
def test_a_line_says_what_was_found_and_what_to_do(
    world: World, case: tuple[str, str, str, str, Spoil]
) -> None:
    check, name, verdict, told, spoil = case
    spoil(world)
    line = world.line(check, name)
    assert line.verdict == verdict, line
    assert told in line.found
    assert line.advice or line.verdict is Verdict.PASS


def test_a_world_in_order_fails_nowhere_and_every_name_has_its_lines(world: World) -> None:
    lines = list(world.lines())
    assert {line.verdict for line in lines} == {Verdict.PASS, Verdict.WARN}
    assert {(e.check, e.name) for e in lines if e.verdict is Verdict.WARN} == {
        (check, name) for check in ("MTA-STS", "TLS-RPT") for name in (DOMAIN, REPLY)
    }
    assert {e.check for e in lines} == {
        *("MX", "SPF", "DKIM", "DMARC", "MTA-STS", "TLS-RPT", "DANE", "PTR")
    }
    assert (KEY, "pass") in {(e.name, e.verdict.value) for e in lines}


def test_a_certificate_of_another_name_is_no_certificate(world: World) -> None:
    world.zones.add(f'_mta-sts.{REPLY}. TXT "v=STSv1; id=1"')
    world.zones.add(f"mta-sts.{REPLY}. A 127.0.0.1")
    assert "Hostname mismatch" in world.line("MTA-STS", REPLY).found
