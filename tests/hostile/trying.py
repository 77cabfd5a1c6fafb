"""Trying something, without a trace, and telling what went wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tortoise.transactions import in_transaction

from tests.hostile.asking import Actor


class _Undo(Exception):
    pass


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """Nothing that happens within stays."""
    try:
        async with in_transaction("default"):
            yield
            raise _Undo
    except _Undo:
        return


def told(who: Actor, method: str, target: str, faults: list[str], what: object = "") -> list[str]:
    shown = f"{target[:90]}…" if len(target) > 90 else target
    return [f"{who.name}: {method} {shown} {str(what)[:60]}: {fault}" for fault in faults]
