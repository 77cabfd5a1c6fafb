"""What must be looked after whatever happens: rows past their time, numbers for the operator."""

from __future__ import annotations

from datetime import timedelta

import structlog

from forum.core import clock, db
from forum.core.metrics import ledger_age
from forum.core.metrics import ledger_states as states_gauge
from notifications import ledger

STATES = ("pending", "paused", "sending", "sent", "unknown", "failed", "skipped", "expired")
ALERT_AFTER = timedelta(minutes=15)
KEEP = timedelta(days=400)
log = structlog.get_logger()


async def reap() -> None:
    """End what is too late, drop what is older than 400 days, and tell how the ledger stands."""
    now = clock.now()
    late = await ledger.expire(now)
    await ledger.forget(before=now - KEEP)
    age = await oldest_due_seconds()
    states = await ledger_states()
    _alert(age, states)
    log.info("ledger", late=late, oldest_seconds=round(age), **states)


async def ledger_states() -> dict[str, int]:
    """Rows by state; also set on the gauges that Prometheus reads."""
    found = await db.rows("select state, count(*)::int as n from delivery group by state")
    counted = {item["state"]: int(item["n"]) for item in found}
    states = {state: counted.get(state, 0) for state in STATES}
    for state, number in states.items():
        states_gauge.labels(state=state).set(number)
    return states


async def oldest_due_seconds() -> float:
    """How long the oldest row has been waiting that could have been sent; 0 when none is."""
    now = clock.now()
    oldest = await db.value(
        "select min(not_before) from delivery where state = 'pending' and not_before <= $1", now
    )
    age = (now - oldest).total_seconds() if oldest else 0.0
    ledger_age.set(age)
    return age


def _alert(age: float, states: dict[str, int]) -> None:
    if age > ALERT_AFTER.total_seconds():
        log.error("mail_is_late", oldest_seconds=round(age))
    if states["unknown"]:
        log.warning("mail_needs_a_person", unknown=states["unknown"])
