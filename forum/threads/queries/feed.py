"""The event log of threads, for what is live."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from forum.core import db


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Event `seq` of a thread: its kind (`events.Happened`) and the post it is about."""

    seq: int
    kind: str
    post_id: int | None


async def events_after(thread_id: int, since: int, *, limit: int) -> list[Occurrence]:
    """The first `limit` events of a thread after number `since`, in order."""
    found = await db.rows(
        "select seq, kind, post_id from thread_event where thread_id = $1 and seq > $2 "
        "order by seq limit $3",
        thread_id,
        since,
        limit,
    )
    return [Occurrence(**item) for item in found]


async def event_heads(thread_ids: Collection[int]) -> dict[int, int]:
    """Thread id -> number of its last event."""
    found = await db.rows("select id, seq from thread where id = any($1::int[])", list(thread_ids))
    return {item["id"]: item["seq"] for item in found}
