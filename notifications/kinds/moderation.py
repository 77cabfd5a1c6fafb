"""Mails about acts of moderators, to whom they concern."""

from __future__ import annotations

from notifications.kinds.kind import Kind, People, Rows, Skip, Written


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    return {row.id: Skip("gone") for row in rows}


KINDS = (Kind("moderation_notice", _write, "moderation", repeatable=False),)
