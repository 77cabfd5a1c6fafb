"""The doors to the database."""

from __future__ import annotations

from forum.core import db, settings
from forum.core.unit import unit_of_work

INSERT = "insert into suppression (email, reason, since) values ($1, 't', now())"


async def test_execute_counts_the_rows_of_every_statement(clean: settings.Settings) -> None:
    assert await db.execute(INSERT, "a@x.example") == 1
    assert await db.execute(f"{INSERT} on conflict (email) do nothing", "a@x.example") == 0
    assert await db.execute("update suppression set reason = 'u'") == 1
    moved = "with gone as (delete from suppression returning email) select email from gone"
    assert await db.execute(moved) == 1
    assert await db.execute("delete from suppression") == 0


async def test_execute_counts_within_a_unit_of_work_too(clean: settings.Settings) -> None:
    async with unit_of_work():
        assert await db.execute(INSERT, "b@x.example") == 1
        assert await db.value("select count(*) from suppression") == 1
    assert await db.value("select count(*) from suppression") == 1
