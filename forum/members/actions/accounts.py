"""Accounts and organisations come into being and change."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from forum.core import clock, db, i18n, text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.core.security import hash_password
from forum.core.unit import unit_of_work
from forum.members import queries
from forum.members.forms import OrganisationForm, OrganisationRow, ProfileForm

UNKNOWN_ORGANISATION = N_("Kies een organisatie uit de lijst.")
log = structlog.get_logger()
ADDRESS_TAKEN = N_("Er is al een account met dit e-mailadres.")


async def import_organisations(rows: Iterable[OrganisationRow]) -> int:
    """Write these organisations, by code: new ones added, known ones renamed. How many."""
    columns = [[r.code, r.name, r.kind, r.region_code, r.region, r.inhabitants] for r in rows]
    async with unit_of_work():
        await db.execute_many(
            "insert into organisation (code, name, kind, region_code, region, inhabitants) "
            "values ($1, $2, $3, $4, $5, $6) on conflict (code) do update set "
            "name = excluded.name, kind = excluded.kind, region_code = excluded.region_code, "
            "region = excluded.region, inhabitants = excluded.inhabitants",
            columns,
        )
    return len(columns)


async def change_organisation(
    organisation_id: int, form: OrganisationForm, *, member_id: int
) -> None:
    """What it is and where, from now on; the log says who said so. Who calls this looks at the
    rights. An import of the same organisation says otherwise again."""
    names = dict(await queries.regions())
    region = names.get(form.region_code or "")
    changed = await db.execute(
        "update organisation set kind = $2::text, region_code = $3::text, "
        # A partner may have a region that is a name only; no choice leaves that as it is.
        "region = case when coalesce($3::text, region_code) is null then region else $4::text end "
        "where id = $1 and (kind, region_code) is distinct from ($2::text, $3::text)",
        *(organisation_id, form.kind, form.region_code if region else None, region),
    )
    if changed:
        told = {"kind": form.kind, "region": form.region_code or ""}
        log.info("organisation_changed", organisation=organisation_id, by=member_id, **told)


async def create_member(
    *,
    email: str,
    name: str,
    function: str,
    organisation_id: int | None,
    language: str = "nl",
    zone: str = "Europe/Amsterdam",
    sort_name: str | None = None,
    password: str | None = None,
    password_hash: str | None = None,
) -> int:
    """A new account; its id. `Invalid` when the address has one already.

    Without a password the member cannot sign in until one is chosen by mail. A caller that
    holds a transaction open gives `password_hash`, made before it (hashing is slow on purpose).
    """
    stored = await hash_password(password) if password else password_hash
    async with unit_of_work():
        made = await db.value(
            _CREATE,
            email.lower(),
            name,
            sort_name or text.sort_name(name),
            function,
            organisation_id,
            language,
            zone,
            stored,
            clock.now(),
        )
    if made is None:
        raise Invalid({"email": ADDRESS_TAKEN})
    return int(made)


_CREATE = """
insert into member (email, name, sort_name, function, organisation_id, language, zone,
                    password_hash, is_operator, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, false, $9)
on conflict do nothing returning id
"""


async def set_shows_typing(member_id: int, *, shown: bool) -> None:
    """Whether others in a thread may see that this member is writing."""
    async with unit_of_work():
        await db.execute("update member set shows_typing = $2 where id = $1", member_id, shown)


async def set_takes_messages(member_id: int, *, on: bool) -> bool:
    """Whether others may write this member privately; whether that changed. For `messages`."""
    async with unit_of_work():
        sql = "update member set takes_messages = $2 where id = $1 and takes_messages <> $2"
        return bool(await db.execute(sql, member_id, on))


async def set_single_keys(member_id: int, *, on: bool) -> None:
    """Whether a letter alone does something in a thread (WCAG 2.1.4)."""
    async with unit_of_work():
        await db.execute("update member set single_keys = $2 where id = $1", member_id, on)


async def update_profile(member_id: int, form: ProfileForm) -> None:
    """What a member says of herself. `Invalid` for an organisation that does not exist."""
    await check_organisation(form.organisation_id)
    async with unit_of_work():
        await db.execute(
            "update member set name = $2, sort_name = $3, function = $4, organisation_id = $5, "
            "language = $6, zone = $7, phone = $8 where id = $1",
            member_id,
            form.name,
            form.sort_name,
            form.function,
            form.organisation_id,
            form.language,
            form.zone,
            form.phone,
        )


async def set_language(member_id: int, language: str) -> None:
    """The member reads and is written to in `language` from now on."""
    if language not in i18n.LANGUAGES:
        raise Invalid({"language": N_("Kies een taal.")})
    async with unit_of_work():
        await db.execute("update member set language = $2 where id = $1", member_id, language)


async def check_organisation(organisation_id: int | None) -> None:
    """`Invalid` when the organisation is not one that exists (none at all is allowed)."""
    if organisation_id is None:
        return
    if await queries.organisation_standing(organisation_id) is None:
        raise Invalid({"organisation_id": UNKNOWN_ORGANISATION})
