"""Who may write to whom, and the sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import db
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.messages.queries.conversations import Conversation, Person
from forum.themes.queries import Access, can_read

SILENCED = N_("U mag nu wel lezen, maar niet schrijven in dit forum.")
OWN_OFF = N_("U hebt privéberichten uitgezet. Zet ze bij uw instellingen weer aan om te schrijven.")
NOBODY = N_("Er is niemand meer in dit gesprek. U kunt wel een nieuw gesprek beginnen.")
UNREACHED = N_("Niemand in dit gesprek neemt nu privéberichten aan.")
# The same words for who took none at all and for who blocks: nobody is told that she is blocked.
TAKES_NONE = N_("%(name)s neemt nu geen privéberichten aan.")
BLOCKED = N_("U blokkeert %(name)s. Hef dat op om te schrijven.")


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody whom a member blocks, for her own list."""

    member_id: int
    name: str
    line: str


def why_not(access: Access, conversation: Conversation) -> str | None:
    """The sentence, in the language being spoken, that says why the reader cannot write in this
    conversation now; None when she can."""
    if not access.may_write:
        return _(SILENCED)
    if not conversation.takes:
        return _(OWN_OFF)
    here = [person for person in conversation.people if not person.gone]
    if not here:
        return _(NOBODY)
    if any(person.reachable for person in here):
        return None
    return _unreached(here)


def _unreached(here: list[Person]) -> str:
    if len(here) > 1:
        return _(UNREACHED)
    (person,) = here
    return _(BLOCKED if person.blocked else TAKES_NONE) % {"name": person.name}


_ADDRESSEES = """
select m.id as member_id, m.name, concat_ws(', ', nullif(m.function, ''), o.name) as line,
  false as gone, m.takes_messages as takes,
  exists (select from block b where b.member_id = m.id and b.blocked_id = $2) as blocks,
  exists (select from block b where b.member_id = $2 and b.blocked_id = m.id) as blocked
from member m left join organisation o on o.id = m.organisation_id
where m.id = any($1::int[]) and m.id <> $2
order by m.sort_name, m.id
"""


async def addressees(access: Access, member_ids: list[int]) -> list[Person]:
    """Those of these members who take part in the theme now, as the writer sees them."""
    here = await can_read(access.theme_id, member_ids)
    found = await db.rows(_ADDRESSEES, list(here), access.member_id)
    return [Person(**item) for item in found]


def refused(person: Person) -> str | None:
    """Why nobody can begin a conversation with this person now; None when one can."""
    if person.reachable:
        return None
    return _(BLOCKED if person.blocked else TAKES_NONE) % {"name": person.name}


async def takes_messages(member_id: int) -> bool:
    """Whether this member takes private messages at all."""
    return bool(await db.value("select takes_messages from member where id = $1", member_id))


async def blocks(member_id: int, other_id: int) -> bool:
    """Whether this member blocks that one."""
    sql = "select exists (select from block where member_id = $1 and blocked_id = $2)"
    return bool(await db.value(sql, member_id, other_id))


async def blocked_by(member_id: int) -> list[Blocked]:
    """Everybody whom this member blocks, by name."""
    found = await db.rows(
        "select m.id as member_id, m.name, "
        "concat_ws(', ', nullif(m.function, ''), o.name) as line "
        "from block b join member m on m.id = b.blocked_id "
        "left join organisation o on o.id = m.organisation_id "
        "where b.member_id = $1 order by m.sort_name, m.id",
        member_id,
    )
    return [Blocked(**item) for item in found]
