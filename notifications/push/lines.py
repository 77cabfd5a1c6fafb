"""What a claimed row is about, loaded fresh: its device, and the line behind the bell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core import clock, db
from notifications.channels.push import vapid
from notifications.channels.push.sealing import Subscription
from notifications.push.devices import living, standing
from notifications.queries import UNREAD, NoticeLine


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice is shown, and to whom.

    `ended`: she is signed out there. `trusts`: the key that we have now. `open`: whoever sits
    there sees the forum itself now.
    """

    member_id: int
    language: str
    zone: str
    ended: bool
    trusts: bool
    open: bool
    subscription: Subscription


_PLACES = f"""
select d.id, d.member_id, m.language, m.zone, d.endpoint, d.p256dh, d.auth,
  m.closed_at is not null or not ({living("$3")}) as ended, d.vapid = $2 as trusts,
  {standing("$3")} as open
from push_device d join member m on m.id = d.member_id join session s on s.id = d.session_id
where d.id = any($1::int[])
"""


async def places(device_ids: Sequence[int]) -> dict[int, Place]:
    """These devices as they are now, by id."""
    found = await db.rows(_PLACES, list(device_ids), vapid.key_name(), clock.now())
    return {
        item["id"]: Place(
            *(item["member_id"], item["language"], item["zone"]),
            *(item["ended"], item["trusts"], item["open"]),
            Subscription(item["endpoint"], item["p256dh"], item["auth"]),
        )
        for item in found
    }


@dataclass(frozen=True, slots=True)
class Told:
    """A line behind the bell and what the page is that it leads to.

    `outside`: she may not enter that theme or conversation. `hidden`: what it is about is not to be
    read any more. `secret`: of a thread, else False.
    """

    line: NoticeLine
    path: str
    theme: str
    outside: bool
    hidden: bool
    secret: bool


# A message that somebody may still be told of: not hidden or taken back since, and not of one
# whom she blocks.
_FRESH = """
select from message p join member by on by.id = p.author_id and by.closed_at is null
where p.conversation_id = cv.id and p.number > st.read_number and p.author_id <> a.member_id
  and p.deleted_at is null and p.hidden_at is null
  and exists (select from member me where me.id = a.member_id and me.takes_messages)
  and not exists (select from block b where b.member_id = a.member_id and b.blocked_id = by.id)
"""
# Every line leads to a page of a theme or to a conversation in one: what that is says who may
# hear of it, and what.
_LINES = f"""
select a.member_id, n.kind, n.subject, n.id, n.text, n.count, n.at, n.href,
  {UNREAD} as unread, coalesce(w.name, '') as actor,
  greatest(cardinality(string_to_array(n.actors, ',')) - 1, 0) as others,
  coalesce(th.name, '') as theme,
  ms.id is null or (cv.id is not null and st.id is null) as outside,
  t.hidden_at is not null or (st.id is not null and not exists ({_FRESH})) as hidden,
  coalesce(c.confidential, false) as secret
from unnest($1::int[], $2::text[], $3::text[]) as a (member_id, kind, subject)
join notice n on n.member_id = a.member_id and n.kind = a.kind and n.subject = a.subject
left join member w on w.id = nullif(split_part(n.actors, ',', -1), '')::int
left join conversation cv on n.kind = 'message' and cv.id = case when n.kind = 'message'
  then split_part(n.subject, ':', 2)::int end
left join seat st on st.conversation_id = cv.id and st.member_id = a.member_id
  and st.left_at is null
left join theme th on th.id = cv.theme_id
  or (cv.id is null and th.slug = split_part(n.href, '/', 2))
left join membership ms on ms.theme_id = th.id and ms.member_id = a.member_id
  and ms.left_at is null and (ms.suspended_until is null or ms.suspended_until <= $4)
left join thread t on t.id = substring(n.href from '^/[^/]+/forum/([0-9]{{1,9}})')::int
left join category c on c.id = t.category_id
"""


async def lines(asked: Sequence[tuple[int, str, str]]) -> dict[tuple[int, str, str], Told]:
    """(member, kind, subject) -> the line as it stands; absent: it was taken back."""
    if not asked:
        return {}
    members, kinds, subjects = zip(*set(asked), strict=True)
    found = await db.rows(_LINES, list(members), list(kinds), list(subjects), clock.now())
    return {(item["member_id"], item["kind"], item["subject"]): _told(item) for item in found}


def _told(item: db.Row) -> Told:
    line = NoticeLine(
        *(item["id"], item["kind"], item["text"], item["count"], item["at"], item["unread"]),
        *(item["actor"], item["others"]),
    )
    return Told(
        *(line, item["href"], item["theme"]),
        *(item["outside"], item["hidden"], item["secret"]),
    )
