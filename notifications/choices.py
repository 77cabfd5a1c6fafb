"""By which channel a member hears of what: her choice for a kind of thing, or the stated default.

The defaults are written here and nowhere else; a row in `channel_choice` exists only for what
somebody chose herself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from notifications import preferences
from notifications.quiet import Quiet

MAIL, DIGEST, BELL, OFF = "mail", "digest", "bell", "off"
EVERY = (MAIL, DIGEST, BELL, OFF)
"""At once by mail (and the bell), in the digest (and the bell), the bell only, nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be chosen for a kind of thing, and what holds for who chose nothing."""

    default: str
    channels: tuple[str, ...] = (BELL, OFF)


RULES: Mapping[str, Rule] = {
    "mention": Rule(MAIL, EVERY),
    "reply": Rule(MAIL, EVERY),
    "thread": Rule(DIGEST, EVERY),
    "message": Rule(MAIL, (MAIL, BELL, OFF)),
    "answer": Rule(BELL),
    "reaction": Rule(BELL),
    "webinar": Rule(BELL),
    "announcement": Rule(BELL),
    "publication": Rule(DIGEST, (DIGEST, BELL, OFF)),
}
"""Every kind with a choice. Moderation, roles, cards and reminders one asked for always come."""

PARTS = ("unanswered", "colleague", "organisation", "region", "new_thread", "popular", "coming")
"""What stands in the digest beside what those kinds bring: in it (the default), or not.

Words of `threads.queries.News.why`; "coming" are the webinars.
"""
PUSH = "push"
PERSONAL = "personal"
PUSHED: Mapping[str, bool] = {
    **dict.fromkeys(RULES, False),
    "mention": True,
    "reply": True,
    "message": True,
    PERSONAL: True,
}
"""What her devices show, of who has turned any on, beside what the bell does: by default, or not.

"personal" are those kinds without a choice, which always ring the bell.
"""
DEFAULTS: Mapping[str, str] = {
    **{f"{PUSH}.{kind}": PUSH if shown else OFF for kind, shown in PUSHED.items()},
    **{kind: rule.default for kind, rule in RULES.items()},
    **dict.fromkeys(PARTS, DIGEST),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was filled in: kind -> channel, and when no separate mail may come.

    `pushed`: what devices show, of `PUSHED`; None where that was not asked.
    """

    channels: Mapping[str, str]
    quiet: Quiet
    pushed: frozenset[str] | None = None


def read(fields: Mapping[str, str]) -> Wanted:
    """A posted form as choices. Raises `Invalid` for what the page does not offer."""
    wrong: dict[str, str] = {}
    channels = {kind: fields.get(kind, "") for kind in RULES}
    for kind, channel in channels.items():
        if channel not in RULES[kind].channels:
            wrong[kind] = N_("Kies hoe u dit wilt horen.")
    quiet = Quiet(None, None, fields.get("quiet_weekend") == "1")
    try:
        quiet = Quiet.read(fields)
    except ValueError:
        wrong["quiet_from"] = N_("Kies een begin en een einde, en niet twee keer hetzelfde uur.")
    if wrong:
        raise Invalid(wrong)
    return Wanted(channels, quiet, _pushed(fields))


def _pushed(fields: Mapping[str, str]) -> frozenset[str] | None:
    if fields.get("devices") != "1":
        return None
    return frozenset(kind for kind in PUSHED if fields.get(f"{PUSH}.{kind}") == "1")


async def of(member_id: int) -> dict[str, str]:
    """Kind -> channel for one member: what she chose, else the default."""
    return (await of_all([member_id]))[member_id]


