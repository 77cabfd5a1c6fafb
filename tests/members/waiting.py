"""The jobs that wait in the broker, as (name, arguments)."""

from __future__ import annotations

from forum.core import jobs, security


async def waiting_jobs() -> list[tuple[str, list[object]]]:
    """In the order of their names."""
    broker = security.redis()
    try:
        keys = await broker.keys("arq:job:*")
        raw = [await broker.get(key) for key in keys]
    finally:
        await broker.aclose()
    found = [jobs.deserialize(each) for each in raw]
    return sorted((each["f"], list(each["a"])) for each in found)
