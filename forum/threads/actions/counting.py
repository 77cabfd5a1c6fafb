"""The words of each theme, counted for search: to mend errors, split compounds and suggest."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core.unit import unit_of_work

AFRESH = timedelta(hours=20)  # then all is counted again, and what was removed is gone
_PORTION = 20_000  # posts of one go

_DUE = """
select th.id, coalesce(c.upto, 0) as upto, c.counted_at from theme th
left join search_count c on c.theme_id = th.id order by th.id
"""
_COUNT = """
insert into search_word (theme_id, word, posts)
select $1, w.word, count(*) from (
  select distinct p.id, (regexp_matches(lower(unaccent(t.title || ' ' || p.source)),
    '[a-z]{4,40}', 'g'))[1] as word
  from post p join thread t on t.id = p.thread_id
  where t.theme_id = $1 and p.id > $2 and p.id <= $3
    and p.deleted_at is null and p.hidden_at is null and t.hidden_at is null
) w group by w.word
on conflict (theme_id, word) do update set posts = search_word.posts + excluded.posts
"""
_KEEP = """
insert into search_count (theme_id, upto, counted_at) values ($1, $2, $3)
on conflict (theme_id) do update set upto = $2, counted_at = $3
"""


async def count_words() -> None:
    """Count the words of posts that came since the last time; all of them once a day.

    Twice at once counts nothing twice: the second waits for the first.
    """
    for theme in await db.rows(_DUE):
        await _count(theme["id"])


async def _count(theme_id: int) -> None:
    now = clock.now()
    async with unit_of_work():
        await db.execute("select pg_advisory_xact_lock(7264002, $1)", theme_id)
        state = await db.row(f"select * from ({_DUE}) d where id = $1", theme_id)
        assert state is not None
        upto, since = state["upto"], state["counted_at"] or now
        if now - since > AFRESH:
            await db.execute("delete from search_word where theme_id = $1", theme_id)
            upto, since = 0, now
        newest = await db.value("select coalesce(max(id), 0) from post") or 0
        while upto < newest:
            following = min(upto + _PORTION, newest)
            await db.execute(_COUNT, theme_id, upto, following)
            upto = following
        await db.execute(_KEEP, theme_id, newest, since)
