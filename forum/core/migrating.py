"""Migrations in a fifth of their time: their models are rendered bare.

For each operation Tortoise makes every model of that moment anew, twice, with all its filters and
first queries: four fifths of the work, and nothing asks them, because our migrations hold changes
of tables and SQL (docs/decisions/007-migrations.md). It leans on names that Tortoise does not
promise; when one is gone, `bare_models` fails, and pyproject pins the minor version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import tortoise.models
from tortoise.migrations.schema_generator.state_apps import StateApps

_models: Any = tortoise.models  # what it imports itself is not exported


@contextmanager
def bare_models() -> Iterator[None]:
    """Within the block, models that are made have no filters and those of migrations no queries.

    Models in use must have been made before (`Tortoise.init`).
    """
    filters, queries = _models.get_filters_for_field, StateApps._build_initial_querysets
    _replace(_no_filters, _no_queries)
    try:
        yield
    finally:
        _replace(filters, queries)


def _replace(filters: Any, queries: Any) -> None:
    _models.get_filters_for_field = filters
    StateApps._build_initial_querysets = queries  # type: ignore[method-assign]


def _no_filters(**_: object) -> dict[str, Any]:
    return {}


def _no_queries(_: StateApps) -> None:
    pass
