"""The supervisor, over small real processes: starts again what dies, stops in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from forum.cli.child import Command
from forum.cli.refusals import StepFailed
from forum.cli.supervisor import StopAsked, Supervisor

STAYS = "import time; print('up', flush=True); time.sleep(60)"
TELLS_ITS_END = """
import signal, sys, time
def end(*_):
    open(sys.argv[1], 'a').write(sys.argv[2] + ' '); sys.exit(0)
signal.signal(signal.SIGTERM, end)
print('up', flush=True)
time.sleep(60)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('up', flush=True)
time.sleep(60)
"""


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def supervisor(lines: list[str]) -> Iterator[Supervisor]:
    ours = Supervisor(lines.append)
    with ours.signals():
        yield ours
        ours.stops_asked = 2
        ours.stop()


def child(place: Path, name: str, code: str, *arguments: str) -> Command:
    return Command(name, [sys.executable, "-c", code, *arguments], place / f"{name}.log")


def up(command: Command) -> Callable[[], bool]:
    return lambda: "up" in command.log.read_text()


def until(supervisor: Supervisor, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        supervisor.revive()
        supervisor.pass_time(0.05)


def test_a_child_that_is_killed_is_started_again_and_it_is_said(
    supervisor: Supervisor, lines: list[str], tmp_path: Path
) -> None:
    web = child(tmp_path, "web", STAYS)
    supervisor.start(web, stage=1)
    assert web.process is not None
    first = web.process.pid
    os.kill(first, signal.SIGKILL)
    until(supervisor, lambda: bool(lines))
    until(supervisor, web.running)
    assert web.process.pid != first
    assert lines == [
        f"web was ended by signal 9 (its log: {tmp_path}/web.log). Starting it again in 0.5 s."
    ]


def test_the_pause_doubles_for_a_child_that_keeps_dying(
    supervisor: Supervisor, lines: list[str], tmp_path: Path
) -> None:
    supervisor.start(child(tmp_path, "worker", "raise SystemExit(3)"), stage=1)
    until(supervisor, lambda: len(lines) == 3)
    assert [line.partition("again in ")[2] for line in lines] == ["0.5 s.", "1.0 s.", "2.0 s."]
    assert "worker ended with code 3" in lines[0]


def test_higher_stages_end_before_lower_ones(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    for name, stage in (("servers", 1), ("mail", 2), ("web", 3)):
        command = child(tmp_path, name, TELLS_ITS_END, str(order), name)
        supervisor.start(command, stage=stage)
        supervisor.wait_until("Starting", up(command))
    supervisor.stop()
    assert order.read_text().split() == ["web", "mail", "servers"]


def test_who_does_not_listen_is_ended_when_its_grace_is_over(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    deaf = child(tmp_path, "web", DEAF)
    supervisor.start(deaf, stage=1, grace=0.2)
    supervisor.wait_until("Starting", up(deaf))
    supervisor.stop()
    assert not deaf.running()
    assert "signal 9" in deaf.why()


def test_a_second_request_to_stop_hurries(supervisor: Supervisor, tmp_path: Path) -> None:
    deaf = child(tmp_path, "web", DEAF)
    supervisor.start(deaf, stage=1, grace=60)
    supervisor.wait_until("Starting", up(deaf))
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(StopAsked):
        supervisor.watch()
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()
    supervisor.stop()
    assert not deaf.running()
    assert supervisor.stops_asked == 2


def test_one_ctrl_c_that_arrives_twice_is_one_request(supervisor: Supervisor) -> None:
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGTERM)
    assert supervisor.stops_asked == 1


def test_a_step_that_fails_is_told_with_the_last_thing_it_said(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    failing = child(tmp_path, "migrate", "raise SystemExit('No such table.')")
    with pytest.raises(StepFailed, match=r"^Making the tables failed: No such table\. \(more in"):
        supervisor.run_to_end("Making the tables", failing)


def test_a_quick_step_says_nothing_and_a_long_one_says_how_long(
    supervisor: Supervisor, lines: list[str], tmp_path: Path
) -> None:
    supervisor.run_to_end("Quick", child(tmp_path, "quick", "pass"))
    assert lines == []
    supervisor.run_to_end("Long", child(tmp_path, "long", "import time; time.sleep(1.2)"))
    assert lines[0] == "  Long …"
    assert lines[1].startswith("  Long: done in 1.")


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from forum.cli.child import Command\n"
        "from forum.cli.supervisor import Supervisor\n"
        f"child = Command('web', [sys.executable, '-c', {STAYS!r}], pathlib.Path(sys.argv[1]))\n"
        "ours = Supervisor(print)\n"
        "ours.start(child, stage=1)\n"
        "print(child.process.pid, flush=True)\n"
        "ours.watch()\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        cwd=root,
        text=True,
    ) as outer:
        assert outer.stdout is not None
        pid = int(outer.stdout.readline())
        outer.kill()
    assert ended(pid, within=30)


def ended(pid: int, *, within: float) -> bool:
    """Whether a process that is not our child is gone, or a zombie nobody has buried yet."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or _is_zombie(pid):
            return True
        time.sleep(0.02)
    return False


def _is_zombie(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
