"""One unit of work: one transaction, and what may leave the process only after it.

`unit_of_work()` may be nested: an inner unit is a savepoint. What `after_commit`
collected runs once, after the outermost commit, in order. When an inner unit rolls
back, what was collected since it began is dropped with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

import structlog
from tortoise.transactions import in_transaction

from forum.core.metrics import after_commit_failures

Effect = Callable[[], Awaitable[object]]

_effects: ContextVar[list[Effect] | None] = ContextVar("effects", default=None)
_silent: ContextVar[bool] = ContextVar("silent", default=False)
log = structlog.get_logger()


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[None]:
    """Everything within commits together, or not at all."""
    collected = _effects.get()
    if collected is not None:
        async with _inner(collected):
            yield
        return
    fresh: list[Effect] = []
    token = _effects.set(fresh)
    try:
        async with in_transaction("default"):
            yield
    finally:
        _effects.reset(token)
    await _flush(fresh)


@asynccontextmanager
async def _inner(collected: list[Effect]) -> AsyncIterator[None]:
    mark = len(collected)
    try:
        async with in_transaction("default"):
            yield
    except BaseException:
        del collected[mark:]
        raise


def after_commit(effect: Effect) -> None:
    """Run `effect` after the commit; outside a unit of work that is a programming error."""
    collected = _effects.get()
    if collected is None:
        raise RuntimeError("after_commit needs an open unit_of_work")
    collected.append(effect)


@contextmanager
def without_effects() -> Iterator[None]:
    """Let nothing leave the process within (seeding the past: nobody must get mail of it)."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


async def _flush(effects: list[Effect]) -> None:
    if _silent.get():
        return
    # What is committed is accepted: a broker that is down must not turn it into an error.
    for effect in effects:
        try:
            await effect()
        except Exception as error:
            what = getattr(effect, "__qualname__", type(effect).__name__)
            after_commit_failures.labels(what=what).inc()
            log.warning("after_commit_failed", what=what, error=type(error).__name__)
