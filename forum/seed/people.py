"""The four hundred participants of the demo: invented names over the real municipalities.

No real persons: first and last names are drawn apart from ``content/names.toml`` and joined by
chance. Addresses end in ``.example``, which can never receive mail (RFC 2606).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle, zip_longest
from pathlib import Path
from random import Random
from typing import Any, Literal

Kind = Literal["municipality", "partner", "association"]
Role = Literal["participant", "moderator", "manager"]

PEOPLE = 400
ENGLISH = 6
ZONE = "Europe/Amsterdam"
SMALL = re.compile(
    "kleine(re)? gemeente\\b|[Ww]ij zijn (klein|regiogem)|middelgrote|"
    "voor ons minder|gelijkbare gem"
)
LARGE = re.compile(
    "(?<!Voor )een grote gem|([Vv]anuit|in) een centrumgem|Als centrumgem|centrumfunctie er"
)
"""What people say when they speak of the size of their own municipality."""
NAMES = Path(__file__).parent / "content" / "names.toml"


@dataclass(frozen=True)
class OrganisationRow:
    """A municipality as ``gemeenten.csv`` has it: code "GM0344", name, name of its region."""

    code: str
    name: str
    region: str


@dataclass(frozen=True)
class Partner:
    """An organisation that is no municipality, by its own invented code ("P03")."""

    code: str
    name: str
    kind: Kind
    region: str
    hint: str


@dataclass(frozen=True)
class Person:
    name: str
    sort_name: str
    """Without the tussenvoegsel in front: "Vries, Anouk de"."""
    email: str
    function: str
    hint: str
    """The author hint of the texts this person may have written."""
    organisation: str
    """Code of a municipality or of a partner (``partners()``)."""
    role: Role
    language: Literal["nl", "en"]
    zone: str
    large: bool = False
    """Works at one of the larger municipalities."""
    demo: bool = False
    """One of the printed sign-ins."""


@dataclass(frozen=True)
class _Name:
    first: str
    infix: str
    last: str

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.first, self.infix, self.last)))

    @property
    def sort(self) -> str:
        return f"{self.last}, {self.first} {self.infix}".rstrip()


@dataclass(frozen=True)
class _Place:
    """Where somebody works, before it has a name: the slot one person fills."""

    code: str
    name: str
    region: str
    hint: str
    role: Role = "participant"


def partners() -> tuple[Partner, ...]:
    """The partner organisations and the association (the last two), all invented."""
    return tuple(Partner(**row) for row in _data()["partner"])


def people(seed: int, *, organisations: Sequence[OrganisationRow]) -> list[Person]:
    """Exactly 400 participants, the demo's sign-ins first; the same for the same seed.

    Raises ValueError when ``organisations`` lacks a municipality the demo sign-ins work at.
    """
    rng = Random(seed)
    fixed = list(_demo(organisations))
    places = list(_staff()) + _municipal_places(organisations, rng)
    taken = {person.name for person in fixed}
    functions = _Functions(rng)
    rest = [
        _made(place, _name(place, rng, taken), function=functions.next(place.hint))
        for place in places
    ]
    english = rng.sample(range(len(rest)), ENGLISH)
    for index in english:
        rest[index] = _in_english(rest[index])
    rng.shuffle(rest)
    return fixed + rest


def slug(name: str) -> str:
    """ "'s-Hertogenbosch" as "s-hertogenbosch": ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))


def _demo(organisations: Iterable[OrganisationRow]) -> Iterator[Person]:
    codes = {row.name: row.code for row in organisations} | {p.name: p.code for p in partners()}
    for row in _data()["demo"]:
        if row["at"] not in codes:
            raise ValueError(f"{row['at']} is missing: {row['first']} of the demo works there")
        name = _Name(row["first"], row["infix"], row["last"])
        place = _Place(codes[row["at"]], row["at"], "", row["hint"], row["role"])
        yield _made(place, name, function=row["function"], demo=True)


def _staff() -> Iterator[_Place]:
    """Who works at the partners and the association, apart from the demo sign-ins."""
    for row in _data()["staff"]:
        partner = next(p for p in partners() if p.code == row["at"])
        hint = row.get("hint", partner.hint)
        for _ in range(row["count"]):
            yield _Place(
                partner.code, partner.name, partner.region, hint, row.get("role", "participant")
            )


