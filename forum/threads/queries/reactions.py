"""Who thanked for a post, and who found it useful."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import db

REACTIONS = {"thank": "thanks", "useful": "useful"}  # kind -> the column that counts it
_MOST = 500  # names a page shows


@dataclass(frozen=True, slots=True)
class Reacted:
    """One reaction: what, and who."""

    kind: str
    name: str
    organisation: str
    at: datetime


_REACTED = """
select r.kind, m.name, coalesce(o.name, '') as organisation, r.at from reaction r
join member m on m.id = r.member_id left join organisation o on o.id = m.organisation_id
where r.post_id = $1 order by r.at, r.id limit $2
"""


async def reacted(post_id: int) -> list[Reacted]:
    """The reactions to a post, the first one first; the caller decides who may see the post."""
    return [Reacted(**item) for item in await db.rows(_REACTED, post_id, _MOST)]
