"""Publications for the tests, put into the library through the action."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from forum.files import actions as files
from forum.files.forms import FileForm
from forum.files.queries import FileRow
from forum.publications import actions, queries
from forum.publications.forms import PublicationForm
from forum.publications.queries import PublicationCard
from tests.cast import Cast, Person
from tests.client import Client
from tests.files.kept import docx, pdf

LIBRARY = "/mensenhandel/publicaties"
_tokens = itertools.count(1)


async def uploaded(
    cast: Cast, who: Person | None = None, name: str = "handreiking.pdf", raw: bytes | None = None
) -> FileRow:
    """A file of the manager's, or of somebody else."""
    content = raw or (docx() if name.endswith("docx") else pdf())
    return await files.upload(await cast.access(who or cast.mies), FileForm(name, content))


def described(**changes: object) -> PublicationForm:
    """A guide with an address where it can be read; `changes` replace fields."""
    form = PublicationForm(
        title="Handreiking signaleren aan de balie",
        kind="guide",
        summary="Wat ziet u aan het **loket**?",
        publisher="Vereniging van Gemeenten",
        authors="Een werkgroep",
        published_on=date(2024, 5, 14),
        link="https://www.gemeenten.example/handreiking",
        subjects=("signaleren", "burgerzaken"),
        token=f"publication-{next(_tokens)}",
    )
    return replace(form, **changes)  # type: ignore[arg-type]


async def shelve(cast: Cast, **changes: object) -> PublicationCard:
    """A publication that the manager added."""
    access = await cast.access(cast.mies)
    made = await actions.add(access, described(**changes))
    return await queries.publication_open_to(access, made)


def typed(**fields: str) -> dict[str, str]:
    """The form as a manager fills it in."""
    form = {
        "title": "Handreiking signaleren aan de balie",
        "kind": "guide",
        "summary": "Wat ziet u aan het **loket**?",
        "publisher": "Vereniging van Gemeenten",
        "authors": "",
        "published_on": "2024-05-14",
        "language": "nl",
        "licence": "",
        "link": "https://www.gemeenten.example/handreiking",
        "subjects": "Signaleren, burgerzaken",
        "kept": "",
        "seen": "",
    }
    return {**form, **fields}


async def page(who: Person, path: str) -> str:
    """What this person gets at a path, wherever that leads."""
    async with Client() as browser:
        await browser.sign_in(who)
        return (await browser.get(path, follow_redirects=True)).text
