"""A conversation as one who is in it may see it. The only way to get one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.themes import queries as themes
from forum.themes.queries import Access

FOR_SHORT = 3  # names that stand in a heading before the rest is a number


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a conversation. `gone`: left it, or the theme, or closed her account.

    `takes`: whether she takes private messages; `blocks` and `blocked`: whether she blocks the
    reader, and whether the reader blocks her. The reader is never told of `blocks`.
    """

    member_id: int
    name: str
    line: str
    gone: bool
    takes: bool
    blocks: bool
    blocked: bool

    @property
    def reachable(self) -> bool:
        """Whether what the reader writes reaches her."""
        return not self.gone and self.takes and not self.blocks and not self.blocked


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation for one reader: `people` are the others, gone ones too."""

    id: int
    theme_id: int
    created_at: datetime
    last_number: int
    last_at: datetime
    seq: int
    read_number: int
    takes: bool
    people: tuple[Person, ...]

    @property
    def href(self) -> str:
        return f"/gesprekken/{self.id}"

    @property
    def title(self) -> str:
        """The names of the others, in words of the language being spoken."""
        return named([person.name for person in self.people])

    @property
    def first_unread(self) -> int | None:
        return self.read_number + 1 if self.read_number < self.last_number else None


def named(names: list[str]) -> str:
    """ "Bram Jansen en Fatima el Amrani", "Anouk de Vries, Bram Jansen en 2 anderen"."""
    if len(names) < 2:
        return names[0] if names else ""
    if len(names) <= FOR_SHORT:
        told = {"names": ", ".join(names[:-1]), "last": names[-1]}
        return _("%(names)s en %(last)s") % told
    shown = names[: FOR_SHORT - 1]
    told = {"names": ", ".join(shown), "num": str(len(names) - len(shown))}
    return _("%(names)s en %(num)s anderen") % told


_OPEN = """
select c.id, c.theme_id, c.created_at, c.last_number, c.last_at, c.seq, s.read_number,
  m.takes_messages as takes
from conversation c
join seat s on s.conversation_id = c.id and s.member_id = $2 and s.left_at is null
join member m on m.id = s.member_id
where c.id = $1
"""
# $2 is the reader; a member who was suspended for a while is still there.
_PEOPLE = """
select s.conversation_id, m.id as member_id, m.name,
  concat_ws(', ', nullif(m.function, ''), o.name) as line,
  s.left_at is not null or m.closed_at is not null or ms.id is null as gone,
  m.takes_messages as takes,
  exists (select from block b where b.member_id = m.id and b.blocked_id = $2) as blocks,
  exists (select from block b where b.member_id = $2 and b.blocked_id = m.id) as blocked
from seat s join conversation c on c.id = s.conversation_id
join member m on m.id = s.member_id
left join organisation o on o.id = m.organisation_id
left join membership ms on ms.theme_id = c.theme_id and ms.member_id = m.id and ms.left_at is null
where s.conversation_id = any($1::int[]) and s.member_id <> $2
order by m.sort_name, m.id
"""


async def conversation_open_to(member_id: int, conversation_id: int) -> tuple[Access, Conversation]:
    """The conversation and its theme, for who is in it and may enter the theme.

    Raises `NotFound` for everybody else, moderators too, and `Forbidden` while she is suspended.
    """
    found = await db.row(_OPEN, conversation_id, member_id)
    if found is None:
        raise NotFound
    access = themes.readable(await themes.access_to(found["theme_id"], member_id))
    people = await people_in([conversation_id], member_id)
    return access, Conversation(**found, people=people.get(conversation_id, ()))


async def people_in(conversation_ids: list[int], member_id: int) -> dict[int, tuple[Person, ...]]:
    """Conversation -> the others in it as this member sees them, in order of their names."""
    found: dict[int, list[Person]] = {}
    for item in await db.rows(_PEOPLE, conversation_ids, member_id):
        found.setdefault(item.pop("conversation_id"), []).append(Person(**item))
    return {key: tuple(people) for key, people in found.items()}


_BETWEEN = """
select c.id from conversation c
join seat a on a.conversation_id = c.id and a.member_id = $2 and a.left_at is null
join seat b on b.conversation_id = c.id and b.member_id = $3 and b.left_at is null
where c.theme_id = $1
  and (select count(*) from seat s where s.conversation_id = c.id) = 2
order by c.last_at desc limit 1
"""


async def between(theme_id: int, member_id: int, other_id: int) -> int | None:
    """The conversation of just these two that both are still in, the latest; or None."""
    found = await db.value(_BETWEEN, theme_id, member_id, other_id)
    return None if found is None else int(found)


async def event_heads(idents: list[int]) -> dict[int, int]:
    """Conversation -> number of its last event."""
    found = await db.rows("select id, seq from conversation where id = any($1::int[])", idents)
    return {item["id"]: item["seq"] for item in found}
