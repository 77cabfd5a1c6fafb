"""The cast with something of everything, so that every address there is leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from forum.app import routes
from forum.core import clock, db
from forum.members import queries as members
from forum.members.actions import open_session
from forum.members.forms import InvitationForm
from forum.moderation import actions as moderation
from forum.moderation.forms import ReportForm, SanctionForm
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.webinars import actions as webinars
from forum.webinars.queries import feed_of, place_token
from notifications import ledger, notices, preferences, rules, trouble, unsubscribing
from notifications.inbound import store
from notifications.inbound.addresses import Door, ReplyTo
from notifications.ledger import Intent
from notifications.push import devices
from tests.announcements.stage import begun, written
from tests.cast import Cast, Person, person
from tests.files.kept import image_of
from tests.hostile.asking import Actor, actor
from tests.messages.said import begin
from tests.notifications.push_service import Browser
from tests.publications.shelved import shelve, uploaded
from tests.threads.stage import said, started
from tests.webinars.planned import plan

ACTORS = (
    *("visitor", "stranger", "participant", "silenced", "suspended", "moderator", "manager"),
    "english",
)


@dataclass(frozen=True)
class World:
    """`names` fills in the addresses: what each `{name}` of a route stands for."""

    cast: Cast
    actors: dict[str, Actor]
    names: dict[str, str]

    def path(self, route: str, **other: str) -> str:
        """The address of a route, with `other` in place of what is there."""
        known = self.names | self._special(route) | other
        for name, _, whole in _parts(route):
            route = route.replace(whole, known[name])
        return route

    def _special(self, route: str) -> dict[str, str]:
        """The same word means another thing elsewhere."""
        first = route.split("/")[1]
        names = {"token": self.names.get(f"token:{first}", "")}
        if "/zonder-mail/" in route:
            names["member"] = self.names["unmailed"]
        if route.endswith(("/wijzigen", "/versturen", "/planning", "/verwijderen")):
            names["announcement"] = self.names["concept"]
        if "/kaart/" in route:
            names["verb"] = "bevestigen"
        if "/moderatie/" in route:
            names["verb"] = "verbergen" if "/deelnemer/" not in route else "meelezen"
        return names


def _parts(route: str) -> Iterator[tuple[str, str, str]]:
    """(name, convertor, "{name:convertor}") of each variable part."""
    for piece in route.split("/"):
        if piece.startswith("{"):
            name, _, convertor = piece[1:-1].partition(":")
            yield name, convertor, piece


def variables(route: str) -> list[str]:
    """The names of the variable parts."""
    return [name for name, _, _ in _parts(route)]


def every_route() -> list[tuple[str, str]]:
    """(method, route) of every page there is, also in what is mounted."""
    return sorted(set(_walk(routes(), "")), key=lambda each: (each[1], each[0]))


def _walk(found: list[BaseRoute], before: str) -> Iterator[tuple[str, str]]:
    for route in found:
        if isinstance(route, Route):
            methods = sorted((route.methods or set()) - {"HEAD"})
            yield from ((method, before + route.path) for method in methods)
        elif isinstance(route, Mount):
            yield from _walk(list(route.routes), before + route.path)
        else:
            assert isinstance(route, WebSocketRoute), f"what is {route}?"


async def make_world(cast: Cast) -> World:
    """Everything, made through actions."""
    saskia = await _joined(cast, "Saskia Stil")
    gerda = await _joined(cast, "Gerda Gast")
    names = {"theme": cast.slug, "slug": "zorg", "name": "1700000000.abcdefgh.forum"}
    names |= await _talk(cast) | await _webinar(cast) | await _accounts(cast)
    names |= await _publication(cast)
    names |= await _private(cast, saskia, gerda)
    names |= await _announcements(cast)
    await _sanctions(cast, saskia, gerda)
    people: dict[str, Person | None] = {
        "visitor": None,
        "stranger": cast.willem,
        "participant": cast.anouk,
        "silenced": saskia,
        "suspended": gerda,
        "moderator": cast.maarten,
        "manager": cast.mies,
        "english": cast.fatima,
    }
    await preferences.ensure([who.id for who in people.values() if who])
    actors = {
        name: await actor(name, who, lang="en" if name == "english" else "nl")
        for name, who in people.items()
    }
    return World(cast, actors, names)


async def _joined(cast: Cast, name: str) -> Person:
    found = await person(name, "adviseur", "Utrecht")
    await themes.join(cast.theme_id, found.id, role="participant")
    return found


async def _talk(cast: Cast) -> dict[str, str]:
    """A thread of Anouk's with a reported post of Bram's (2), and one taken away (3)."""
    thread = await started(cast)
    file = await image_of(cast, cast.bram)
    second = await said(
        cast, cast.bram, thread, f"{file.markdown} Dat kan **beter**. Zie https://voorbeeld.example"
    )
    await said(cast, cast.anouk, thread, "Dit neem ik terug.")
    await threads.delete(await cast.access(cast.anouk), thread.id, 3)
    form = ReportForm("other", "Kijk hier eens naar")
    await moderation.report(await cast.access(cast.fatima), second.id, form=form)
    maarten = await cast.access(cast.maarten)
    pinned = await started(cast, title="Welkom in het forum", kind="discussion")
    act = await moderation.pin(maarten, pinned.id, reason="")
    return {
        "thread": f"{thread.id}-{thread.slug}",
        "thread_id": str(thread.id),
        "number": "1",
        "key": file.key,
        "file": file.name,
        "post": str(second.id),
        "act": str(act),
        "bookmark": "1",
        "member": str(cast.bram.id),
    }


async def _private(cast: Cast, *others: Person) -> dict[str, str]:
    """A conversation that Anouk began, with a reported message of hers (1)."""
    ident = await begin(cast, cast.anouk, cast.bram, *others)
    form = ReportForm("other", "Kijk hier eens naar")
    shown = await moderation.report_message(cast.bram.id, ident, 1, form=form)
    return {"conversation": str(ident), "report": str(shown)}


async def _webinar(cast: Cast) -> dict[str, str]:
    number = await plan(cast, capacity=2)
    await webinars.announce(await cast.access(cast.mies), number)
    await webinars.register(await cast.access(cast.bram), number)
    card = await webinars_card(number)
    return {
        "webinar": card.path.rpartition("/")[2],
        "token:deelname": place_token(number, cast.bram.id),
        "token:cal": await _calendar(cast),
    }


async def _publication(cast: Cast) -> dict[str, str]:
    card = await shelve(cast, kept=((await uploaded(cast)).key,))
    return {"publication": card.path.rpartition("/")[2]}


async def _announcements(cast: Cast) -> dict[str, str]:
    """One that goes out, and one that may still be changed."""
    concept = await written(cast)
    return {
        "announcement": str((await begun(cast)).id),
        "concept": str(concept.id),
        "concept_seen": concept.changed_at.isoformat(),
    }


async def _calendar(cast: Cast) -> str:
    await webinars.make_feed(cast.bram.id)
    found = await feed_of(cast.bram.id)
    assert found is not None
    return found.address.rpartition("/")[2]


async def webinars_card(number: int) -> Any:
    from forum.webinars.queries import webinar_card  # noqa: PLC0415

    found = await webinar_card(number)
    assert found is not None
    return found


async def _accounts(cast: Cast) -> dict[str, str]:
    """What others have: Bram's session, his bell, links that were mailed."""
    form = InvitationForm("noor@emmen.example", "Noor Kok", None, "participant")
    invitation = await themes.invite(await cast.access(cast.mies), form)
    token = await open_session(cast.bram.id, device="Firefox, Linux")
    viewer = await members.viewer_with(token)
    line = notices.Line("reply", "thread:1", "Signalen", "/mensenhandel/forum/1", clock.now())
    await notices.note([cast.bram.id], line)
    return {
        "invitation": str(invitation),
        "session": str(viewer.session_id if viewer else 0),
        "mail": str(await _mailed(cast)),
        "device": str(await _device(cast, viewer.session_id if viewer else 0)),
        "notice": str(await db.value("select max(id) from notice")),
        "token:instellingen": _last(await members.email_change_link(await _moving(cast))),
        "token:uitnodiging": _last(await members.invitation_link(invitation)),
        "token:wachtwoord": _last(await members.reset_link(cast.bram.id)),
        "token:afmelden": unsubscribing.token(cast.bram.id, "digest"),
        "token:bijstellen": rules.token(rules.Rule(cast.bram.id, "region")),
        "delivery": str(await _told(cast.bram.id)),
        "unmailed": str(await _unmailed(cast)),
        "organisation": str(await db.value("select min(id) from organisation")),
    }


