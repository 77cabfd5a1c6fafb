"""The unit of work: nothing leaves before commit, and nothing that vanished is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from forum.core import db, settings
from forum.core.metrics import after_commit_failures
from forum.core.unit import after_commit, unit_of_work, without_effects


def telling(said: list[str], word: str) -> Callable[[], Awaitable[None]]:
    async def tell() -> None:
        said.append(word)

    return tell


async def note(email: str) -> None:
    await db.execute(
        "insert into suppression (email, reason, since) values ($1, 't', now())", email
    )


async def failing(email: str, said: list[str]) -> None:
    async with unit_of_work():
        await note(email)
        after_commit(telling(said, email))
        raise KeyError


async def noted() -> list[str]:
    return [r["email"] for r in await db.rows("select email from suppression order by id")]


async def test_effects_run_once_and_in_order_after_the_outermost_commit(
    clean: settings.Settings,
) -> None:
    said: list[str] = []
    async with unit_of_work():
        after_commit(telling(said, "first"))
        async with unit_of_work():
            after_commit(telling(said, "second"))
        assert said == []
    assert said == ["first", "second"]


async def test_a_unit_that_fails_writes_and_tells_nothing(clean: settings.Settings) -> None:
    said: list[str] = []
    with pytest.raises(KeyError):
        await failing("a@x.example", said)
    assert said == []
    assert await noted() == []


async def test_an_inner_unit_that_fails_takes_only_its_own_with_it(
    clean: settings.Settings,
) -> None:
    said: list[str] = []
    async with unit_of_work():
        await note("kept@x.example")
        after_commit(telling(said, "kept"))
        with pytest.raises(KeyError):
            await failing("lost@x.example", said)
    assert said == ["kept"]
    assert await noted() == ["kept@x.example"]


async def test_an_effect_that_fails_is_counted_and_stops_nothing(
    clean: settings.Settings,
) -> None:
    said: list[str] = []

    async def broken() -> None:
        raise ConnectionError

    def failures() -> float:
        return sum(
            s.value for m in after_commit_failures.collect() for s in m.samples
            if s.name.endswith("_total")
        )  # fmt: skip

    before = failures()
    async with unit_of_work():
        await note("b@x.example")
        after_commit(broken)
        after_commit(telling(said, "still"))
    assert await noted() == ["b@x.example"]
    assert said == ["still"]
    assert failures() == before + 1


async def test_an_effect_outside_a_unit_is_a_mistake(clean: settings.Settings) -> None:
    with pytest.raises(RuntimeError):
        after_commit(telling([], "x"))


async def test_seeding_tells_nobody(clean: settings.Settings) -> None:
    said: list[str] = []
    with without_effects():
        async with unit_of_work():
            after_commit(telling(said, "x"))
    assert said == []
