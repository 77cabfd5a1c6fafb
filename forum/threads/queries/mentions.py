"""`@Anouk de Vries` in a text: who is meant."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from forum.core import db

_AT = re.compile(r"(?<![\w@/.])@(?=\w)")
_WORDS = re.compile(r"[^\s@]+(?: [^\s@]+){0,6}")
_TAIL = " .,;:!?)]}*_~>\"'’”"
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_MOST = 50  # names a text may try to mention
_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')

# By name; of two who share one, by "Name (Organisation)".
_NAMED = """
select min(id) as id, name from (
  select m.id, lower(m.name) as name from member m
  join membership ms on ms.member_id = m.id and ms.theme_id = $1 and ms.left_at is null
  where m.closed_at is null and lower(m.name) = any($2::text[])
  union all
  select m.id, lower(m.name || ' (' || o.name || ')') from member m
  join membership ms on ms.member_id = m.id and ms.theme_id = $1 and ms.left_at is null
  join organisation o on o.id = m.organisation_id
  where m.closed_at is null and lower(m.name || ' (' || o.name || ')') = any($2::text[])
) named group by name having count(*) = 1
"""
_BODIES = """
select o.id, case when o.kind = 'municipality' then 'gemeente ' || lower(o.name)
  else lower(o.name) end as name
from organisation o
where case when o.kind = 'municipality' then 'gemeente ' || lower(o.name)
  else lower(o.name) end = any($2::text[])
  and exists (select from member m join membership ms on ms.member_id = m.id
    and ms.theme_id = $1 and ms.left_at is null
    where m.organisation_id = o.id and m.closed_at is null)
"""
MOST_BODIES = 3  # organisations that one post may call upon


async def mentioned(theme_id: int, source: str) -> dict[str, int]:
    """Name in lower case -> member id, for each participant whom `source` names after an "@".

    The longest name wins; a name that two participants share means nobody.
    """
    return await _looked_up(_NAMED, theme_id, source)


async def organisations_mentioned(theme_id: int, source: str) -> dict[str, int]:
    """Name in lower case -> id, for each organisation with participants that is named after an
    "@": `@gemeente Utrecht`, `@Vereniging van Gemeenten`. The first three: who calls upon
    everybody calls upon nobody."""
    found = await _looked_up(_BODIES, theme_id, source)
    return dict(list(found.items())[:MOST_BODIES])


async def _looked_up(sql: str, theme_id: int, source: str) -> dict[str, int]:
    read = _CODE.sub(" ", source) if "@" in source else ""
    tries = [_prefixes(read, at.end()) for at in _AT.finditer(read)][:_MOST]
    if not tries:
        return {}
    wanted = sorted({name for names in tries for name in names})
    known = {item["name"]: item["id"] for item in await db.rows(sql, theme_id, wanted)}
    found = (next((name for name in names if name in known), None) for names in tries)
    return {name: known[name] for name in found if name is not None}


def _prefixes(source: str, start: int) -> list[str]:
    """What may be the name that begins at `start`: the longest first."""
    match = _WORDS.match(source, start)
    words = match.group().lower().split(" ") if match else []
    said = [" ".join(words[:size]) for size in range(len(words), 0, -1)]
    # "Anouk (Utrecht)," ends with a bracket that belongs to it, "(vraag @Anouk)" with one not.
    closed = [f"{one.split(')')[0]})" for one in said if "(" in one and ")" in one]
    return [*dict.fromkeys(closed), *(one.rstrip(_TAIL) for one in said)]


def emphasised(rendered: str, names: Iterable[str]) -> str:
    """Rendered HTML with `@name` set apart, outside code and links."""
    longest_first = sorted(names, key=len, reverse=True)
    if not longest_first:
        return rendered
    pattern = "|".join(re.escape(html.escape(name, quote=False)) for name in longest_first)
    wanted = re.compile(rf"@(?:{pattern})(?!\w)", re.IGNORECASE)
    pieces = _TAG.split(rendered)
    closed = 0
    for index, piece in enumerate(pieces):
        if index % 2:
            closed += _opens(piece)
        elif not closed:
            pieces[index] = wanted.sub(r'<strong class="mention">\g<0></strong>', piece)
    return "".join(pieces)


def _opens(tag: str) -> int:
    if tag.startswith(("<code", "<pre", "<a ", "<a>")):
        return 1
    return -1 if tag.startswith(("</code", "</pre", "</a>")) else 0
