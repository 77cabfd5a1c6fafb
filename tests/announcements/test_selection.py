"""For whom: every facet, all of them together, and who of them would get no mail."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.core.errors import Invalid
from forum.seed.demo import organisation_rows
from forum.webinars import actions as webinars
from notifications import preferences
from notifications.announcements import forms, selection
from notifications.announcements.selection import Selection
from notifications.preferences import Chosen
from tests.cast import Cast, Person
from tests.webinars.planned import plan


async def fitting(cast: Cast, **facets: object) -> set[int]:
    chosen = Selection(**facets)  # type: ignore[arg-type]
    assert selection.of(chosen.stored) == chosen
    return {each.member_id for each in await selection.people(cast.theme_id, chosen)}


def ids(*people: Person) -> set[int]:
    return {each.id for each in people}


async def test_each_facet_narrows_and_together_they_narrow_more(cast: Cast) -> None:
    sizes = {"GM0344": 368_000, "GM0855": 227_700, "GM0114": 108_000}
    for code, inhabitants in sizes.items():
        sql = "update organisation set inhabitants = $2 where code = $1"
        await db.execute(sql, code, inhabitants)
    assert len(await fitting(cast)) == 5
    assert await fitting(cast, roles=("moderator", "manager")) == ids(cast.maarten, cast.mies)
    assert await fitting(cast, kinds=("association",)) == ids(cast.maarten, cast.mies)
    assert await fitting(cast, regions=("Drenthe", "Utrecht")) == ids(cast.anouk, cast.fatima)
    assert await fitting(cast, sizes=("d",)) == ids(cast.bram, cast.fatima)
    assert await fitting(cast, sizes=("d",), regions=("Drenthe",)) == ids(cast.fatima)
    assert await fitting(cast, sizes=("a",)) == set()


async def test_of_a_webinar_who_is_registered_or_not_came_or_did_not(cast: Cast) -> None:
    number = await plan(cast)
    for who in (cast.anouk, cast.bram):
        await webinars.register(await cast.access(who), number)
    sql = "update registration set corrected = true where member_id = $1"
    await db.execute(sql, cast.anouk.id)
    narrowed = {"roles": ("participant",), "webinar_id": number}
    assert await fitting(cast, place="registered", **narrowed) == ids(cast.anouk, cast.bram)
    assert await fitting(cast, place="not_registered", **narrowed) == ids(cast.fatima)
    assert await fitting(cast, place="came", **narrowed) == ids(cast.anouk)
    assert await fitting(cast, place="absent", **narrowed) == ids(cast.bram)
    assert await fitting(cast, place="not_registered", webinar_id=999) == set()


async def test_who_gets_no_mail_is_named_with_the_reason(cast: Cast) -> None:
    await preferences.choose(cast.bram.id, Chosen("weekly", 2, 9, False, True))
    await db.execute("update member set address_broken_at = now() where id = $1", cast.anouk.id)
    found = await selection.reach(cast.theme_id, Selection(roles=("participant",)))
    assert (found.total, found.mailed) == (3, 1)
    reasons = {each.member_id: each.reason for each in found.barred}
    assert reasons == {cast.anouk.id: "address_broken", cast.bram.id: "unsubscribed"}


@pytest.mark.parametrize(
    ("inhabitants", "size"),
    [(None, ""), (0, "a"), (19_999, "a"), (20_000, "b"), (99_999, "c"), (250_000, "e")],
)
def test_a_class_begins_where_the_one_before_ends(inhabitants: int | None, size: str) -> None:
    assert selection.size_of(inhabitants) == size


def test_every_municipality_has_a_size() -> None:
    rows = organisation_rows()
    assert all(row.inhabitants for row in rows)
    assert 17_700_000 < sum(row.inhabitants or 0 for row in rows) < 17_900_000
    assert {selection.size_of(row.inhabitants) for row in rows} == set(selection.SIZES)


def test_a_form_keeps_only_what_the_page_offers() -> None:
    fields = {"role_manager": "1", "role_queen": "1", "region_zeeland": "1", "size_a": "0"}
    chosen = forms.selection_form(fields, ["Zeeland", "Drenthe"])
    assert chosen == Selection(roles=("manager",), regions=("Zeeland",))
    assert forms.selection_form(forms.typed(chosen), ["Zeeland"]) == chosen
    for wrong in ({"webinar": "1 or 1=1"}, {"webinar": "3", "place": "somewhere"}):
        with pytest.raises(Invalid):
            forms.selection_form(wrong, [])
