"""`python -m bench [GROUP | NAME=GROUP] …`: measure, one JSON object a line; without a name
all but those that take minutes of their own (`BY_NAME`).

Each group is a module with `run() -> Iterator[dict]`. The exit code is 1 when a mark is missed.
What cannot be measured is a missed mark too: its line says why, and the others go on.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

GROUPS = (
    "live", "threads", "search", "guard", "planner", "digest", "inbound", "faults", "start",
)  # fmt: skip
BY_NAME = ("kills",)  # minutes of their own
Line = dict[str, Any]


def main(words: Sequence[str]) -> int:
    """Run the groups that `words` name; the exit code."""
    groups = [word.removeprefix("NAME=") for word in words if word != "NAME="] or GROUPS
    known = (*GROUPS, *BY_NAME)
    unknown = [group for group in groups if group not in known]
    if unknown:
        print(f"No such group: {', '.join(unknown)}. There are: {', '.join(known)}.",
              file=sys.stderr)  # fmt: skip
        return 2
    fine = True
    for line in (line for group in groups for line in measured(group)):
        print(json.dumps(line, ensure_ascii=False), flush=True)
        fine = fine and bool(line["ok"])
    return 0 if fine else 1


def measured(group: str) -> Iterator[Line]:
    """The lines of a group; one that says why when it breaks off."""
    try:
        yield from importlib.import_module(f"bench.{group}").run()
    except Exception as error:
        traceback.print_exc()
        nothing = dict.fromkeys(("value", "unit", "mark", "floor"))
        yield {"name": group, **nothing, "ok": False, "error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
