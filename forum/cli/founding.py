"""Founding the forum of an installation: its organisations, its theme and its first manager."""

import asyncio
import re
from dataclasses import dataclass

from forum.cli.refusals import NotFounded
from forum.core import db, i18n, logs
from forum.core.errors import Invalid, Problem
from forum.core.settings import current
from forum.core.unit import unit_of_work
from forum.members import actions as members
from forum.members import queries as member_queries
from forum.seed.demo import organisation_rows
from forum.seed.texts import load
from forum.themes import actions as themes
from forum.threads import actions as threads

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Foundation:
    """What the founder decides; the rest is arranged on the pages."""

    slug: str
    name: str
    manager_email: str
    manager_name: str


def found_forum(wanted: Foundation) -> str:
    """Write it all, or nothing; the link with which the manager chooses a password.

    Raises NotFounded, with a theme of this address or an account of this person, too.
    """
    if not SLUG.fullmatch(wanted.slug):
        raise NotFounded("--slug may have small letters, digits and single hyphens only.")
    if not ADDRESS.fullmatch(wanted.manager_email):
        raise NotFounded("--manager-email must be one e-mail address.")
    logs.configure(current())
    with i18n.speaking("en"):
        return asyncio.run(_found(wanted))


async def _found(wanted: Foundation) -> str:
    async with db.database():
        try:
            async with unit_of_work():
                manager_id = await _write(wanted)
        except Problem as problem:
            raise NotFounded(_told(problem)) from problem
        link = await member_queries.reset_link(manager_id)
    assert link is not None
    return link


async def _write(wanted: Foundation) -> int:
    """The rows; the id of the manager."""
    await members.import_organisations(organisation_rows())
    theme_id = await themes.create_theme(slug=wanted.slug, name=wanted.name, title=wanted.name)
    for position, category in enumerate(load().categories):
        await threads.create_category(
            theme_id,
            slug=category.slug,
            name=category.name,
            description=category.description,
            position=position,
            confidential=category.confidential,
        )
    manager_id = await members.create_member(
        email=wanted.manager_email,
        name=wanted.manager_name,
        function="",
        organisation_id=None,
    )
    await themes.join(theme_id, manager_id, role="manager")
    return manager_id


def _told(problem: Problem) -> str:
    sentences = list(problem.errors.values()) if isinstance(problem, Invalid) else []
    return " ".join(i18n.gettext(sentence) for sentence in sentences or [problem.sentence])
