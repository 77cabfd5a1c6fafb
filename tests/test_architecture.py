"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from forum.core.settings import ROOT

PACKAGES = ("forum", "notifications", "workers")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {p: len(p.read_text().splitlines()) for p in sources(*PACKAGES, "tests", "bench")}
    assert {str(p): n for p, n in lengths.items() if n > 400} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path in sources(*PACKAGES, "tests", "bench")
        for node in functions(path)
        if length(node) > 60
    ]
    assert found == []


def test_the_median_function_has_8_lines_or_fewer() -> None:
    # The signature and the docstring are what a reader skims; the body is what she reads.
    sizes = [body_length(node) for path in sources(*PACKAGES) for node in functions(path)]
    assert median(sizes) <= 8


def body_length(node: Function) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or first.lineno) - first.lineno + 1


def test_there_is_one_clock() -> None:
    wrong = [
        str(path)
        for path in sources(*PACKAGES)
        if path != ROOT / "forum/core/clock.py"
        and any(word in path.read_text() for word in ("datetime.now(", "utcnow(", "date.today("))
    ]
    assert wrong == []


def test_middleware_is_pure_asgi() -> None:
    assert [str(p) for p in sources(*PACKAGES) if "BaseHTTPMiddleware" in p.read_text()] == []


def test_every_job_has_a_function_of_its_name_and_every_function_a_job() -> None:
    from forum.core.jobs import Job  # noqa: PLC0415
    from workers.settings import WorkerSettings  # noqa: PLC0415

    names = {getattr(f, "name", getattr(f, "__name__", "")) for f in WorkerSettings.functions}
    assert names == {job.value for job in Job}


def test_there_are_no_drawers_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "managers", "services", "misc"}
    assert [str(p) for p in sources(*PACKAGES) if p.stem in drawers] == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_left_for_later(word: str) -> None:
    assert [str(p) for p in sources(*PACKAGES) if word in p.read_text()] == []


def test_git_holds_no_built_or_foreign_files() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    foreign = ("node_modules/", "forum/static/", ".venv/", ".min.js", ".woff2", "secrets/")
    assert [name for name in tracked if any(part in name for part in foreign)] == []
