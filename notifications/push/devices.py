"""The devices of a member: browsers that show notices, each as long as its session lives."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db, security
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members.queries import IDLE
from notifications.channels.push import vapid
from notifications.channels.push.address import may_send_to
from notifications.channels.push.keys import are_keys

MOST = 10
KEPT_AFTER = timedelta(days=30)
"""How long a device goes on after its session ran out, with notices that say nothing."""
PACE = "20/hour"


def living(now: str) -> str:
    """SQL: nobody ended the session `s`: signed out, here or elsewhere, by a new password.

    One that only ran out goes on for a while, with notices that say nothing (`standing`).
    """
    return (
        f"s.revoked_at is null and "
        f"s.expires_at > {now}::timestamptz - interval '{KEPT_AFTER.days} days'"
    )


def standing(now: str) -> str:
    """SQL: whoever sits at this device sees the forum itself: its session `s` still stands."""
    idle = int(IDLE.total_seconds())
    return (
        f"s.revoked_at is null and s.expires_at > {now}::timestamptz "
        f"and s.seen_at > {now}::timestamptz - interval '{idle} seconds'"
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser gave when it subscribed."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Device:
    """One device, for its own member's list. `here`: the browser that asks."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None
    here: bool


def read(endpoint: str, p256dh: str, auth: str) -> Asked:
    """What was posted. Raises `Invalid`: not at a known push service, or without proper keys."""
    p256dh, auth = p256dh.rstrip("="), auth.rstrip("=")
    if not may_send_to(endpoint):
        raise Invalid(
            {"": N_("De meldingsdienst van deze browser kennen wij niet. Er is niets aangezet.")}
        )
    if not are_keys(p256dh, auth):
        raise Invalid(
            {"": N_("Deze browser gaf geen goede sleutels. Er is niets aangezet; probeer opnieuw.")}
        )
    return Asked(endpoint, p256dh, auth)


_ADD = """
insert into push_device (member_id, session_id, endpoint, p256dh, auth, vapid, name, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (endpoint) do update set member_id = excluded.member_id,
  session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth,
  vapid = excluded.vapid, name = excluded.name
"""
# The least used make room: a browser that was thrown away says nothing of it.
_TOO_MANY = """
delete from push_device where id in (select id from push_device where member_id = $1
  order by coalesce(used_at, created_at) desc, id desc offset $2)
"""


async def turn_on(member_id: int, session_id: int, asked: Asked, *, name: str) -> None:
    """Show this member's notices in this browser from now on; nobody else's any more."""
    await security.limit(PACE, "push-device", str(member_id))
    async with unit_of_work():
        await _leave_to(member_id, session_id, asked.endpoint)
        await db.execute(
            _ADD,
            *(member_id, session_id, asked.endpoint, asked.p256dh, asked.auth),
            *(vapid.key_name(), name[:120], clock.now()),
        )
        await db.execute(_TOO_MANY, member_id, MOST)


# What waited for who sat here before is not shown to who sits here now; and one browser, which
# is one session, has one place where it takes notices.
_LEAVE = f"""
delete from push_device d using session s where s.id = d.session_id and (
  (d.endpoint = $1 and (d.member_id <> $2 or not ({living("$4")})))
  or (d.session_id = $3 and d.endpoint <> $1))
"""


async def _leave_to(member_id: int, session_id: int, endpoint: str) -> None:
    await db.execute(_LEAVE, endpoint, member_id, session_id, clock.now())


async def devices_of(member_id: int, *, session_id: int) -> list[Device]:
    """The devices that show this member's notices, the present one first."""
    found = await db.rows(
        "select d.id, d.name, d.created_at, d.used_at, d.session_id = $2 as here "
        "from push_device d join session s on s.id = d.session_id "
        f"where d.member_id = $1 and d.vapid = $3 and {living('$4')} "
        "order by here desc, d.id desc",
        *(member_id, session_id, vapid.key_name(), clock.now()),
    )
    return [Device(**item) for item in found]


async def remove(member_id: int, device_id: int) -> None:
    """Show nothing on this device any more. `NotFound` for anybody else's."""
    gone = await db.execute(
        "delete from push_device where id = $1 and member_id = $2", device_id, member_id
    )
    if not gone:
        raise NotFound


_KNOWN = """
update push_device set session_id = $3 where endpoint = $1 and member_id = $2 and vapid = $4
returning id
"""
_MOVED = """
update push_device set endpoint = $3, p256dh = $4, auth = $5
where session_id = $2 and member_id = $1 and vapid = $6
  and not exists (select from push_device o where o.endpoint = $3) returning id
"""


async def still_on(member_id: int, session_id: int, asked: Asked) -> bool:
    """A browser in which she is signed in says where it takes notices: whether it shows hers.

    It does from then on by this session. One that showed somebody else's does so no longer: who
    signs in at a shared computer is not told what is meant for who was there before.
    """
    async with unit_of_work():
        await _leave_to(member_id, 0, asked.endpoint)
        known = await db.value(_KNOWN, asked.endpoint, member_id, session_id, vapid.key_name())
        moved = known or await db.value(
            _MOVED,
            *(member_id, session_id, asked.endpoint, asked.p256dh, asked.auth, vapid.key_name()),
        )
    return bool(moved)


async def renew(old_endpoint: str, old_auth: str, asked: Asked) -> bool:
    """A browser has another place to take notices (Push API: "pushsubscriptionchange").

    No session vouches for it: the service worker may be alone. The secret that it shares with us
    does, which the push service does not know. False: not known here.
    """
    if not may_send_to(old_endpoint):
        return False
    found = await db.row("select id, auth from push_device where endpoint = $1", old_endpoint)
    same = found is not None and hmac.compare_digest(
        found["auth"].encode(), old_auth.rstrip("=").encode("utf-8", "replace")
    )
    if found is None or not same:
        return False
    changed = await db.execute(
        "update push_device d set endpoint = $2, p256dh = $3, auth = $4 where id = $1 "
        "and not exists (select from push_device o where o.endpoint = $2 and o.id <> d.id)",
        *(found["id"], asked.endpoint, asked.p256dh, asked.auth),
    )
    return bool(changed)


async def forget() -> int:
    """Drop the devices whose session was ended, or ran out long ago; how many."""
    return await db.execute(
        "delete from push_device d using session s where s.id = d.session_id "
        f"and not ({living('$1')})",
        clock.now(),
    )
