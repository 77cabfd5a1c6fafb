"""Groups of tests that one worker runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.groups import BY_FILE, BY_TEST, GROUPS, group_of

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("tests/browser/test_live.py::test_one[nl]", "tests/browser/test_live.py"),
        ("tests/browser/test_pages.py::test_one[nl]", "tests/browser/test_pages.py::test_one[nl]"),
        ("tests/faults/test_mail.py::test_two", "faults"),
        ("tests/running/test_topology.py::test_three", "faults"),
        ("tests/running/test_run.py::TestOneRun::test_four", "run"),
        ("tests/running/test_run.py::test_five", "tests/running/test_run.py::test_five"),
        ("tests/core/test_db.py::test_six", "tests/core/test_db.py::test_six"),
    ],
)
def test_an_address_knows_its_group(address: str, group: str) -> None:
    assert group_of(address) == group


@pytest.mark.parametrize("start", [*GROUPS, *BY_FILE, *BY_TEST])
def test_every_group_is_of_something_that_is_there(start: str) -> None:
    path, _, name = start.partition("::")
    assert (ROOT / path).exists()
    assert not name or f"class {name}:" in (ROOT / path).read_text()
