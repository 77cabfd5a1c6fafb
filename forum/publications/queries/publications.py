"""One publication with its files, and what it is on a card where somebody links to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from forum.core import db, i18n, text
from forum.core.errors import NotFound
from forum.core.i18n import N_, gettext
from forum.files import queries as files
from forum.files.queries import FileRow
from forum.themes.queries import Access
from forum.threads.queries import linking
from forum.threads.queries.linking import LinkCard

KIND_NAMES: Mapping[str, str] = {
    "letter": N_("Brief"),
    "guide": N_("Handreiking"),
    "report": N_("Rapport"),
    "factsheet": N_("Factsheet"),
    "law": N_("Wet of regeling"),
    "policy": N_("Beleid"),
    "other": N_("Overig"),
}
_PDF_FIRST = {"pdf": 0, "office": 1, "image": 2}


@dataclass(frozen=True, slots=True)
class PublicationCard:
    """A publication as it is stored, withdrawn or not. `files`: a PDF first, all states."""

    id: int
    theme_id: int
    theme_slug: str
    title: str
    kind: str
    summary: str
    summary_html: str
    publisher: str
    authors: str
    published_on: date
    language: str
    licence: str
    subjects: tuple[str, ...]
    link: str
    author_id: int
    created_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    withdraw_reason: str
    files: tuple[FileRow, ...]

    @property
    def path(self) -> str:
        """Its address on this site: "/mensenhandel/publicaties/7-titel"."""
        return f"/{self.theme_slug}/publicaties/{self.id}-{text.slugify(self.title)}"

    @property
    def kind_name(self) -> str:
        """What kind of publication it is, in the language being spoken."""
        return gettext(KIND_NAMES[self.kind])

    @property
    def spoken(self) -> str:
        """The language of its title (BCP 47), "" where the page has that anyway (WCAG 3.1.2)."""
        return "" if self.language in {"other", i18n.language()} else self.language

    @property
    def host(self) -> str:
        """Where its link leads, as people say it: "gemeenten.example"."""
        return (urlsplit(self.link).hostname or "").removeprefix("www.")

    @property
    def readable(self) -> tuple[FileRow, ...]:
        """The files that can be opened now."""
        return tuple(each for each in self.files if each.state == "ready")


CARD = """
select p.id, p.theme_id, t.slug as theme_slug, p.title, p.kind, p.summary, p.summary_html,
  p.publisher, p.authors, p.published_on, p.language, p.licence, p.subjects, p.link, p.author_id,
  p.created_at, p.changed_at, p.withdrawn_at, p.withdraw_reason,
  array(select f.file_id from publication_file f where f.publication_id = p.id) as files
from publication p join theme t on t.id = p.theme_id
"""


async def carded(rows: Sequence[db.Row]) -> list[PublicationCard]:
    """Rows of `CARD`, of one theme or of several, with their files; one query for all of those."""
    wanted = [file_id for row in rows for file_id in row["files"]]
    found: dict[int, FileRow] = {}
    for theme_id in {row["theme_id"] for row in rows} if wanted else ():
        found |= await files.files_with(theme_id, wanted)
    return [_card(row, found) for row in rows]


def bare(rows: Sequence[db.Row]) -> list[db.Row]:
    """The same rows where nobody asks for the files."""
    return [{**row, "files": ()} for row in rows]


def _card(row: db.Row, found: Mapping[int, FileRow]) -> PublicationCard:
    own = in_order(found[file_id] for file_id in row["files"] if file_id in found)
    subjects = tuple(word for word in row["subjects"].split(",") if word)
    return PublicationCard(**{**row, "subjects": subjects, "files": tuple(own)})


async def publication_cards(publication_ids: Sequence[int]) -> dict[int, PublicationCard]:
    """These publications (no rights: the caller knows to whom)."""
    found = await db.rows(f"{CARD} where p.id = any($1::int[])", list(publication_ids))
    return {card.id: card for card in await carded(found)}


async def publication_card(publication_id: int) -> PublicationCard | None:
    """One of them."""
    return (await publication_cards([publication_id])).get(publication_id)


async def publication_open_to(access: Access, publication_id: int) -> PublicationCard:
    """The publication, if this reader may see it or know that it was withdrawn.

    Raises `NotFound`.
    """
    found = await publication_card(publication_id) if access.may_read else None
    if found is None or found.theme_id != access.theme_id:
        raise NotFound
    return found


_SHOWS = """
select 1 from publication_file f join publication p on p.id = f.publication_id
where f.file_id = $1 and p.theme_id = $2 and (p.withdrawn_at is null or $3) limit 1
"""


async def shows_file(access: Access, file_id: int) -> bool:
    """Whether a publication that this reader may read has the file; a manager: withdrawn too."""
    if not access.may_read:
        return False
    found = await db.value(_SHOWS, file_id, access.theme_id, access.may_manage)
    return found is not None


_FORM = """
select named.id from unnest($3::int[]) as named (id)
where exists (select from publication_file f
    where f.file_id = named.id and f.publication_id = $1)
  or exists (select from file where file.id = named.id and file.owner_id = $2)
"""


async def files_open_to_form(
    access: Access, publication_id: int, keys: Sequence[str]
) -> list[FileRow]:
    """Those of the files with these keys that a manager may give to this publication (0: a new
    one): what it has already, and what she uploaded herself. In the order of the page."""
    if not access.may_manage or not keys:
        return []
    ids = await files.file_ids(access.theme_id, keys)
    found = await db.rows(_FORM, publication_id, access.member_id, ids)
    rows = await files.files_with(access.theme_id, [row["id"] for row in found])
    return in_order(rows.values())


def in_order(found: Iterable[FileRow]) -> list[FileRow]:
    """Files as a page shows them: a PDF first, pictures last."""
    return sorted(found, key=lambda each: (_PDF_FIRST[each.kind], each.id))


_LINKED = """
select p.id, p.title, p.kind, p.publisher, p.published_on from publication p
join theme t on t.id = p.theme_id
where p.id = any($1::int[]) and t.slug = $2 and p.withdrawn_at is null
"""


async def link_cards(slug: str, publication_ids: Sequence[int]) -> dict[int, LinkCard]:
    """What is said of publications in posts that link to them."""
    found = await db.rows(_LINKED, list(publication_ids), slug)
    return {item["id"]: LinkCard(item["title"], _about(item)) for item in found}


def _about(item: db.Row) -> tuple[str, ...]:
    kind = KIND_NAMES[item["kind"]]
    return gettext(kind), item["publisher"], text.day(item["published_on"])


linking.register("publicaties", link_cards)
