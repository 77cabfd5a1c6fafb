"""When the front end is built, and with which Node.js."""

import os
import sys
from pathlib import Path

import pytest

from forum.cli import frontend
from forum.cli.refusals import StepFailed

NODE = '#!/bin/sh\ncase "$1" in --version) echo v{version} ;; *) {does} ;; esac\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end of one source file, on a machine with a Node.js of our own making."""
    (tmp_path / "frontend" / "css").mkdir(parents=True)
    (tmp_path / "static").mkdir()
    (tmp_path / "frontend" / "package-lock.json").write_text("{}")
    (tmp_path / "frontend" / "css" / "page.css").write_text("p {}")
    monkeypatch.setattr(frontend, "SOURCES", tmp_path / "frontend")
    monkeypatch.setattr(frontend, "BUILT", tmp_path / "static")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    give_node(tmp_path, "22.1.0", does=f"echo '{{}}' > {tmp_path}/static/manifest.json")
    return tmp_path


def give_node(place: Path, version: str, *, does: str = "true") -> None:
    (place / "bin").mkdir(exist_ok=True)
    for name, text in (("node", NODE.format(version=version, does=does)), ("npm", "#!/bin/sh\n")):
        (place / "bin" / name).write_text(text)
        (place / "bin" / name).chmod(0o755)


def build() -> tuple[bool, list[str]]:
    said: list[str] = []
    return frontend.build_front_end(said.append), said


def test_it_is_built_once_and_again_only_when_a_source_changes(place: Path) -> None:
    assert build()[0]
    assert build() == (False, [])
    (place / "frontend" / "css" / "page.css").write_text("p { color: navy }")
    assert build()[0]


def test_packages_are_fetched_again_only_when_their_lock_changes(place: Path) -> None:
    assert any("Fetching" in line for line in build()[1])
    (place / "frontend" / "css" / "page.css").write_text("p { color: navy }")
    assert not any("Fetching" in line for line in build()[1])
    (place / "frontend" / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assert any("Fetching" in line for line in build()[1])


def test_a_renamed_source_is_a_change(place: Path) -> None:
    before = frontend.fingerprint(frontend.sources())
    css = place / "frontend" / "css"
    (css / "page.css").rename(css / "leaf.css")
    assert frontend.fingerprint(frontend.sources()) != before


def test_a_build_that_fails_is_told_with_what_it_said(place: Path) -> None:
    give_node(place, "22.1.0", does="echo no such token; exit 1")
    said: list[str] = []
    with pytest.raises(StepFailed, match=r"Building the front end failed: `node build\.mjs` ended"):
        frontend.build_front_end(said.append)
    assert "no such token\n" in said
    assert not (place / "static" / ".sources").exists()


def test_an_old_node_gives_way_to_that_of_the_wheel(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_node(place, "18.20.0")
    wheel = tmp_path / "wheel"
    wheel.mkdir()
    give_node(wheel, "24.0.0")
    monkeypatch.setenv("PATH", str(place / "bin"))
    monkeypatch.setattr(sys, "executable", str(wheel / "bin" / "python"))
    assert frontend.path_with_node().split(os.pathsep)[0] == str(wheel / "bin")


def test_a_machine_without_a_recent_node_is_told_so(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_node(place, "18.20.0")
    monkeypatch.setenv("PATH", str(place / "bin"))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(StepFailed, match=r"needs Node\.js 20 or newer"):
        frontend.path_with_node()
