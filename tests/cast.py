"""The named cast of the tests, made through actions: who they are is what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from forum.members import actions as members
from forum.members.forms import OrganisationRow
from forum.members.queries import organisation_named
from forum.themes import actions as themes
from forum.themes.queries import Access, access
from forum.threads import actions as threads


@dataclass(frozen=True)
class Person:
    """Somebody in the cast. Nobody has a password: `Client.sign_in` opens a session for them."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Cast:
    """Theme "mensenhandel" with three categories, and the people in and around it."""

    theme_id: int
    slug: str
    categories: dict[str, int]
    """ "zorg", "beleid" and the confidential "casuistiek", by slug."""
    anouk: Person
    """Participant, municipality of Utrecht."""
    bram: Person
    """Participant, municipality of Tilburg."""
    fatima: Person
    """Participant who mostly reads, municipality of Emmen; speaks English."""
    maarten: Person
    """Moderator, of the association."""
    mies: Person
    """Manager, of the association."""
    willem: Person
    """Has an account but takes no part in the theme."""

    async def access(self, person: Person | None) -> Access:
        """The theme as this person (None: a visitor) may use it."""
        return await access(self.slug, person.id if person else None)


ORGANISATIONS = (
    OrganisationRow("GM0344", "Utrecht", "municipality", "VR09", "Utrecht"),
    OrganisationRow("GM0855", "Tilburg", "municipality", "VR20", "Midden- en West-Brabant"),
    OrganisationRow("GM0114", "Emmen", "municipality", "VR03", "Drenthe"),
    OrganisationRow("P01", "Vereniging van Gemeenten", "association"),
)


async def make_cast() -> Cast:
    """Everything above, in empty tables."""
    await members.import_organisations(ORGANISATIONS)
    theme_id = await themes.create_theme(
        slug="mensenhandel",
        name="Mensenhandel",
        title="Aanpak mensenhandel",
        introduction="Voor wie bij gemeenten en partners aan de aanpak werkt.",
        position="Iedere gemeente heeft een **duidelijke en geborgde aanpak**.",
        municipal_role="De gemeente signaleert, beschermt en werkt samen.",
        contact="Stel uw vraag bij voorkeur in het forum.",
        contact_email="mensenhandel@vereniging.example",
    )
    anouk = await person("Anouk de Vries", "beleidsadviseur", "Utrecht")
    bram = await person("Bram Jansen", "ketenregisseur", "Tilburg")
    fatima = await person("Fatima el Amrani", "zorgcoördinator", "Emmen", language="en")
    maarten = await person("Maarten Bakker", "adviseur", "Vereniging van Gemeenten")
    mies = await person("Mies van der Berg", "projectleider", "Vereniging van Gemeenten")
    willem = await person("Willem Vos", "beleidsmedewerker", "Tilburg")
    for each in (anouk, bram, fatima):
        await themes.join(theme_id, each.id, role="participant")
    await themes.join(theme_id, maarten.id, role="moderator")
    await themes.join(theme_id, mies.id, role="manager")
    return Cast(
        theme_id=theme_id,
        slug="mensenhandel",
        categories=await _categories(theme_id),
        anouk=anouk,
        bram=bram,
        fatima=fatima,
        maarten=maarten,
        mies=mies,
        willem=willem,
    )


async def person(
    name: str, function: str, organisation: str, *, language: str = "nl", password: str = ""
) -> Person:
    """A member of an organisation, in no theme yet."""
    where = await organisation_named(organisation)
    email = f"{name.lower().replace(' ', '.')}@{organisation.split(maxsplit=1)[0].lower()}.example"
    member_id = await members.create_member(
        email=email,
        name=name,
        function=function,
        organisation_id=where.id if where else None,
        language=language,
        password=password or None,
    )
    return Person(id=member_id, name=name, email=email)


async def _categories(theme_id: int) -> dict[str, int]:
    made = {}
    rows = (("zorg", "Zorg en opvang"), ("beleid", "Beleid"), ("casuistiek", "Casuïstiek"))
    for position, (slug, name) in enumerate(rows):
        made[slug] = await threads.create_category(
            theme_id,
            slug=slug,
            name=name,
            position=position,
            confidential=slug == "casuistiek",
        )
    return made