async def of_all(member_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The same for many members, in one query."""
    rows = await db.rows(
        "select member_id, kind, channel from channel_choice where member_id = any($1::int[])",
        list(member_ids),
    )
    chosen = {who: dict(DEFAULTS) for who in member_ids}
    for row in rows:
        chosen[row["member_id"]][row["kind"]] = row["channel"]
    return chosen


def unwanted(chosen: Mapping[str, str]) -> set[str]:
    """Of what `threads.queries.news_for` knows, what she does not want in her digest.

    What she wants at once, and did not get, belongs in it too.
    """
    kinds = {"mention": "mentioned", "reply": "reply", "thread": "thread"}
    ended = {part for part in PARTS if chosen[part] == OFF}
    return ended | {why for kind, why in kinds.items() if chosen[kind] not in (MAIL, DIGEST)}


async def ringing(kind: str, member_ids: Sequence[int]) -> list[int]:
    """Those of the members whose bell may ring for this kind."""
    if kind not in RULES:
        return list(member_ids)
    chosen = await of_all(member_ids)
    return [who for who in member_ids if chosen[who][kind] != OFF]


def shows(chosen: Mapping[str, str], kind: str) -> bool:
    """Whether her devices show this kind of line: never one that does not ring the bell."""
    rings = chosen.get(kind) != OFF
    return rings and chosen[f"{PUSH}.{kind if kind in RULES else PERSONAL}"] == PUSH


async def choose(member_id: int, wanted: Wanted) -> None:
    """Keep what was filled in; it holds for everything that has not left yet."""
    now = clock.now()
    async with unit_of_work():
        await preferences.ensure([member_id])
        for kind, channel in wanted.channels.items():
            await set_channel(member_id, kind, channel, at=now)
        for kind in PUSHED if wanted.pushed is not None else ():
            shown = PUSH if kind in (wanted.pushed or ()) else OFF
            await set_channel(member_id, f"{PUSH}.{kind}", shown, at=now)
        await db.execute(
            "update preference set quiet_from = $2, quiet_to = $3, quiet_weekend = $4, "
            "changed_at = $5 where member_id = $1",
            *(member_id, wanted.quiet.begins, wanted.quiet.ends, wanted.quiet.weekend, now),
        )


async def choose_parts(member_id: int, wanted: Collection[str]) -> None:
    """Have these of `PARTS` in the digest, and no others."""
    now = clock.now()
    async with unit_of_work():
        for part in PARTS:
            await set_channel(member_id, part, DIGEST if part in wanted else OFF, at=now)


# Whoever leaves a default as it is has chosen nothing: a better default later reaches her too.
_SET = """
insert into channel_choice (member_id, kind, channel, changed_at)
select $1::int, $2::text, $3::text, $4::timestamptz where $3::text <> $5::text or exists (
  select from channel_choice where member_id = $1::int and kind = $2::text)
on conflict (member_id, kind) do update set channel = excluded.channel, before = null,
  changed_at = excluded.changed_at where channel_choice.channel <> excluded.channel
"""


async def set_channel(member_id: int, kind: str, channel: str, *, at: datetime) -> None:
    """Choose for one kind. Doing so again changes nothing."""
    await db.execute(_SET, member_id, kind, channel, at, DEFAULTS[kind])


_END = """
insert into channel_choice (member_id, kind, channel, before, changed_at)
values ($1, $2, $3, '', $4)
on conflict (member_id, kind) do update set before = channel_choice.channel,
  channel = excluded.channel, changed_at = excluded.changed_at
where channel_choice.channel <> excluded.channel
"""


async def end(member_id: int, kind: str, channel: str, *, at: datetime) -> None:
    """Have no more than this of a kind, by one link; `resume` brings back what was chosen."""
    await db.execute(_END, member_id, kind, channel, at)


async def resume(member_id: int, kind: str, *, at: datetime) -> None:
    """What was chosen before `end`: her own choice, or the default for who had none."""
    own = (member_id, kind)
    if await db.execute(
        "delete from channel_choice where member_id = $1 and kind = $2 and before = ''", *own
    ):
        return
    await db.execute(
        "update channel_choice set channel = coalesce(before, $3), before = null, changed_at = $4 "
        "where member_id = $1 and kind = $2",
        *(*own, DEFAULTS[kind], at),
    )
