"""A house of 400 members, and the same house with 1,000,000: everyone's digest is due in one hour.

Rows are made in sets, as they would stand there. Everybody wants a digest on Tuesday at nine, and
it is ten o'clock (in Amsterdam): all moments of that hour have passed, the next are a week ahead.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from forum.core import db, settings
from forum.embedded import servers
from forum.themes import actions as themes

SMALL, LARGE = 400, 1_000_000
TEN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # a Tuesday, in winter: ten in Amsterdam
NINE = TEN - timedelta(hours=1)
_HOUR = 55 * 60  # seconds of it over which digests are spread

_MEMBERS = """
insert into member (email, name, sort_name, function, language, zone, shows_typing, single_keys,
                    is_operator, created_at)
select 'lid' || n || '@gemeente.example', 'Lid ' || n, 'Lid ' || n, '', 'nl', 'Europe/Amsterdam',
       true, true, false, $3 from generate_series($1::int, $2::int) n
"""
_MEMBERSHIPS = """
insert into membership (theme_id, member_id, role, joined_at)
select $1, m.id, 'participant', $2 from member m
where not exists (select 1 from membership ms where ms.member_id = m.id)
"""
_PREFERENCES = """
insert into preference (member_id, digest, weekday, hour, announcements, reminders, digest_upto,
                        changed_at)
select m.id, 'weekly', 2, 9, true, true, $1, $1 from member m
where not exists (select 1 from preference p where p.member_id = m.id)
"""
_DUE = """
update preference set due_zone = 'Europe/Amsterdam',
  next_due_at = $1::timestamptz + make_interval(secs => member_id % $2::int)
where member_id in (select id from member order by id limit $3)
"""
_SENT = """
update delivery set state = 'sent', done_at = $1
where id in (select id from delivery order by id limit (select count(*) / 2 from delivery))
"""
_BARE = """
insert into delivery (recipient_id, kind, period, address, not_before, not_after, message_id, date,
                      created_at, state, tries, token, subject, smtp_reply, reason)
select p.member_id, 'digest', '2026-W10', '', $1, $1,
       '<digest.' || p.member_id || '.abcdefghij@forum.example>', $1, $1, 'pending', 0, 0,
       '', '', ''
from (select member_id from preference order by member_id limit $2) p
"""


class House:
    """The servers' addresses, the theme, and a connection of our own."""

    def __init__(self, environment: dict[str, str], connection: asyncpg.Connection) -> None:
        self.environment = environment
        self.connection = connection

    async def grow(self, people: int) -> None:
        """Let there be as many members as `people`, of whom nobody is due."""
        there = await self.connection.fetchval("select count(*) from member")
        past = TEN - timedelta(days=7)
        await self.connection.execute(_MEMBERS, there + 1, people, past)
        theme = await self.connection.fetchval("select id from theme")
        await self.connection.execute(_MEMBERSHIPS, theme, past)
        await self.connection.execute(_PREFERENCES, past)
        await self.settle("member", "membership", "preference")

    async def due(self, people: int) -> int:
        """The first `people` members are due as well; how many that are."""
        tag = await self.connection.execute(_DUE, NINE, _HOUR, people)
        await self.settle("preference")
        return int(tag.split()[-1])

    async def sent(self) -> None:
        """The older half of the ledger was sent."""
        await self.connection.execute(_SENT, TEN)
        await self.settle("delivery")

    async def bare(self, people: int) -> int:
        """Write the rows of so many members in one statement; how many."""
        tag = await self.connection.execute(_BARE, TEN, people)
        return int(tag.split()[-1])

    async def some(self, people: int) -> list[int]:
        """Members out of the middle."""
        found = await self.connection.fetch(
            "select id from member order by id offset (select count(*) / 4 from member) limit $1",
            people,
        )
        return [int(each["id"]) for each in found]

    async def settle(self, *tables: str) -> None:
        """What autovacuum does in time: no dead rows, and figures that are right."""
        for table in tables:
            await self.connection.execute(f"vacuum analyze {table}")

    async def empty(self) -> None:
        """An empty ledger."""
        await self.connection.execute("truncate delivery")

    async def count(self, sql: str, *args: Any) -> int:
        """The one number that `sql` asks for."""
        return int(await self.connection.fetchval(sql, *args))


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    """Durable servers on data of their own, with one theme and nobody in it."""
    with (
        tempfile.TemporaryDirectory(prefix="forum-bench-") as folder,
        servers(Path(folder)) as endpoints,
    ):
        environment = {
            "DATABASE_URL": endpoints.database_url,
            "REDIS_URL": endpoints.redis_url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FORUM_DATA": folder,
            "LOG_LEVEL": "error",
        }
        settings.use(settings.load(environment))
        await db.migrate()
        async with db.database():
            await themes.create_theme(slug="maat", name="Maat", title="Om aan te meten")
            connection = await asyncpg.connect(endpoints.database_url)
            try:
                yield House(environment, connection)
            finally:
                await connection.close()
