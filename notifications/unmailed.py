"""Participants to whom no mail goes, or from whom it came back: why, since when, what was said.

For managers, who may know another way. An address is nowhere in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.moderation import actions as moderation
from forum.themes.queries import Access
from notifications import refusals, suppressions, trouble

PAGE = 50
ANSWERS = 3  # of a server, that are told of one address
REASONS = ("bounced", "complained", "asked", "trouble")
NOT_YOURS = N_("Dit kan alleen de deelnemer zelf weer aanzetten.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said of one mail: in plain words, and in its own, cleaned."""

    at: datetime
    words: str
    code: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Unmailed:
    """One participant. `reason`: one of `REASONS`; `score`: of `trouble.ENOUGH`, 0 for none.

    `told_since`: since when every page tells her so; `arrived_at`: the last mail that was taken
    at this address. `answers`: the latest first.
    """

    member_id: int
    name: str
    organisation: str
    reason: str
    since: datetime
    score: float
    told_since: datetime | None
    arrived_at: datetime | None
    answers: tuple[Answer, ...] = ()

    @property
    def liftable(self) -> bool:
        """Whether a manager may have mail sent again."""
        return self.reason == "bounced"


_REASON = """
case when s.reason in ('complained', 'complaint') then 'complained'
  when s.reason <> 'bounced' then 'asked'
  when s.reason = 'bounced' or m.address_broken_at is not null then 'bounced'
  else 'trouble' end
"""
_THOSE = """
from membership ms join member m on m.id = ms.member_id
left join organisation o on o.id = m.organisation_id
left join suppression s on s.email = lower(m.email)
left join address_trouble t on t.email = lower(m.email) and t.score > 0 and t.last_at > $2
where ms.theme_id = $1 and ms.left_at is null and m.closed_at is null
  and (s.id is not null or t.id is not null or m.address_broken_at is not null)
"""
_KEY = "lower(unaccent(m.sort_name))"
_LIST = f"""
select m.id as member_id, m.name, coalesce(o.name, '') as organisation, {_REASON} as reason,
  coalesce(s.since, m.address_broken_at, t.last_at) as since,
  coalesce(t.score, 0) as score, m.address_broken_at as told_since,
  (select max(d.done_at) from delivery d where d.recipient_id = m.id and d.state = 'sent'
    and lower(d.address) = lower(m.email)) as arrived_at
{_THOSE} and ($3 = '' or {_REASON} = $3)
  and not exists (
    select from regexp_split_to_table(lower(unaccent($4)), '\\s+') as word
    where word <> '' and position(word in lower(unaccent(
      concat_ws(' ', m.name, o.name)))) = 0)
  and ($5::int is null or ({_KEY}, m.id) > (select {_KEY}, m.id from member m where m.id = $5))
  and ($6::int is null or m.id = $6)
order by {_KEY}, m.id limit $7
"""
_ANSWERS = """
select d.recipient_id, d.done_at as at, d.smtp_code, d.smtp_reply, d.reason, m.email
from member m join lateral (
  select * from delivery d where d.recipient_id = m.id and d.state = 'failed'
    and lower(d.address) = lower(m.email) and d.done_at is not null
    and d.reason in ('bounced', 'returned', 'refused', 'rejected', 'gave_up')
  order by d.done_at desc, d.id desc limit $2) d on true
where m.id = any($1::int[]) order by d.done_at desc, d.id desc
"""


async def listed(
    access: Access,
    *,
    reason: str = "",
    words: str = "",
    after: int | None = None,
    member_id: int | None = None,
    limit: int = PAGE,
) -> list[Unmailed]:
    """Those of this theme by name, narrowed to a reason and to words of name or organisation.

    `after`: the member at the end of the page before; `member_id`: her alone. Raises `Forbidden`
    for who does not manage.
    """
    _managing(access)
    forgiven = clock.now() - trouble.FORGIVEN
    narrowed = (reason, words, after, member_id, limit)
    found = await db.rows(_LIST, access.theme_id, forgiven, *narrowed)
    said = await _answers([item["member_id"] for item in found])
    return [Unmailed(**item, answers=said.get(item["member_id"], ())) for item in found]


async def counted(access: Access) -> dict[str, int]:
    """How many there are of each reason that occurs."""
    _managing(access)
    found = await db.rows(
        f"select {_REASON} as reason, count(*)::int as n {_THOSE} group by 1",
        *(access.theme_id, clock.now() - trouble.FORGIVEN),
    )
    return {item["reason"]: item["n"] for item in found}


async def one(access: Access, member_id: int) -> Unmailed:
    """One of them. Raises `NotFound` when mail goes to her as to anybody."""
    found = await listed(access, member_id=member_id)
    if not found:
        raise NotFound
    return found[0]


async def _answers(member_ids: Sequence[int]) -> dict[int, tuple[Answer, ...]]:
    found: dict[int, tuple[Answer, ...]] = {}
    for row in await db.rows(_ANSWERS, list(member_ids), ANSWERS):
        found[row["recipient_id"]] = (*found.get(row["recipient_id"], ()), _answer(row))
    return found


def _answer(row: db.Row) -> Answer:
    code, reply = row["smtp_code"], row["smtp_reply"]
    # A mail that was taken first and came back later keeps the code of having been taken.
    refused = code if code is not None and code >= 400 else None
    return Answer(
        at=row["at"],
        words=refusals.plain(reply, code=refused, reason=row["reason"]),
        code=refused,
        said=refusals.cleaned(reply, address=row["email"]),
    )


async def send_again(access: Access, member_id: int, *, reason: str) -> int | None:
    """Have mail go to her again from which it came back; the act's id, None when it did already.

    Never what she asked for herself: `Conflict`. Comes mail back again, then it stops again.
    """
    _managing(access)
    async with unit_of_work():
        person = await members.member(member_id)
        if person is None or person.closed:
            raise NotFound
        stopped = await suppressions.reason_of(person.email)
        if stopped not in {None, "bounced"}:
            raise Conflict(NOT_YOURS)
        if stopped is None and not person.address_broken:
            return None
        act = await moderation.mail_again(access, member_id, reason=reason)
        await suppressions.release(person.email)
        await trouble.forgive(member_id, person.email)
    return act


def _managing(access: Access) -> None:
    if not access.may_manage:
        raise Forbidden
