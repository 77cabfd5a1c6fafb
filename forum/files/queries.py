"""Reading files: what they are to whom, and their bytes piece by piece."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from forum.core import settings as settings_module
from forum.core.pictures import Picture
from forum.themes.queries import Access

PIECE = 1024 * 1024  # bytes
_NAMED = re.compile(r"/bestand/([0-9a-f]{32})/")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file without its bytes. `size` in bytes; width and height in pixels, of an image."""

    id: int
    key: str
    theme_id: int
    owner_id: int
    owner_name: str
    name: str
    kind: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    alt: str
    decorative: bool
    state: str
    verdict: str
    created_at: datetime
    library: bool = False

    @property
    def href(self) -> str:
        return f"/bestand/{self.key}/{self.name}"

    @property
    def markdown(self) -> str:
        """How it is shown, or linked to, in a text."""
        if self.kind != "image":
            return f"[{self.name}]({self.href})"
        alt = re.sub(r"([\\\[\]`*_<>])", r"\\\1", self.alt)
        return f"![{alt}]({self.href})"

    @property
    def megabytes(self) -> float:
        return max(0.1, round(self.size / 1024 / 1024, 1))


_FILE = """
select f.id, f.key, f.theme_id, f.owner_id, m.name as owner_name, f.name, f.kind, f.media_type,
       f.size, f.width, f.height, f.alt, f.decorative, f.state, f.verdict, f.created_at,
       f.library
from file f join member m on m.id = f.owner_id
"""


def is_key(key: str) -> bool:
    """Whether this can be the key of a file at all."""
    return re.fullmatch(r"[0-9a-f]{32}", key) is not None


async def file_for(key: str) -> FileRow | None:
    """The file at `key`, whoever asks: who calls this looks at the rights."""
    if not is_key(key):
        return None
    found = await db.row(f"{_FILE} where f.key = $1", key)
    return FileRow(**found) if found else None


async def files_with(theme_id: int, file_ids: Collection[int]) -> dict[int, FileRow]:
    """These files of a theme by id, whoever asks: who calls this looks at the rights."""
    found = await db.rows(
        f"{_FILE} where f.theme_id = $1 and f.id = any($2::int[])", theme_id, list(file_ids)
    )
    return {each["id"]: FileRow(**each) for each in found}


async def file_ids(theme_id: int, keys: Collection[str]) -> list[int]:
    """The ids of the files with these keys, whoever asks."""
    found = await db.rows(
        "select id from file where theme_id = $1 and key = any($2::text[]) order by id",
        *(theme_id, list(keys)),
    )
    return [int(each["id"]) for each in found]


async def own_files(access: Access) -> list[FileRow]:
    """The reader's own files in this theme, newest first, at most 500; not those of the library."""
    found = await db.rows(
        f"{_FILE} where f.theme_id = $1 and f.owner_id = $2 and not f.library "
        "order by f.id desc limit 500",
        *(access.theme_id, access.member_id),
    )
    return [FileRow(**each) for each in found]


async def quarantined(access: Access) -> list[FileRow]:
    """For moderators: what the scanner objected to, newest first, at most 200."""
    found = await db.rows(
        f"{_FILE} where f.theme_id = $1 and f.state = 'quarantined' order by f.id desc limit 200",
        access.theme_id,
    )
    return [FileRow(**each) for each in found] if access.may_moderate else []


async def used_bytes(member_id: int) -> int:
    """What a member's files take, in all themes. Those of a library are nobody's burden."""
    found = await db.value(
        "select coalesce(sum(size), 0) from file where owner_id = $1 and not library", member_id
    )
    return int(found)


def quota() -> int:
    """Bytes a member may use."""
    return settings_module.current().file_quota_mb * 1024 * 1024


def keys_in(source: str) -> list[str]:
    """The keys of the files that a text names."""
    return sorted(set(_NAMED.findall(source)))[:50]


async def attachable(access: Access, keys: Collection[str]) -> list[int]:
    """The ids of those files that this member may put into a post: her own."""
    found = await db.rows(
        "select id from file where key = any($1::text[]) and theme_id = $2 and owner_id = $3 "
        "and state <> 'quarantined' order by id",
        *(list(keys), access.theme_id, access.member_id),
    )
    return [int(each["id"]) for each in found]


async def pictures(theme_id: int, source: str) -> dict[str, Picture]:
    """The images of this theme that a text shows, by their address."""
    keys = keys_in(source)
    if not keys:
        return {}
    found = await db.rows(
        "select key, name, width, height, alt from file where key = any($1::text[]) "
        "and theme_id = $2 and kind = 'image' and state <> 'quarantined'",
        *(keys, theme_id),
    )
    return {f"/bestand/{each['key']}/{each['name']}": _picture(each) for each in found}


def _picture(found: db.Row) -> Picture:
    width, height = found["width"] or 1, found["height"] or 1
    scale = min(1.0, 800 / max(width, height))
    sizes = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Picture(f"/bestand/{found['key']}/klein", *sizes, found["alt"])


async def variant_type(file_id: int, variant: str) -> str | None:
    """The media type of "original" or "thumbnail"; None when there is no such one."""
    found = await db.value(
        "select media_type from file_content where file_id = $1 and variant = $2", file_id, variant
    )
    return str(found) if found else None


async def content(file_id: int, variant: str) -> AsyncIterator[bytes]:
    """The bytes, a megabyte at a time."""
    at = 1
    while piece := await db.value(
        "select substring(content from $3 for $4) from file_content "
        "where file_id = $1 and variant = $2",
        *(file_id, variant, at, PIECE),
    ):
        yield bytes(piece)
        at += PIECE


_HOLDING = """
with asked as materialized (
  select search_loosely(asked) as loose, asked as wide from to_tsquery('forum_dutch', $2) as asked
)
select id, name from (
  select id, name, words from file where theme_id = $1 and state = 'ready'
  and words @@ (select loose from asked) order by id desc limit 400
) f where (select loose = wide from asked) or words @@ (select wide from asked)
order by id desc limit 200
"""


async def holding(theme_id: int, query: str) -> dict[int, str]:
    """Names of the newest files with the words of `query` (of `to_tsquery`), by id, at most 200.

    Whether words stand together is read in the newest 400 that have them all.
    No rights: the caller asks which of them its reader may open.
    """
    found = await db.rows(_HOLDING, theme_id, query)
    return {item["id"]: item["name"] for item in found}


async def passages(file_ids: Collection[int], query: str, how: str) -> dict[int, str]:
    """By id, the passage of a file's text around the words; `how`: options of `ts_headline`."""
    if not file_ids:
        return {}
    found = await db.rows(
        "select id, ts_headline('forum_dutch', left(text, 200000), "
        "to_tsquery('forum_dutch', $2), $3) as passage from file where id = any($1::int[])",
        *(list(file_ids), query, how),
    )
    return {item["id"]: item["passage"] for item in found}
