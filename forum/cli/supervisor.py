"""Runs what the forum consists of: starts it in order, starts again what dies, stops in order."""

import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from forum.cli.child import Command
from forum.cli.refusals import StepFailed
from forum.embedded import EmbeddedError

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
HEALTHY_AFTER = 20.0  # seconds: who lived this long did not die of its start
HURRIED_GRACE = 0.5
SAME_REQUEST = 0.5  # seconds: make and the terminal may both pass on one Ctrl-C
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent a signal to stop."""


class Runs(Protocol):
    """What can be supervised: an embedded server or a command."""

    name: str

    def start(self) -> None: ...
    def running(self) -> bool: ...
    def ask_to_stop(self) -> None: ...
    def kill(self) -> None: ...
    def why(self) -> str: ...


@dataclass
class Watched:
    """One supervised thing, since when it runs and when it may be started again."""

    thing: Runs
    stage: int
    grace: float
    since: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Supervisor:
    """Starts, watches and stops; `say` prints a line for the person at the terminal."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.watched: list[Watched] = []
        self.stops_asked = 0
        self._last_asked = -SAME_REQUEST
        self._wake, self._woken = socket.socketpair()
        for end in (self._wake, self._woken):
            end.setblocking(False)

    def start(self, thing: Runs, *, stage: int, grace: float = 15.0) -> None:
        """Start `thing` and watch it. Higher stages are stopped first, each within `grace` s."""
        thing.start()
        self.watched.append(Watched(thing, stage, grace, time.monotonic()))

    def run_to_end(self, step: str, command: Command) -> None:
        """Run `command` to its end, with a line when it takes longer than a second.

        Raises StepFailed when it fails, StopAsked when somebody wants to stop meanwhile.
        """
        command.start()
        try:
            self.wait_until(step, lambda: not command.running())
        finally:
            command.kill()
        if command.process is None or command.process.returncode:
            raise StepFailed(f"{step} failed: {command.last_line()} (more in {command.log})")

    def wait_until(self, step: str, done: Callable[[], bool], *, patience: float = 600.0) -> None:
        """Wait until `done()`, with a line when it takes longer than a second."""
        began, told = time.monotonic(), False
        while not done():
            self.pass_time(0.02)
            passed = time.monotonic() - began
            if passed > 1 and not told:
                self.say(f"  {step} …")
                told = True
            if passed > patience:
                raise StepFailed(f"{step} took longer than {patience:.0f} s.")
        if told:
            self.say(f"  {step}: done in {time.monotonic() - began:.1f} s")

    def watch(self) -> None:
        """Start again what dies, until StopAsked."""
        while True:
            self.revive()
            self.pass_time(self._until_next_start())

    def revive(self) -> None:
        """Start again what has died and has waited its pause."""
        for each in self.watched:
            if each.thing.running():
                continue
            if each.again_at is None:
                self._noticed_dead(each)
            elif time.monotonic() >= each.again_at:
                self._start_again(each)

    def _noticed_dead(self, each: Watched) -> None:
        lived = time.monotonic() - each.since
        each.pause = FIRST_PAUSE if lived > HEALTHY_AFTER else min(each.pause * 2, LONGEST_PAUSE)
        each.again_at = time.monotonic() + each.pause
        self.say(f"{each.thing.why()} Starting it again in {each.pause:.1f} s.")

    def _start_again(self, each: Watched) -> None:
        each.since, each.again_at = time.monotonic(), None
        try:
            each.thing.start()
        except (EmbeddedError, OSError) as error:
            self.say(str(error))

    def _until_next_start(self) -> float:
        due = [each.again_at for each in self.watched if each.again_at is not None]
        return max(0.01, min(due) - time.monotonic()) if due else 60.0

    def stop(self) -> None:
        """Stop everything, the highest stage first; a second request to stop hurries."""
        for stage in sorted({each.stage for each in self.watched}, reverse=True):
            self._stop_stage([each for each in self.watched if each.stage == stage])
        self.watched.clear()

    def _stop_stage(self, them: list[Watched]) -> None:
        for each in them:
            each.thing.ask_to_stop()
        began = time.monotonic()
        while alive := [each for each in them if each.thing.running()]:
            for each in alive:
                grace = each.grace if self.stops_asked < 2 else min(each.grace, HURRIED_GRACE)
                if time.monotonic() - began > grace:
                    each.thing.kill()
            self._sleep(0.02)

    def pass_time(self, seconds: float) -> None:
        """Sleep until something happens, at most `seconds`. Raises StopAsked."""
        self._sleep(seconds)
        if self.stops_asked:
            raise StopAsked

    def _sleep(self, seconds: float) -> None:
        ready, _, _ = select.select([self._woken], [], [], seconds)
        if ready:
            self._woken.recv(4096)

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Within the block, once: signals to stop are counted, and a dying child wakes us."""

        def asked(number: int, frame: object) -> None:
            if time.monotonic() - self._last_asked > SAME_REQUEST:
                self.stops_asked += 1
            self._last_asked = time.monotonic()

        def child_died(number: int, frame: object) -> None:
            pass  # the wake-up descriptor is what matters

        handlers = dict.fromkeys(STOP_SIGNALS, asked) | {signal.SIGCHLD: child_died}
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            del handlers[signal.SIGHUP]  # nohup: it is to outlive its terminal
        before = {number: signal.signal(number, to) for number, to in handlers.items()}
        old = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._wake.close()
            self._woken.close()
