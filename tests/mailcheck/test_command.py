"""`forum mailcheck` as an operator runs it: lines, JSON, exit status, and no network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.cli import forum
from forum.cli.mailcheck import lookup
from forum.cli.mailcheck.checking import Checking
from forum.cli.mailcheck.command import named, server
from forum.cli.mailcheck.lookup import Lookup, NoAnswer, ResolverAway
from forum.cli.refusals import StepFailed
from tests.mailcheck.conftest import DOMAIN, World

INBOUND = {"MAIL_DOMAIN": DOMAIN, "MAIL_FROM": f"forum@{DOMAIN}", "INBOUND_LMTP": "inbound:2525"}


@pytest.fixture
def ours(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The command knows its names from the environment; here nothing needs https."""
    for name, value in INBOUND.items():
        monkeypatch.setenv(name, value)
    world.zones.drop(f"_mta-sts.bounce.{DOMAIN}", "TXT")
    return world


def run(world: World, *arguments: str, domain: str = DOMAIN) -> Result:
    where = f"127.0.0.1:{world.port}"
    key = str(world.wanted.key)
    return CliRunner().invoke(
        forum, ["mailcheck", domain, "--resolver", where, "--key", key, *arguments]
    )


def test_in_order_it_ends_well_with_a_line_for_each_thing(ours: World) -> None:
    done = run(ours)
    assert done.exit_code == 0, done.output
    rows = done.output.splitlines()
    assert f"pass    SPF      bounce.{DOMAIN}: v=spf1 a:relay.{DOMAIN} -all (1 of 10 lookups)" in (
        "\n".join(rows)
    )
    assert {row.split()[0] for row in rows} == {"pass", "warn"}
    assert {f"bounce.{DOMAIN}:", f"reply.{DOMAIN}:", f"{DOMAIN}:"} <= {r.split()[2] for r in rows}


def test_one_thing_that_fails_is_exit_status_1_and_says_what_to_publish(ours: World) -> None:
    ours.zones.drop(f"bounce.{DOMAIN}", "TXT")
    done = run(ours)
    assert done.exit_code == 1
    (row,) = [row for row in done.output.splitlines() if row.startswith("fail")]
    assert f'Publish: bounce.{DOMAIN}. TXT "v=spf1 a:' in row


def test_what_could_not_be_found_out_is_exit_status_2(ours: World) -> None:
    ours.zones.fail(f"s1._domainkey.{DOMAIN}")
    done = run(ours)
    assert done.exit_code == 2
    assert [r.split()[1] for r in done.output.splitlines() if r.startswith("unknown")] == ["DKIM"]


def test_json_is_one_object_with_the_worst_verdict(ours: World) -> None:
    done = run(ours, "--json", "--selector", "s2", "--relay", "192.0.2.10")
    found = json.loads(done.output)
    assert (done.exit_code, found["domain"], found["verdict"]) == (1, DOMAIN, "fail")
    keyed = {(each["check"], each["name"]): each for each in found["lines"]}
    assert keyed["DKIM", f"s2._domainkey.{DOMAIN}"] == {
        "check": "DKIM",
        "name": f"s2._domainkey.{DOMAIN}",
        "verdict": "fail",
        "found": "no record",
        "advice": "Publish the public half of the key that the relay signs with.",
    }
    assert keyed["PTR", "192.0.2.10"]["verdict"] == "pass"


def test_of_somebody_elses_domain_our_own_names_are_not_asked(ours: World) -> None:
    done = run(ours, domain="Forum.Example.")
    assert done.exit_code == 1
    assert "bounce." not in done.output
    assert not [each for each in ours.zones.asked if each.startswith(("bounce.", "reply."))]


def test_a_resolver_that_is_away_is_one_sentence_and_exit_status_2(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookup, "SECONDS", 0.1)
    done = CliRunner().invoke(forum, ["mailcheck", DOMAIN, "--resolver", "127.0.0.1:9"])
    assert done.exit_code == 2
    (row,) = done.output.splitlines()
    assert row.startswith(f"unknown DNS      {DOMAIN}: No DNS server answers (asked: ")
    assert "Traceback" not in done.output


def test_a_resolver_that_goes_away_half_way_ends_the_lines(ours: World) -> None:
    asking = Lookup(("127.0.0.1",), port=ours.port, seconds=0.05)
    for name in ("relay." + DOMAIN, DOMAIN, f"_dmarc.{DOMAIN}", f"s1._domainkey.{DOMAIN}"):
        ours.zones.silence(name)
    with pytest.raises(ResolverAway):
        list(Checking(asking, ours.fetcher, ours.wanted).lines())


def test_a_name_whose_servers_are_silent_is_unknown_and_asked_once(ours: World) -> None:
    asking = Lookup(("127.0.0.1",), port=ours.port, seconds=0.05)
    ours.zones.silence(f"_dmarc.{DOMAIN}")
    found = {e.check: e for e in Checking(asking, ours.fetcher, ours.wanted).lines()}
    assert found["DMARC"].verdict == "unknown"
    assert "no answer in time" in found["DMARC"].found
    asked = len(ours.zones.asked)
    with pytest.raises(NoAnswer):
        asking.ask(f"_dmarc.{DOMAIN}", "TXT")
    assert len(ours.zones.asked) == asked


def test_a_long_record_is_fetched_over_tcp(ours: World) -> None:
    networks = " ".join(f"ip4:198.51.100.{n}" for n in range(100))
    rows = [f'"{networks[at : at + 250]}"' for at in range(0, len(networks), 250)]
    ours.zones.replace(f'bounce.{DOMAIN}. TXT "v=spf1 a:relay.{DOMAIN} " {" ".join(rows)} " -all"')
    assert ours.line("SPF", f"bounce.{DOMAIN}").verdict == "pass"


def test_what_a_record_says_cannot_steer_the_terminal(ours: World) -> None:
    ours.zones.replace(f'bounce.{DOMAIN}. TXT "v=spf1 \\027[2J -all"')
    assert "\x1b" not in run(ours).output


@pytest.mark.parametrize("name", ["", "localhost", "-a.example", "a..example", "x" * 64 + ".nl"])
def test_what_is_no_domain_is_said_so(name: str) -> None:
    with pytest.raises(StepFailed, match="DOMAIN"):
        named(name)


def test_names_and_servers_as_people_write_them() -> None:
    assert named(" Büro.Example. ") == "xn--bro-hoa.example"
    assert server("") == ((), 53)
    assert server("9.9.9.9") == (("9.9.9.9",), 53)
    assert server("2001:db8::1") == (("2001:db8::1",), 53)
    assert server("[2001:db8::1]:5353") == (("2001:db8::1",), 5353)
    for wrong in ("dns.example", "1.2.3.4:x", "[1]"):
        with pytest.raises(StepFailed, match="--resolver"):
            server(wrong)


def test_a_key_that_cannot_be_read_does_not_end_the_run(ours: World, tmp_path: Path) -> None:
    done = run(ours, "--key", str(tmp_path / "nowhere"))
    assert done.exit_code == 2
    assert "holds no RSA key that can be read" in done.output
