"""What `make` says on a machine that lacks something, with a Python of our own making."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cmp", "grep", "tail", "awk", "tee", "cp", "rm", "make", "cat")
PYTHON = """#!/bin/sh
case "$*" in
  *version_info\\[*|*"sys.version_info[:2]"*) echo {short} ;;
  *platform*) echo {version} ;;
  *ensurepip*) exit {without_venv} ;;
  *"(3, 11)"*) exit {too_old} ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with make, a shell and no Python; the Makefile in the working directory."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    shutil.copy(ROOT / "Makefile", tmp_path)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("")
    return tmp_path


def give_python(machine: Path, version: str, *, too_old: bool = False, bare: bool = False) -> None:
    short = ".".join(version.split(".")[:2])
    text = PYTHON.format(version=version, short=short, too_old=int(too_old), without_venv=int(bare))
    (machine / "bin" / "python3").write_text(text)
    (machine / "bin" / "python3").chmod(0o755)


def make(machine: Path, target: str = "venv-run") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(machine / "bin" / "make"), target],
        cwd=machine,
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_python_is_told_so(machine: Path) -> None:
    done = make(machine)
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed, and there is no Python here." in done.stderr


def test_an_old_python_is_named(machine: Path) -> None:
    give_python(machine, "3.9.2", too_old=True)
    assert "Python 3.11 or newer is needed; here is only 3.9.2." in make(machine).stderr


def test_a_python_that_cannot_make_environments_is_told_with_the_package(machine: Path) -> None:
    give_python(machine, "3.11.2", bare=True)
    told = make(machine).stderr
    assert "venv and ensurepip are missing" in told
    assert "install python3.11-venv" in told


def test_an_environment_of_these_very_locks_is_left_alone(machine: Path) -> None:
    (machine / ".venv" / "bin").mkdir(parents=True)
    (machine / "requirements.lock").write_text("a==1\n")
    (machine / ".venv" / "installed.lock").write_text("a==1\n")
    done = make(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_the_tests_need_is_enough_to_run(machine: Path) -> None:
    (machine / ".venv" / "bin").mkdir(parents=True)
    (machine / "requirements.lock").write_text("a==1\n")
    (machine / "requirements-dev.lock").write_text("a==1\nb==1\n")
    (machine / ".venv" / "installed.lock").write_text("a==1\nb==1\n")
    assert make(machine).returncode == 0
    assert make(machine, "venv-dev").returncode == 0
