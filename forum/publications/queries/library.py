"""The library of a theme: page after page, narrowed as asked, and what there is to narrow by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.core import db
from forum.publications.models import KINDS
from forum.publications.queries.publications import CARD, PublicationCard, bare, carded
from forum.themes.queries import Access

PAGE = 20
_LAST = (date.max, 2**31 - 1)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a reader asks for; "" and 0 narrow nothing. `withdrawn`: those instead, for managers."""

    kind: str = ""
    publisher: str = ""
    year: int = 0
    subject: str = ""
    withdrawn: bool = False

    def __bool__(self) -> bool:
        return bool(self.kind or self.publisher or self.year or self.subject)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to narrow by, each with how many publications it has."""

    total: int
    kinds: Sequence[tuple[str, int]]
    publishers: Sequence[tuple[str, int]]
    years: Sequence[tuple[int, int]]
    subjects: Sequence[tuple[str, int]]
    withdrawn: int


_LIBRARY = f"""
{CARD} where p.theme_id = $1 and (p.withdrawn_at is not null) = $2
and ($3::text = '' or p.kind = $3) and ($4::text = '' or p.publisher = $4)
and ($5::int = 0 or extract(year from p.published_on) = $5)
and ($6::text = '' or $6 = any(string_to_array(p.subjects, ',')))
and (p.published_on, p.id) < ($7::date, $8::int)
order by p.published_on desc, p.id desc limit $9
"""


async def library(
    access: Access,
    only: Narrowed,
    *,
    before: tuple[date, int] | None = None,
    limit: int = PAGE,
) -> list[PublicationCard]:
    """Publications of the theme, the newest first; `before`: `(published_on, id)` of the last."""
    withdrawn = only.withdrawn and access.may_manage
    if not access.may_read:
        return []
    found = await db.rows(
        *(_LIBRARY, access.theme_id, withdrawn, only.kind, only.publisher, only.year),
        *(only.subject, *(before or _LAST), limit),
    )
    return await carded(found)


async def choices(access: Access) -> Choices:
    """What the filters of this reader's library offer."""
    found = await db.rows(
        "select kind, publisher, extract(year from published_on)::int as year, subjects, "
        "withdrawn_at is not null as gone from publication where theme_id = $1",
        access.theme_id if access.may_read else 0,
    )
    there = [item for item in found if not item["gone"]]
    kinds = Counter(item["kind"] for item in there)
    subjects = Counter(word for item in there for word in item["subjects"].split(",") if word)
    publishers = Counter(item["publisher"] for item in there if item["publisher"])
    years = Counter(item["year"] for item in there)
    return Choices(
        total=len(there),
        kinds=[(kind, kinds[kind]) for kind in KINDS if kinds[kind]],
        publishers=sorted(publishers.items(), key=lambda each: each[0].lower()),
        years=sorted(years.items(), reverse=True),
        subjects=sorted(subjects.items()),
        withdrawn=len(found) - len(there) if access.may_manage else 0,
    )


async def newest(access: Access, *, limit: int = 3) -> list[PublicationCard]:
    """What was last put into the library, the latest first, without its files; nothing for who
    may not enter."""
    if not access.may_read:
        return []
    found = await db.rows(
        f"{CARD} where p.theme_id = $1 and p.withdrawn_at is null "
        "order by p.created_at desc, p.id desc limit $2",
        *(access.theme_id, limit),
    )
    return await carded(bare(found))


async def added_between(
    theme_id: int, begin: datetime, end: datetime, *, limit: int
) -> list[PublicationCard]:
    """What came into the library after `begin` and not after `end`, the latest first, without
    its files."""
    found = await db.rows(
        f"{CARD} where p.theme_id = $1 and p.withdrawn_at is null and p.created_at > $2 "
        "and p.created_at <= $3 order by p.created_at desc, p.id desc limit $4",
        *(theme_id, begin, end, limit),
    )
    return await carded(bare(found))
