"""Which tests must run in one worker: they share what is dear, or would be in each other's way.

By the address of a test, because markers cannot say it: what the runner reads of them is gone from
pytest 9.2 on. The largest groups are handed out first, so that small tests fill up the end.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "tests/faults/": "faults",
    "tests/running/test_topology.py": "faults",
    "tests/running/test_run.py::TestOneRun": "run",
}
BY_FILE = ("tests/browser/",)  # each file is a few minutes in a browser at most
# Pages are looked at for minutes: its tests, one for each reader, go to whoever is free.
BY_TEST = ("tests/browser/test_pages.py",)


def group_of(address: str) -> str:
    """The group of the test at this address; a test that may run anywhere is a group by itself."""
    found = next((name for start, name in GROUPS.items() if address.startswith(start)), None)
    if found:
        return found
    if address.startswith(BY_FILE) and not address.startswith(BY_TEST):
        return address.partition("::")[0]
    return address


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Spreads tests over the workers and keeps a group in one."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
