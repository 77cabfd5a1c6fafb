"""A day, a time and a place, as people type them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from forum.core.i18n import gettext as _

Errors = dict[str, str]


def day(fields: Mapping[str, str], name: str, errors: Errors) -> date:
    """The day in field `name` ("2026-11-24"); what is wrong stands in `errors` by that name."""
    given = fields.get(name, "").strip()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
            raise ValueError
        found = date.fromisoformat(given)
        if not 2000 <= found.year <= 2100:
            raise ValueError
    except ValueError:
        errors[name] = _("Vul een datum in, zoals 2026-11-24.")
        return date(2000, 1, 1)
    return found


def clock_time(fields: Mapping[str, str], name: str, errors: Errors) -> time:
    """The time in field `name` ("14:00", "14.00")."""
    given = fields.get(name, "").strip()
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", given, re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        errors[name] = _("Vul een tijd in, zoals 14:00.")
        return time(0, 0)
    return time(int(found[1]), int(found[2]))


def moment(on: date, at: time, zone: str, name: str, errors: Errors) -> datetime:
    """That time on that day in `zone`, as UTC. Of an hour that comes twice, the first is meant."""
    local = datetime.combine(on, at, ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).time() != at and name not in errors:
        errors[name] = _(
            "Deze tijd bestaat niet op die dag: de klok gaat dan een uur vooruit. "
            "Kies een andere tijd."
        )
    return found
