"""The judges of the drills: what they must call lost and doubled, they do."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import __main__ as runner
from bench.fault_load import Watcher
from bench.fault_mail import Sink, Taken
from bench.faults import Tally, lines
from bench.stage import Browser, Stage
from forum.embedded import Endpoints

NOWHERE = Stage(Path(), Endpoints("", ""), (), {})


def watcher(*seqs: int, since: int = 0) -> Watcher:
    return Watcher(NOWHERE, 1, Browser(1, "", ""), since, list(seqs))


def sink(*mails: tuple[int, str]) -> Sink:
    """A mail server that took these: connection, and "recipient" or "recipient message-id"."""
    books = Sink()
    for connection, words in mails:
        recipient, _, name = words.partition(" ")
        books.taken.append(Taken(recipient, name or f"<{recipient}>", "today", connection, b""))
    return books


@pytest.mark.parametrize(
    ("found", "missed", "doubled"),
    [
        (watcher(1, 2, 3), 0, 0),
        (watcher(1, 3), 1, 0),
        (watcher(1, 2, 2, 3), 0, 1),
        (watcher(3, since=2), 0, 0),
        (watcher(), 3, 0),
    ],
)
def test_an_event_that_was_missed_or_came_twice_is_seen(
    found: Watcher, missed: int, doubled: int
) -> None:
    assert found.faults(3) == (missed, doubled)


@pytest.mark.parametrize(
    ("books", "again", "wrong"),
    [
        (sink((1, "anouk"), (1, "bram")), 0, 0),
        # The last one of its connection came again: its worker was killed with it in its hands.
        (sink((1, "anouk"), (1, "bram"), (2, "bram")), 1, 0),
        # Not the last: it was long done.
        (sink((1, "anouk"), (1, "bram"), (2, "anouk")), 1, 1),
        (sink((1, "anouk"), (2, "anouk <another>")), 1, 1),
    ],
)
def test_only_the_mail_in_flight_at_a_crash_may_come_again(
    books: Sink, again: int, wrong: int
) -> None:
    assert books.doubles() == (again, wrong)


def test_one_lost_post_misses_the_mark() -> None:
    kills, lost, doubled = lines({"web": Tally(kills=60, lost=1, doubled=0, permitted=2)})
    assert [line["ok"] for line in (kills, lost, doubled)] == [True, False, True]
    assert doubled["in_flight_at_a_crash"] == 2


def test_the_runner_says_whether_every_mark_was_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def group(*found: bool | Exception) -> Any:
        def run() -> Iterator[dict[str, Any]]:
            for each in found:
                if isinstance(each, Exception):
                    raise each
                yield {"name": "maat", "ok": each}

        return SimpleNamespace(run=run)

    groups = {
        "bench.live": group(True, True),
        "bench.start": group(True, False),
        "bench.digest": group(True, RuntimeError("no")),
    }
    monkeypatch.setattr(importlib, "import_module", groups.__getitem__)
    assert runner.main(["NAME=live"]) == 0
    assert runner.main(["start"]) == 1
    assert runner.main(["digest", "live"]) == 1
    assert runner.main(["nothing"]) == 2
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2 + 2 + 4
    assert '"error": "RuntimeError: no"' in told[5]
