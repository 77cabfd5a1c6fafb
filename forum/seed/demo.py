"""The demo: Forum Mensenhandel with 400 participants, written through the same actions as real use.

Everything follows from one seed number and the moment of seeding; nothing leaves the process
(no mail about the past). Only the people of `SIGN_INS` have a password.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from forum.core import clock, db, security
from forum.core.unit import unit_of_work, without_effects
from forum.members import actions as members
from forum.members.forms import OrganisationRow
from forum.members.queries import organisations
from forum.seed import (
    announcing,
    bell,
    judging,
    mailing,
    moderating,
    private,
    reading,
    shelving,
    talking,
    webcasts,
)
from forum.seed.people import OrganisationRow as Municipality
from forum.seed.people import Person, partners, people
from forum.seed.sign_ins import PASSWORD
from forum.seed.stage import Stage
from forum.seed.texts import load
from forum.themes import actions as themes
from forum.threads import actions as threads

FOUNDED = timedelta(days=430)
GEMEENTEN = Path(__file__).with_name("gemeenten.csv")


async def seed_if_empty(number: int = 1) -> bool:
    """Write the demo unless there is a theme already; whether it did."""
    if await db.value("select exists (select from theme)"):
        return False
    await seed(number)
    return True


async def seed(number: int) -> None:
    """Write the demo into empty tables: all of it, or nothing."""
    now = clock.now()
    with without_effects():
        async with unit_of_work():
            with clock.at(now - FOUNDED):
                stage = await _stage(number, now)
                await bell.follow(stage)
            await talking.converse(stage)
            # What PostgreSQL thinks of the tables dates from when they were empty, and looking
            # anything up in them would go by that until all of this is committed.
            await db.execute("analyze thread, post, read_mark, follow")
            await judging.judge(stage)
            await bell.look(stage)
            await webcasts.hold(stage)
            await shelving.shelve(stage)
            await moderating.keep_order(stage)
            await private.write(stage)
            await announcing.announce(stage)
            await reading.live_in(stage)
            await mailing.post(stage)


async def _stage(number: int, now: datetime) -> Stage:
    where = await _organisations()
    theme_id = await _theme()
    cast = people(number, organisations=municipalities())
    ids = await _accounts(cast, where)
    for person, member_id in zip(cast, ids, strict=True):
        await themes.join(theme_id, member_id, role=person.role)
    return Stage(
        number=number,
        now=now,
        theme_id=theme_id,
        slug=load().theme.slug,
        people=dict(zip(ids, cast, strict=True)),
        places=dict(_places()),
        categories=await _categories(theme_id),
    )


def municipalities() -> list[Municipality]:
    """The municipalities of `gemeenten.csv`, as the people are drawn from them."""
    return [Municipality(row["code"], row["name"], row["region"]) for row in _rows()]


def _rows() -> list[dict[str, str]]:
    with GEMEENTEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def organisation_rows() -> list[OrganisationRow]:
    """Every municipality of the Netherlands, for any installation."""
    return [
        OrganisationRow(
            row["code"],
            row["name"],
            "municipality",
            row["region_code"],
            row["region"],
            int(row["inhabitants"]),
        )
        for row in _rows()
    ]


def _places() -> list[tuple[str, tuple[str, str]]]:
    """Code of an organisation -> its name and its region, for the texts."""
    towns = [(row["code"], (row["name"], row["region"])) for row in _rows()]
    return towns + [(p.code, (p.name, p.region or "onze regio")) for p in partners()]


async def _organisations() -> dict[str, int]:
    rows = organisation_rows()
    rows += [OrganisationRow(p.code, p.name, p.kind, None, p.region or None) for p in partners()]
    await members.import_organisations(rows)
    return {found.code: found.id for found in await organisations() if found.code}


async def _theme() -> int:
    texts = load().theme
    return await themes.create_theme(
        slug=texts.slug,
        name=texts.name,
        title="Aanpak mensenhandel",
        introduction=texts.introduction,
        position=texts.position,
        municipal_role=texts.role,
        contact=texts.contact,
        contact_email="mensenhandel@vereniging.example",
    )


async def _accounts(cast: list[Person], where: dict[str, int]) -> list[int]:
    stored = await security.hash_password(PASSWORD)
    return [
        await members.create_member(
            email=person.email,
            name=person.name,
            sort_name=person.sort_name,
            function=person.function,
            organisation_id=where[person.organisation],
            language=person.language,
            zone=person.zone,
            password_hash=stored if person.demo else None,
        )
        for person in cast
    ]


async def _categories(theme_id: int) -> dict[str, int]:
    return {
        category.slug: await threads.create_category(
            theme_id,
            slug=category.slug,
            name=category.name,
            description=category.description,
            position=position,
            confidential=category.confidential,
        )
        for position, category in enumerate(load().categories)
    }