async def _device(cast: Cast, session_id: int) -> int:
    """Bram's browser shows notices."""
    asked = Browser("https://fcm.googleapis.com", "bram").asked
    await devices.turn_on(cast.bram.id, session_id, asked, name="Firefox, Linux")
    return int(await db.value("select max(id) from push_device"))


async def _unmailed(cast: Cast) -> int:
    """Somebody from whose address mail came back."""
    tess = await _joined(cast, "Tess Terug")
    await trouble.give_up(tess.id, tess.email)
    return tess.id


async def _mailed(cast: Cast) -> int:
    """The number of a reply that Bram sent by mail, and that nobody has looked at yet."""
    to = ReplyTo(cast.bram.id, 1, 0)
    await store.keep(Door("reply", to=to), "r+x@y", sender=cast.bram.email, content=b"Dat kan")
    return int(await db.value("select max(id) from inbound_mail"))


async def _told(member_id: int) -> int:
    """Bram has had a mail."""
    await ledger.intend([Intent("digest", "2026-W01", member_id)])
    return int(await db.value("select max(id) from delivery where recipient_id = $1", member_id))


async def _moving(cast: Cast) -> int:
    """Bram has asked for another address (he has no password to do so himself)."""
    now = clock.now()
    made = await db.value(
        "insert into email_change (member_id, old_email, new_email, asked_at, expires_at) "
        "values ($1, $2, 'bram@emmen.example', $3, $4) returning id",
        *(cast.bram.id, cast.bram.email, now, now + timedelta(days=1)),
    )
    return int(made)


