"""Whether a member hears of a thread: one rule, in Python and in SQL.

The rule is the table in `docs/decisions/044-reading.md`; a test reads that table and holds
both forms of the rule, and every statement that uses one, to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.themes.queries import Access

LEVELS = ("follow", "normal", "mute")
REMEMBERED = timedelta(days=60)  # silence after which a thread no longer counts as unread


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one member chose, nearest first; None where she chose nothing."""

    thread: str | None = None
    category: str | None = None
    theme: str | None = None

    def level(self, *, own: bool) -> str:
        """The level that holds. Her `own` thread (started, or wrote in) is nearer than a shelf."""
        return self.thread or ("normal" if own else self.category or self.theme or "normal")


@dataclass(frozen=True, slots=True)
class Heard:
    """What comes of a post: a line behind the bell, a place in the digest, a count as unread."""

    bell: bool
    digest: bool
    unread: bool


def heard(chosen: Chosen, *, named: bool, own: bool) -> Heard:
    """What a member hears of another's post in a thread. `named`: the post mentions her."""
    level = chosen.level(own=own)
    called = named and chosen.thread != "mute"
    bell = called or level == "follow" or (level == "normal" and own)
    return Heard(bell, called or level != "mute", level != "mute")


def joins(member: str) -> str:
    """The tables that `LEVEL` reads, for the member of this SQL expression and thread `t`."""
    return f"""
left join follow f on f.thread_id = t.id and f.member_id = {member}
left join category_level cl on cl.category_id = t.category_id and cl.member_id = {member}
left join theme_level tl on tl.theme_id = t.theme_id and tl.member_id = {member}
"""


# Who started a thread or wrote in it has a row in `follow` with level "normal" and why: so her
# own thread is nearer than its category without another word here.
LEVEL = "coalesce(f.level, cl.level, tl.level, 'normal')"


def called(named: str) -> str:
    """SQL: whether being `named` is heard. Only the thread itself can silence that."""
    return f"({named} and coalesce(f.level, '') <> 'mute')"


def rings(named: str) -> str:
    """SQL: whether the bell rings, for the boolean expression `named`."""
    own = f"({LEVEL} = 'normal' and coalesce(f.why, 'chosen') <> 'chosen')"
    return f"({called(named)} or {LEVEL} = 'follow' or {own})"


def counts_unread(cutoff: str) -> str:
    """SQL: whether thread `t` with read mark `r` counts; `cutoff`: that of `unread_from`."""
    return f"({fresh(cutoff)} and {LEVEL} <> 'mute')"


def fresh(cutoff: str) -> str:
    """SQL: whether there is something new in thread `t`, whatever she chose to hear of it."""
    return f"(t.last_number > coalesce(r.number, 0) and t.last_post_at > {cutoff})"


def has_read(mark: str, post: str) -> str:
    """SQL: whether this read mark has passed this post, as it stands for everyone.

    Who had read past the place of a post that waited for a moderator has not read it.
    """
    there = f"({post}.placed_at is null or {mark}.at >= {post}.placed_at)"
    return f"({mark}.number >= {post}.number and {there})"


def unread_from(access: Access) -> datetime:
    """What was last spoken in before this moment counts as read: long silent, or before she came.

    Who comes for the first time does not find years of unread threads.
    """
    earliest = clock.now() - REMEMBERED
    return max(earliest, access.joined_at) if access.joined_at else earliest


@dataclass(frozen=True, slots=True)
class Hearer:
    """A member whose bell a post rings. `why`: "mention", "organisation", "thread" or "reply"."""

    member_id: int
    why: str


_HEARERS = f"""
select ms.member_id, case when n.id is not null then 'mention'
  when o.id is not null then 'organisation'
  when p.number = 1 then 'thread' else 'reply' end as why
from post p join thread t on t.id = p.thread_id
join membership ms on ms.theme_id = t.theme_id and ms.left_at is null
  and (ms.suspended_until is null or ms.suspended_until <= $2)
join member m on m.id = ms.member_id and m.closed_at is null
left join mention n on n.post_id = p.id and n.member_id = ms.member_id
left join organisation_mention o on o.post_id = p.id and o.organisation_id = m.organisation_id
{joins("ms.member_id")}
where p.id = $1 and ms.member_id <> p.author_id
  and p.hidden_at is null and p.deleted_at is null and t.hidden_at is null
  and {rings("(n.id is not null or o.id is not null)")}
  and not exists (select from read_mark r where r.thread_id = t.id
    and r.member_id = ms.member_id and {has_read("r", "p")})
order by ms.member_id
"""


async def hearers(post_id: int) -> list[Hearer]:
    """Who hears of a post at once, and the first reason that holds.

    Not its author, nobody who may not enter or has read it; nobody at all while it is hidden.
    """
    found = await db.rows(_HEARERS, post_id, clock.now())
    return [Hearer(**item) for item in found]
