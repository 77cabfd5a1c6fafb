"""Which tests must run in one worker: they share servers, or time their work.

By the address of a test, because markers cannot say it: what the runner reads of them is gone from
pytest 9.2 on.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "tests/browser/": "browser",
    "tests/faults/": "faults",
    "tests/running/test_topology.py": "faults",
    "tests/running/test_run.py::TestOneRun": "run",
}


def group_of(address: str) -> str:
    """The group of the test at this address; a test that may run anywhere is a group by itself."""
    return next((name for start, name in GROUPS.items() if address.startswith(start)), address)


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Spreads tests over the workers and keeps a group in one."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
