"""A member's own mails, as the ledger has them: what was sent or not, when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from notifications.kinds import digest
from notifications.kinds.registry import KINDS

PAGE = 30
STATES: Mapping[str, tuple[str, ...]] = {
    "verstuurd": ("sent", "unknown"),
    "niet": ("skipped", "failed", "expired"),
    "onderweg": ("pending", "paused", "sending"),
}
"""What may be asked for, by the word in the address."""
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "overzicht": ("digest",),
    "gesprekken": ("thread_news", "message_news"),
    "webinars": tuple(name for name in KINDS if name.startswith("webinar_")),
}
_OTHERS = tuple(name for name in KINDS if not any(name in some for some in _GROUPS.values()))
GROUPS: Mapping[str, tuple[str, ...]] = {**_GROUPS, "overig": _OTHERS}


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail to a member: sent, on its way, or not sent and why.

    `covers`: what of the forum was in it, by kind (`topics`); `tries`: how often it was handed
    to a server.
    """

    id: int
    kind: str
    subject: str
    state: str
    reason: str
    address: str
    covers: str
    ref_id: int | None
    tries: int
    created_at: datetime
    not_before: datetime
    done_at: datetime | None

    @property
    def topics(self) -> dict[int, int]:
        """The threads in it, each up to the number of the last post; none for other mails."""
        if self.kind == "digest":
            return digest.covered_threads(self.covers)
        if self.kind == "thread_news" and self.ref_id:
            return {self.ref_id: max(self.numbers, default=0)}
        return {}

    @property
    def numbers(self) -> list[int]:
        """Of a mail about one thread or one conversation: the posts or messages in it."""
        of_one = self.kind in {"thread_news", "message_news"}
        told = self.covers.split(",") if of_one and self.covers else []
        return [int(number) for number in told]


# Hers too: what went to an address that was not (or no longer) an account's at that moment.
_MINE = """
with mine as (
  select id from delivery where recipient_id = $1
  union all select d.id from email_change c join delivery d on d.ref_id = c.id
    and d.recipient_id is null and d.kind in ('email_change', 'email_changed')
    where c.member_id = $1
  union all select d.id from member m join invitation i on lower(i.email) = lower(m.email)
    join delivery d on d.ref_id = i.id and d.recipient_id is null and d.kind = 'invitation'
    where m.id = $1 and i.accepted_at is not null
)
select id, kind, subject, state, reason, address, covers, ref_id, tries, created_at, not_before,
  done_at
from delivery where id in (select id from mine)
"""
_PAGE = f"""
{_MINE} and ($2::bigint is null or id < $2) and ($4::text[] is null or state = any($4::text[]))
  and ($5::text[] is null or kind = any($5::text[]))
order by id desc limit $3
"""


async def mails_of(
    member_id: int,
    *,
    before: int | None = None,
    limit: int = PAGE,
    states: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
) -> list[MailLine]:
    """A page of this member's mails, the newest first; `before` is the id where it begins.

    Only those in one of `states` and of one of `kinds` (None: all).
    """
    chosen = (list(wanted) if wanted is not None else None for wanted in (states, kinds))
    found = await db.rows(_PAGE, member_id, before, limit, *chosen)
    return [MailLine(**item) for item in found]


async def mail_of(member_id: int, delivery_id: int) -> MailLine | None:
    """One of this member's mails; None when it is not hers."""
    found = await db.row(f"{_MINE} and id = $2", member_id, delivery_id)
    return MailLine(**found) if found else None
