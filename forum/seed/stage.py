"""What the parts of the demo share: who there is, and where things ended up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forum.seed.people import Person
from forum.themes.queries import Access, access

LAST_VISIT = timedelta(hours=30)
"""How long ago the people of the demo's sign-ins read everything there was."""


@dataclass(frozen=True)
class Stage:
    """The theme with its people, and the threads by the key their text has."""

    number: int
    now: datetime
    theme_id: int
    slug: str
    people: dict[int, Person]
    """Member id -> who that is."""
    places: dict[str, tuple[str, str]]
    """Code of an organisation -> its name and its region."""
    categories: dict[str, int]
    threads: dict[str, int] = field(default_factory=dict)
    """Key of a conversation -> thread id."""
    posts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """(key, label of a turn) -> post id, number. The opening has the label ""."""

    def with_role(self, role: str) -> list[int]:
        return [member_id for member_id, person in self.people.items() if person.role == role]

    def sign_ins(self) -> list[int]:
        """Who can sign in, in the order they are printed."""
        return [member_id for member_id, person in self.people.items() if person.demo]

    def named(self, first: str) -> int:
        """One of the sign-ins, by first name."""
        return next(m for m in self.sign_ins() if self.people[m].email.startswith(f"{first}."))

    async def access(self, member_id: int) -> Access:
        return await access(self.slug, member_id)