def _municipal_places(organisations: Sequence[OrganisationRow], rng: Random) -> list[_Place]:
    """One place at nearly every municipality and up to three more at the larger ones."""
    larger: list[str] = _data()["larger"]
    taken = {row["at"] for row in _data()["demo"]}
    wanted = PEOPLE - len(_data()["demo"]) - sum(1 for _ in _staff())
    rows = [row for row in organisations if row.name not in taken]
    kept = set(rng.sample([r.name for r in rows if r.name not in larger], _singles(rows, larger)))
    chosen = [row for row in rows if row.name in kept or row.name in larger]
    extra = [row for row in organisations if row.name in larger]
    while len(chosen) < wanted:
        chosen += extra[: wanted - len(chosen)]
    hints = _hints(rng, len(chosen))
    return [_Place(r.code, r.name, r.region, h) for r, h in zip(chosen, hints, strict=True)]


def _singles(rows: Sequence[OrganisationRow], larger: Sequence[str]) -> int:
    """How many of the smaller municipalities take part: all but a handful."""
    small = sum(1 for row in rows if row.name not in larger)
    return max(small - int(_data()["absent"]), 0)


def _hints(rng: Random, count: int) -> list[str]:
    """Author hints in the shares of ``names.toml``, each present, in random order."""
    shares: dict[str, int] = {hint: f["share"] for hint, f in _functions().items() if "share" in f}
    hints = list(shares) + rng.choices(list(shares), list(shares.values()), k=count - len(shares))
    rng.shuffle(hints)
    return hints


class _Functions:
    """Deals the functions of each hint in turn, so that all of them occur."""

    def __init__(self, rng: Random) -> None:
        self._left: dict[str, Iterator[str]] = {
            hint: cycle(rng.sample(function["names"], len(function["names"])))
            for hint, function in _functions().items()
        }

    def next(self, hint: str) -> str:
        return next(self._left[hint])


def _functions() -> dict[str, dict[str, Any]]:
    functions: dict[str, dict[str, Any]] = _data()["functions"]
    return functions


def _name(place: _Place, rng: Random, taken: set[str]) -> _Name:
    """A name nobody in ``taken`` has, added to it; first and last mostly share a background."""
    groups = _data()["names"]
    home = [4 if place.region in group.get("regions", ()) else 1 for group in groups]
    weights = [group["share"] * more for group, more in zip(groups, home, strict=True)]
    while True:
        (group,) = rng.choices(groups, weights)
        firsts = group["first"] if rng.random() < 0.85 else groups[0]["first"]
        infix, _, last = rng.choice(group["last"]).rpartition("|")
        name = _Name(rng.choice(firsts), infix, last)
        if name.full not in taken:
            taken.add(name.full)
            return name


def _made(place: _Place, name: _Name, *, function: str, demo: bool = False) -> Person:
    return Person(
        name=name.full,
        sort_name=name.sort,
        email=f"{slug(name.full).replace('-', '.')}@{slug(place.name)}.example",
        function=function,
        hint=place.hint,
        organisation=place.code,
        role=place.role,
        language="nl",
        zone=ZONE,
        large=place.name in _data()["larger"],
        demo=demo,
    )


def _in_english(person: Person) -> Person:
    return Person(**{**vars(person), "language": "en"})


def cast(
    hints: Sequence[str], *, among: Sequence[Person], rng: Random, said: Sequence[str] = ()
) -> list[Person]:
    """A different person for every speaker of a conversation, by the speakers' author hints.

    ``said`` holds what each speaker says: who names a function ("Zorgcoördinator voor drie
    gemeenten.") or the size of the own municipality is somebody of that kind, when there is
    one. Some people write often and
    most seldom: whoever stands early in ``among`` is drawn more. When a municipal hint runs dry
    another participant of a municipality speaks.
    """
    chosen: list[Person] = []
    for hint, text in zip_longest(hints, said[: len(hints)], fillvalue=""):
        free = [person for person in among if person.hint == hint and person not in chosen]
        if not free:
            free = [p for p in among if p.role == "participant" and _municipal(p, hint, chosen)]
        sized = [person for person in free if _of_that_size(person, text)] or free
        fitting = [p for p in sized if p.function.lower() in text.lower()] or sized
        chosen.append(fitting[int(len(fitting) * rng.random() ** 1.6)])
    return chosen


def _municipal(person: Person, hint: str, chosen: Sequence[Person]) -> bool:
    shares = {key for key, function in _functions().items() if "share" in function}
    return hint in shares and person.hint in shares and person not in chosen


def _of_that_size(person: Person, text: str) -> bool:
    return not SMALL.search(text) if person.large else not LARGE.search(text)