def _last(link: str | None) -> str:
    assert link
    return link.rpartition("/")[2]


async def _sanctions(cast: Cast, saskia: Person, gerda: Person) -> None:
    until = clock.now() + timedelta(days=7)
    form = SanctionForm(until, "Rust in het gesprek")
    maarten = await cast.access(cast.maarten)
    await moderation.silence(maarten, saskia.id, form=form)
    await moderation.suspend(maarten, gerda.id, form=replace(form, reason="Herhaald"))


# Looking changes these: when somebody was last seen, what she has read, that a calendar asked.
_NOT_COUNTED = frozenset({"tortoise_migrations", "read_mark"})
_COUNTED = {
    "calendar_feed": "member_id, number",
    "seat": "conversation_id, member_id, left_at",
    "session": "id, member_id, token_hash, revoked_at",
    "membership": "theme_id, member_id, role, joined_at, left_at, silenced_until, suspended_until",
}


async def state() -> dict[str, Any]:
    """A digest of every row of every table, to see whether anything was written."""
    tables = await db.rows("select tablename from pg_tables where schemaname = 'public'")
    names = sorted(item["tablename"] for item in tables)
    parts = [
        f"select '{name}' as name, count(*) || ':' || coalesce(md5(string_agg(t::text, '|' "
        f"order by t::text)), '') as digest "
        f'from (select {_COUNTED.get(name, "*")} from "{name}") t'
        for name in names
        if name not in _NOT_COUNTED
    ]
    return {item["name"]: item["digest"] for item in await db.rows(" union all ".join(parts))}
