"""To whom: recipients as they are at this moment, and who a piece of news concerns.

Set-based reads over members, memberships and the ledger: never one query a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from forum.core import clock, db
from forum.members import queries as members
from notifications import preferences
from notifications.preferences import Preference

# More than this in a day is more than anybody wants; what is left out stands in the digest.
MAILS_A_DAY = 12


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member as an addressee. `preference` is None only for somebody who is not a member yet."""

    member_id: int | None
    name: str
    address: str
    language: str
    zone: str
    closed: bool = False
    broken: bool = False
    suppressed: bool = False
    mails_today: int = 0
    preference: Preference | None = None
    token_epoch: int = 0

    def wants(self, what: str) -> bool:
        """Whether "digest", "announcements", "reminders" or "follow_ups" are still wanted."""
        if self.preference is None:
            return True
        if what == "digest":
            return self.preference.digest != "off"
        return bool(getattr(self.preference, what))


@dataclass(frozen=True, slots=True)
class ThemeOf:
    """A theme with those of the asked members who may read in it."""

    id: int
    slug: str
    name: str
    member_ids: tuple[int, ...]


_HISTORY = """
select m.id, s.id is not null as suppressed,
  (select count(*)::int from delivery d where d.recipient_id = m.id and d.state = 'sent'
    and d.created_at > $2 and d.done_at > $3) as today
from unnest($1::int[], $4::text[]) as m(id, email)
left join suppression s on s.email = lower(m.email)
"""


async def recipients(member_ids: Collection[int]) -> dict[int, Recipient]:
    """These members as addressees, by id, in a fixed number of queries."""
    people = await members.members_by_ids(member_ids)
    chosen = await preferences.of_all(people)
    now = clock.now()
    history = await db.rows(
        _HISTORY,
        list(people),
        now - timedelta(days=7),
        now - timedelta(days=1),
        [person.email for person in people.values()],
    )
    past = {item["id"]: item for item in history}
    return {
        key: Recipient(
            member_id=key,
            name=person.name,
            address=person.email,
            language=person.language,
            zone=person.zone,
            closed=person.closed,
            broken=person.address_broken,
            suppressed=past[key]["suppressed"],
            mails_today=past[key]["today"],
            preference=chosen[key],
            token_epoch=person.token_epoch,
        )
        for key, person in people.items()
    }


_THEMES = """
select t.id, t.slug, t.name, array_agg(ms.member_id order by ms.member_id) as member_ids
from membership ms join theme t on t.id = ms.theme_id
where ms.member_id = any($1::int[]) and ms.left_at is null
  and (ms.suspended_until is null or ms.suspended_until <= $2)
group by t.id order by t.id
"""


async def themes_of(member_ids: Collection[int]) -> list[ThemeOf]:
    """The themes in which these members may read now, each with those who may."""
    found = await db.rows(_THEMES, list(member_ids), clock.now())
    return [ThemeOf(**{**item, "member_ids": tuple(item["member_ids"])}) for item in found]


async def newcomers(limit: int) -> list[int]:
    """Members in some theme who have no preferences yet."""
    found = await db.rows(
        "select distinct ms.member_id from membership ms where ms.left_at is null "
        "and not exists (select 1 from preference p where p.member_id = ms.member_id) limit $1",
        limit,
    )
    return [int(item["member_id"]) for item in found]
