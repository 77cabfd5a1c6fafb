"""Every reason for which a mail was not sent is told to its member in a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import notifications
from notifications import sentences
from notifications.kinds.registry import KINDS

HOUSE = Path(notifications.__file__).parent


def reasons() -> Iterator[str]:
    """The words that are stored: first of a `Skip`, or given as `reason`."""
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                given = [each.value for each in node.keywords if each.arg == "reason"]
                skipped = isinstance(node.func, ast.Name) and node.func.id == "Skip"
                yield from _words([*given, *(node.args[:1] if skipped else [])])


def _words(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
            yield value.value


def test_every_reason_has_a_sentence() -> None:
    found = set(reasons())
    assert {"gone", "left", "ambiguous", "gave_up"} <= found  # the search finds something
    assert found - set(sentences.REASONS) == set()


def test_every_kind_of_mail_has_a_name() -> None:
    assert set(KINDS) - set(sentences.KINDS) == set()
