"""Checks of the project itself, by name; each gives its findings, none when all is well."""

import importlib
import time
from collections.abc import Callable, Sequence

import click

# A check consists of functions without arguments that return one sentence for each thing found.
# They are named as "module:function" and imported only when they are asked for.
CHECKS: dict[str, tuple[str, ...]] = {
    "migrations": (
        "forum.cli.checking.migrations:findings",
        "forum.cli.schema:schema_faults",
    ),
    "translations": (
        "forum.cli.checking.translations:findings",
        "forum.cli.translations:translation_faults",
    ),
}


def run_checks(names: Sequence[str]) -> int:
    """Run the checks named (all without names); the exit code: 1 with findings, 2 unknown."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        click.echo(
            f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}.", err=True
        )
        return 2
    found = [name for name in names or CHECKS if _run(name)]  # all of them, also after a finding
    return int(bool(found))


def _run(name: str) -> bool:
    """Run one check and show what it found; whether it found anything."""
    began = time.monotonic()
    found = [finding for named in CHECKS[name] for finding in _function(named)()]
    for finding in found:
        click.echo(f"{name}: {finding}", err=True)
    told = f"{len(found)} found" if found else "all well"
    click.echo(f"{name}: {told} ({time.monotonic() - began:.1f} s)")
    return bool(found)


def _function(named: str) -> Callable[[], list[str]]:
    module, _, function = named.partition(":")
    loaded: Callable[[], list[str]] = getattr(importlib.import_module(module), function)
    return loaded
