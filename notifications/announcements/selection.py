"""For whom an announcement is: the participants who fit all of what was chosen.

Each facet holds what may be; an empty one narrows nothing. Who fits is looked up anew each time,
until sending begins and the ledger has the names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from forum.core import db
from forum.themes import queries as themes
from forum.themes.queries import Facets
from forum.webinars import queries as webinars

KINDS = ("municipality", "partner", "association")
SIZES: Mapping[str, tuple[int, int | None]] = {
    "a": (0, 20_000),
    "b": (20_000, 50_000),
    "c": (50_000, 100_000),
    "d": (100_000, 250_000),
    "e": (250_000, None),
}
"""Classes of municipalities: inhabitants from, and up to (not with)."""
PLACES = ("registered", "not_registered", "came", "absent")
"""What may be asked of a webinar; "absent" is who had a place and did not come."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, by facet."""

    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    webinar_id: int | None = None
    place: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        """Without what narrows nothing."""
        return {name: value for name, value in asdict(self).items() if value}


def of(stored: Mapping[str, Any]) -> Selection:
    """A selection as it was stored."""
    lists = {name: tuple(stored.get(name, ())) for name in ("roles", "kinds", "regions", "sizes")}
    return Selection(
        **lists, webinar_id=stored.get("webinar_id"), place=str(stored.get("place", ""))
    )


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody who fits and would get no mail now, and the ledger's word for why."""

    member_id: int
    name: str
    organisation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How many fit, and who of them would get no mail."""

    total: int
    barred: tuple[Barred, ...]

    @property
    def mailed(self) -> int:
        return self.total - len(self.barred)


async def people(theme_id: int, chosen: Selection) -> list[Facets]:
    """The participants who fit now, in the order of their names; suspended ones are among them."""
    everyone = await themes.facets(theme_id)
    placed = await _placed(theme_id, chosen)
    return [each for each in everyone if _fits(each, chosen) and (placed is None or placed(each))]


def _fits(each: Facets, chosen: Selection) -> bool:
    return (
        (not chosen.roles or each.role in chosen.roles)
        and (not chosen.kinds or each.kind in chosen.kinds)
        and (not chosen.regions or each.region in chosen.regions)
        and (not chosen.sizes or size_of(each.inhabitants) in chosen.sizes)
    )


def size_of(inhabitants: int | None) -> str:
    """The class of a municipality; "" for what has no inhabitants."""
    if inhabitants is None:
        return ""
    return next(
        name
        for name, (low, high) in SIZES.items()
        if low <= inhabitants and (high is None or inhabitants < high)
    )


async def _placed(theme_id: int, chosen: Selection) -> Callable[[Facets], bool] | None:
    """Whether somebody fits what was chosen of a webinar; None when nothing was.

    A webinar that is not of this theme fits nobody: better no mail than one to everybody.
    """
    if chosen.webinar_id is None:
        return None
    card = await webinars.webinar_card(chosen.webinar_id)
    if card is None or card.theme_id != theme_id:
        return lambda each: False
    registered = set(await webinars.registered_ids(chosen.webinar_id))
    came = await webinars.came_of(chosen.webinar_id, registered)
    if chosen.place == "not_registered":
        return lambda each: each.member_id not in registered
    among = {"registered": registered, "came": came, "absent": registered - came}[chosen.place]
    return lambda each: each.member_id in among


async def reach(theme_id: int, chosen: Selection) -> Reach:
    """How many that is now, and who of them would get no mail and why."""
    return await reach_of(await people(theme_id, chosen))


_SWITCHES = """
select m.id, m.address_broken_at is not null as address_broken,
  exists(select 1 from suppression s where s.email = lower(m.email)) as suppressed,
  not coalesce(p.announcements, true) as unsubscribed
from member m left join preference p on p.member_id = m.id where m.id = any($1::int[])
"""
_REASONS = ("address_broken", "suppressed", "unsubscribed")


async def reach_of(fitting: list[Facets]) -> Reach:
    """The same for people who were found before."""
    found = await db.rows(_SWITCHES, [each.member_id for each in fitting])
    switches = {item["id"]: item for item in found}
    barred = [
        Barred(each.member_id, each.name, each.organisation, reason)
        for each in fitting
        if (reason := _barring(each, switches[each.member_id]))
    ]
    return Reach(len(fitting), tuple(barred))


def _barring(each: Facets, switch: db.Row) -> str:
    """The reason that the last look of the sender would give."""
    if each.suspended:
        return "no_access"
    return next((reason for reason in _REASONS if switch[reason]), "")
