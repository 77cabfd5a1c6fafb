"""A question to search as it stands in an address, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from forum.core import clock, text
from forum.threads.queries import Filter

SORTS = frozenset({"berichten", "publicaties", "webinars"})
KINDS = {"discussie": "discussion", "vraag": "question", "praktijkvoorbeeld": "best_practice"}
PERIODS = {"week": 7, "maand": 31, "jaar": 366}  # days
_ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in the words of the address; what makes no sense there counts as nothing.

    `open`: the filters are on the page; `unfolded`: and she came for them.
    """

    words: str
    page: int = 1
    sort: str = ""
    category: int | None = None
    kind: str = ""
    author: str = ""
    organisation: int | None = None
    period: str = ""
    since: str = ""
    until: str = ""
    unread: bool = False
    mine: bool = False
    newest: bool = False
    open: bool = False
    unfolded: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """The address's fields, without those that say nothing."""
        said = {
            "q": self.words,
            "soort": self.sort,
            "categorie": self.category,
            "type": self.kind,
            "auteur": self.author,
            "organisatie": self.organisation,
            "periode": self.period,
            "van": self.since,
            "tot": self.until,
            "ongelezen": "1" if self.unread else "",
            "eigen": "1" if self.mine else "",
            "volgorde": "nieuwste" if self.newest else "",
            "filters": "1" if self.open and not (self.narrow or self.newest) else "",
            "pagina": self.page if self.page > 1 else "",
        }
        return {name: str(value) for name, value in said.items() if value or name == "q"}

    @property
    def narrow(self) -> bool:
        """Whether something is chosen that only posts have."""
        return self.only not in {Filter(), Filter(newest=True)}

    def older(self, moment: datetime) -> str:
        """The address of this question about what was written on the day of `moment` or before."""
        since = self.only.since
        first = since.astimezone(_ZONE).date().isoformat() if since else ""
        last = moment.astimezone(_ZONE).date().isoformat()
        return self.address(since=first, until=last, period="", page=1)

    def address(self, **other: object) -> str:
        """The address of this question with something else in it."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return f"/zoeken?{urlencode(Question(**{**values, **other}).fields)}"

    @property
    def only(self) -> Filter:
        since, until = _day(self.since), _day(self.until)
        if self.period in PERIODS:
            since = clock.now() - timedelta(days=PERIODS[self.period])
            until = None
        return Filter(
            category_id=self.category,
            kind=KINDS.get(self.kind, ""),
            author=self.author,
            organisation_id=self.organisation,
            since=since,
            until=until + timedelta(days=1) if until else None,
            unread=self.unread,
            mine=self.mine,
            newest=self.newest,
        )


def question(asked: Mapping[str, str]) -> Question:
    """The question in an address's fields."""
    made = Question(
        words=text.one_line(asked.get("q", ""))[:200],
        page=_number(asked.get("pagina", "")) or 1,
        sort=_one_of(asked.get("soort", ""), SORTS),
        category=_number(asked.get("categorie", "")),
        kind=_one_of(asked.get("type", ""), KINDS),
        author=text.one_line(asked.get("auteur", ""))[:80],
        organisation=_number(asked.get("organisatie", "")),
        period=_one_of(asked.get("periode", ""), PERIODS),
        since=_written(asked.get("van", "")),
        until=_written(asked.get("tot", "")),
        unread=asked.get("ongelezen") == "1",
        mine=asked.get("eigen") == "1",
        newest=asked.get("volgorde") == "nieuwste",
    )
    values = {name: getattr(made, name) for name in made.__slots__}
    wanted = asked.get("filters") == "1"
    known = made.narrow or made.newest
    return Question(**{**values, "open": known or wanted, "unfolded": wanted})


def _one_of(said: str, known: Mapping[str, object] | frozenset[str]) -> str:
    return said if said in known else ""


def _number(raw: str) -> int | None:
    sound = raw.isascii() and raw.isdecimal() and len(raw) < 10
    return int(raw) or None if sound else None


def _written(raw: str) -> str:
    return raw if _day(raw) else ""


def _day(raw: str) -> datetime | None:
    """The beginning of a day written as 2026-11-25; None for anything else."""
    try:
        found = date.fromisoformat(raw) if len(raw) == 10 else None
    except ValueError:
        return None
    if found is None or not 2000 <= found.year < 2200:
        return None
    return datetime.combine(found, time(), _ZONE)
