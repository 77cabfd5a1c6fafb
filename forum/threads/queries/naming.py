"""Whom one may name after an "@": people of the theme, and organisations that take part."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import db, text
from forum.themes.queries import Access

MOST = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A choice in the menu: what is shown, and what comes after the "@"."""

    name: str
    line: str
    value: str


# People in this thread first, then whose name begins so; accents do not matter.
_PEOPLE = """
select m.name, concat_ws(', ', nullif(m.function, ''), o.name) as line,
  case when count(*) over (partition by lower(m.name)) > 1 and o.name is not null
    then m.name || ' (' || o.name || ')' else m.name end as value
from member m join membership ms on ms.member_id = m.id and ms.theme_id = $1
  and ms.left_at is null
left join organisation o on o.id = m.organisation_id
where m.closed_at is null and m.id <> $2
  and (unaccent(lower(m.name)) like $3 || '%' or unaccent(lower(m.name)) like '% ' || $3 || '%')
order by exists(select from post p where p.thread_id = $4 and p.author_id = m.id) desc,
  unaccent(lower(m.name)) like $3 || '%' desc, m.name, o.name limit $5
"""
_BODIES = """
select o.name, o.kind, count(*) as people from organisation o
join member m on m.organisation_id = o.id and m.closed_at is null
join membership ms on ms.member_id = m.id and ms.theme_id = $1 and ms.left_at is null
where unaccent(lower(o.name)) like $2 || '%'
  or (o.kind = 'municipality' and 'gemeente ' || unaccent(lower(o.name)) like $2 || '%')
group by o.id, o.name, o.kind order by o.name limit 3
"""


async def names_like(access: Access, beginning: str, *, thread_id: int) -> list[Name]:
    """Up to eight people and organisations of the theme whose name begins so; for participants."""
    asked = text.one_line(beginning).lower()[:60]
    like = asked.replace("\\", "").replace("%", "").replace("_", "")
    if not access.may_read or not like:
        return []
    plain = await db.value("select unaccent($1)", like)
    people = await db.rows(_PEOPLE, access.theme_id, access.member_id, plain, thread_id, MOST)
    bodies = await db.rows(_BODIES, access.theme_id, plain)
    found = [Name(item["name"], item["line"], item["value"]) for item in people]
    return [*found[: MOST - len(bodies)], *(_body(item) for item in bodies)]


def _body(item: db.Row) -> Name:
    called = f"gemeente {item['name']}" if item["kind"] == "municipality" else str(item["name"])
    return Name(called, str(item["people"]), called)
