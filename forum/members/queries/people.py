"""Members as colleagues and as addressees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from forum.core import db


@dataclass(frozen=True, slots=True)
class MemberCard:
    """What the house knows of one member. `email` is for sending, never for showing."""

    id: int
    name: str
    sort_name: str
    email: str
    function: str
    organisation_id: int | None
    organisation: str
    language: str
    zone: str
    phone: str
    address_broken: bool
    closed: bool
    token_epoch: int = 0


_CARD = """
select m.id, m.name, m.sort_name, m.email, m.function, m.organisation_id,
       coalesce(o.name, '') as organisation, m.language, m.zone, m.phone,
       m.address_broken_at is not null as address_broken, m.closed_at is not null as closed,
       m.token_epoch
from member m left join organisation o on o.id = m.organisation_id
"""


async def member(member_id: int) -> MemberCard | None:
    """The member with this id, closed ones too; None when there is none."""
    found = await db.row(f"{_CARD} where m.id = $1", member_id)
    return MemberCard(**found) if found else None


async def shows_typing(member_id: int) -> bool:
    """Whether others in a thread may see that this member is writing."""
    return bool(await db.value("select shows_typing from member where id = $1", member_id))


async def members_by_ids(ids: Collection[int]) -> dict[int, MemberCard]:
    """The members with these ids, by id, in one query."""
    found = await db.rows(f"{_CARD} where m.id = any($1::int[])", list(ids))
    return {item["id"]: MemberCard(**item) for item in found}


async def member_with_email(email: str) -> MemberCard | None:
    """The member at this address, in whatever case it is written."""
    found = await db.row(f"{_CARD} where lower(m.email) = lower($1)", email)
    return MemberCard(**found) if found else None
