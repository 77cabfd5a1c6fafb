"""`forum run`, whole: real servers, web and worker, started and stopped as a person does it."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from forum.embedded import servers

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"Open (http://127\.0\.0\.1:\d+)/")


class Running:
    """A `forum run` without the demo's content, on a port that was free. End it with `close`."""

    def __init__(self, data: Path, **environment: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {"FORUM_DATA": str(data), "FORUM_PORT": "0", "FORUM_DEMO": "0"}
        self.said = data.parent / f"{data.name}.said"
        with open(self.said, "wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forum.cli", "run"],
                cwd=ROOT,
                env=kept | ours | environment,
                stdout=said,
                stderr=said,
            )

    def told(self) -> str:
        return self.said.read_text()

    def address(self) -> str:
        until(lambda: ADDRESS.search(self.told()) is not None, self)
        found = ADDRESS.search(self.told())
        assert found is not None
        return found.group(1)

    def children(self) -> dict[str, psutil.Process]:
        """The living children by name: `web`, `postgres` …"""
        found = psutil.Process(self.process.pid).children()
        return {name: child for child in found if (name := name_of(child))}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(90)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(90)


def name_of(child: psutil.Process) -> str:
    """What it is, by its command line; empty for one that has just ended."""
    try:
        words = child.cmdline()
    except psutil.Error:
        return ""
    if "forum.cli" in words:
        return words[-1]
    # valkey-server shows its socket, too
    return Path(words[0].split()[0]).name.rstrip(":") if words else ""


def until(done: Callable[[], bool], running: Running, *, within: float = 120) -> None:
    deadline = time.monotonic() + within
    while not done():
        assert running.process.poll() is None, running.told()
        assert time.monotonic() < deadline, running.told()
        time.sleep(0.05)


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return int(answer.status)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "data"


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[Running]:
    ours = Running(data)
    yield ours
    ours.close()


class TestOneRun:
    """One run from its first start to Ctrl-C, and the next on the same data."""

    def test_it_tells_one_address_that_answers(self, running: Running) -> None:
        assert status_of(f"{running.address()}/inloggen") == 200
        assert status_of(f"{running.address()}/readyz") == 200
        assert running.told().count("http://") == 1

    def test_it_keeps_its_keys_to_itself(self, running: Running, data: Path) -> None:
        running.address()
        for name, length in (("secret.key", 64), ("push.key", 43)):
            key = data / name
            assert stat.S_IMODE(key.stat().st_mode) == 0o600
            assert len(key.read_text().strip()) >= length

    def test_a_second_run_on_the_same_data_is_told_in_one_sentence(
        self, running: Running, data: Path
    ) -> None:
        port = running.address().rpartition(":")[2]  # the port is taken too; that says less
        second = Running(data.parent / "again", FORUM_DATA=str(data), FORUM_PORT=port)
        assert second.process.wait(60) == 2
        assert second.told() == (
            f"The forum is already running on {data}, as process {running.process.pid}.\n"
        )

    def test_whatever_is_killed_comes_back(self, running: Running) -> None:
        address = running.address()
        until(lambda: len(running.children()) == 6, running)
        for name in ("worker", "mailserver", "inbound", "postgres", "valkey-server", "web"):
            killed = running.children()[name]
            killed.kill()
            until(lambda name=name, killed=killed: _is_new(running, name, killed.pid), running)  # type: ignore[misc]
        until(lambda: _answers(f"{address}/readyz"), running)
        assert running.told().count("Starting it again") >= 6

    def test_ctrl_c_stops_everything_calmly(self, running: Running, data: Path) -> None:
        running.address()
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert running.stop() == 0
        assert running.told().endswith("Stopping …\nStopped.\n")
        assert not [child for child in children if child.is_running()]
        assert not (data / "postgres" / "postmaster.pid").exists()

    def test_it_runs_again_on_its_own_data(self, running: Running, data: Path) -> None:
        assert running.process.poll() == 0
        again = Running(data)
        with closing(again):
            assert status_of(f"{again.address()}/readyz") == 200
            assert "Making the tables" not in again.told()
            assert again.stop() == 0


def _is_new(running: Running, name: str, old: int) -> bool:
    found = running.children().get(name)
    return found is not None and found.pid != old


def _answers(url: str) -> bool:
    try:
        return status_of(url) == 200
    except OSError:
        return False


def test_servers_that_the_settings_name_are_used(tmp_path: Path) -> None:
    with servers(tmp_path / "elsewhere", durable=False) as named:
        run = Running(tmp_path / "data", DATABASE_URL=named.database_url, REDIS_URL=named.redis_url)
        with closing(run):
            assert status_of(f"{run.address()}/readyz") == 200
            assert run.stop() == 0
    assert not (tmp_path / "data" / "postgres").exists()
    assert not (tmp_path / "data" / "valkey").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("FORUM_PORT", "web", "FORUM_PORT must be a port number from 0 (any) to 65535."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of debug, error, info, warning."),
        ("SECRET_KEY", "short", "SECRET_KEY must have 32 characters or more."),
        ("FORUM_DATA", "/dev/null/x", "A file stands where a directory is needed: /dev/null/x."),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    run = Running(tmp_path / "data", **{name: value})
    assert run.process.wait(60) == 2
    assert run.told() == f"{sentence}\n"


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = Running(tmp_path / "data", FORUM_PORT=str(port))
        assert run.process.wait(60) == 2
    assert run.told() == (
        f"FORUM_PORT {port} on 127.0.0.1 cannot be used: Address already in use; "
        "name another one.\n"
    )
