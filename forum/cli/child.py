"""One child process of the supervisor: a command, its log, how it is asked to stop."""

import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from forum.embedded.identity import Identity, command
from forum.embedded.server import open_log


@dataclass
class Command:
    """A command that runs until it is asked to stop; what it says goes to `log`."""

    name: str
    argv: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    directory: Path | None = None
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a process group of its own: Ctrl-C on the terminal is not meant for it."""
        same_user = Identity(os.geteuid(), os.getegid())
        with open_log(self.log) as log:
            self.process = subprocess.Popen(
                command(same_user, self.argv, parent_died=signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env={**os.environ, **self.environment},
                pass_fds=self.pass_fds,
                process_group=0,
            )

    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Tell it to finish what it is doing and end."""
        if self.process is not None and self.running():
            self.process.terminate()

    def kill(self) -> None:
        """End it and what it started, at once."""
        if self.process is None or not self.running():
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def why(self) -> str:
        """How it ended, as a sentence."""
        code = self.process.poll() if self.process is not None else None
        if code is None:
            return f"{self.name} runs."
        if code == 0:
            return f"{self.name} ended by itself (its log: {self.log})."
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        if code > 0 and (said := self.last_line()):
            return f"{self.name} {how}: {said[:200].rstrip('.')} (its log: {self.log})."
        return f"{self.name} {how} (its log: {self.log})."

    def last_line(self) -> str:
        """The last line it wrote, for when it could not do its work."""
        tail = self.log.read_bytes()[-4000:].decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(tail) if line.strip()), "")
