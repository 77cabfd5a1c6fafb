"""One server process: started, waited for, ended; and what an earlier one left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from forum.embedded.errors import EmbeddedError, sentence_in_log
from forum.embedded.identity import Identity, command

LOG_KEPT = 1_000_000
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass
class Server:
    """How to run one server; `process` is the running one."""

    name: str
    argv: list[str]
    directory: Path
    pid_file: Path
    log: Path
    identity: Identity
    ready: Callable[["Server"], bool]
    stop_signal: signal.Signals
    clear: Callable[["Server"], None]
    patience: float = 120.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and return at once; `wait` says when it answers. Raises EmbeddedError."""
        end_leftover(self)
        self.clear(self)
        with open_log(self.log) as log:
            self.process = spawn(self, output=log.fileno())

    def answers(self) -> bool:
        """Whether it is ready for work. Raises EmbeddedError when it has ended instead."""
        if self.ready(self):
            return True
        if not self.running():
            raise EmbeddedError(self.why())
        return False

    def wait(self) -> None:
        """Return when the server answers. Raises EmbeddedError when it ends or never does."""
        deadline = time.monotonic() + self.patience
        while not self.answers():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{self.name} does not answer (its log: {self.log}).")
            time.sleep(0.01)

    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Begin to end it in good order."""
        if self.process is not None and self.running():
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End it by force, which loses nothing committed."""
        if self.process is not None and self.running():
            self.process.kill()
            self.process.wait()

    def stop(self, *, grace: float = 20.0) -> None:
        """End it in good order, after `grace` seconds by force; return when it is gone."""
        self.ask_to_stop()
        try:
            if self.process is not None:
                self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()

    def why(self) -> str:
        """How it ended, for a sentence: what its log says last."""
        return sentence_in_log(self.name, self.tail(), str(self.log))

    def tail(self) -> str:
        """The last lines of the log."""
        try:
            return self.log.read_bytes()[-2000:].decode(errors="replace")
        except OSError:
            return ""


def spawn(server: Server, *, output: int) -> subprocess.Popen[bytes]:
    """Start the server as its user, in a process group of its own."""
    return subprocess.Popen(
        command(server.identity, server.argv, parent_died=server.stop_signal),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd="/",
        env=ENVIRONMENT,
        process_group=0,
    )


def run(server: Server, argv: list[str], *, stdin: bytes = b"") -> str:
    """Run a program of the server to its end as the server's user; what it said when it failed."""
    done = subprocess.run(
        command(server.identity, argv, parent_died=signal.SIGTERM),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=ENVIRONMENT,
        check=False,
    )
    return done.stdout.decode(errors="replace") if done.returncode else ""


def open_log(path: Path) -> BinaryIO:
    """Open a log for adding, for us alone; of one that has grown one earlier file is kept."""
    if path.exists() and path.stat().st_size > LOG_KEPT:
        path.replace(path.with_suffix(".log.1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def end_leftover(server: Server) -> None:
    """End the server that an earlier, killed run left on the same data, and wait for it."""
    pid = leftover(server)
    if pid is None:
        return
    os.kill(pid, server.stop_signal)
    deadline = time.monotonic() + 15
    while leftover(server) == pid:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"{server.name} of an earlier run (process {pid}) does not end.")
        time.sleep(0.02)


def leftover(server: Server) -> int | None:
    """The process named in the server's pid file, if it lives and works on the same data."""
    pid = written_pid(server.pid_file)
    return pid if pid is not None and _works_in(pid, server) else None


def written_pid(pid_file: Path) -> int | None:
    """The number on the first line of a pid file, None when there is none."""
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _works_in(pid: int, server: Server) -> bool:
    program = Path(server.argv[0]).name
    if Path("/proc/self/cwd").exists():
        try:
            same_place = Path(os.readlink(f"/proc/{pid}/cwd")) == server.directory
            return same_place and program in Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:
            return False
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return program in shown.stdout
