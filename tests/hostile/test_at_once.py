"""The same form, twenty times at the same moment: one effect, and calm words for the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from forum.core import db
from tests.hostile.asking import Answer, ask, send
from tests.hostile.posting import PASSWORD, fields_of
from tests.hostile.rights import DESK, INVITE, POST, THREAD, WEBINAR
from tests.hostile.world import World

TIMES = 20
ACTS = "select count(*) from act"


@dataclass(frozen=True)
class Once:
    """A form sent by `who`; `counted` (SQL) must grow by `grows`; how the answers may end."""

    route: str
    who: str
    counted: str
    grows: int = 1
    fields: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    ends: frozenset[int] = frozenset({303})


CASES = [
    Once(f"{THREAD}/reageren", "participant", "select count(*) from post"),
    Once("/{theme}/forum/nieuw", "participant", "select count(*) from thread"),
    Once(
        f"{POST}/bewerken",
        "participant",
        "select count(*) from post_revision",
        ends=frozenset({303, 409}),
    ),
    Once(
        f"{POST}/verwijderen",
        "participant",
        "select count(*) from post where deleted_at is not null",
    ),
    Once(
        f"{POST}/herstellen",
        "participant",
        "select count(*) from post where deleted_at is null",
        names={"number": "3"},
    ),
    Once(f"{THREAD}/volgen", "manager", "select count(*) from follow"),
    Once(
        f"{THREAD}/volgen",
        "participant",
        "select count(*) from follow where level = 'mute'",
        1,
        {"level": "mute"},
    ),
    Once(
        f"{THREAD}/gelezen",
        "manager",
        "select count(*) from read_mark",
        ends=frozenset({204}),
    ),
    Once("/{theme}/forum/gelezen", "english", "select count(*) from read_mark", 2),
    Once(f"{POST}/melden", "manager", "select count(*) from report"),
    Once(
        f"{DESK}/bericht/{{post:number}}/beslissen",
        "moderator",
        "select count(*) from report where state <> 'open'",
        ends=frozenset({303, 409}),
    ),
    Once(f"{DESK}/bericht/{{post:number}}/{{verb}}", "moderator", ACTS),
    *(
        Once(f"{DESK}/onderwerp/{{thread_id:number}}/{{verb}}", "moderator", ACTS, names=verb)
        for verb in ({"verb": v} for v in ("verbergen", "sluiten", "vastzetten", "verplaatsen"))
    ),
    *(
        Once(f"{DESK}/deelnemer/{{member:number}}/{{verb}}", "moderator", ACTS, names=verb)
        for verb in ({"verb": "meelezen"}, {"verb": "schorsen"})
    ),
    Once(
        f"{DESK}/logboek/{{act:number}}/ongedaan",
        "moderator",
        ACTS,
        ends=frozenset({303, 409}),
    ),
    Once(
        f"{WEBINAR}/aanmelden",
        "english",
        "select count(*) from registration where state = 'registered'",
    ),
    Once(
        f"{WEBINAR}/annuleren",
        "manager",
        "select count(*) + sum(sequence) from webinar where cancelled_at is not null",
        2,
    ),
    Once(
        f"{WEBINAR}/bewerken",
        "manager",
        "select sum(sequence) from webinar",
        ends=frozenset({303, 409}),
    ),
    Once(f"{WEBINAR}/onderwerp", "manager", "select count(*) from thread"),
    Once(INVITE, "manager", "select count(*) from invitation", ends=frozenset({303, 422})),
    Once(
        f"{INVITE}/{{invitation:int}}/intrekken",
        "manager",
        "select count(*) from invitation where withdrawn_at is not null",
        ends=frozenset({303, 409}),
    ),
    Once(
        "/uitnodiging/{token}",
        "visitor",
        "select count(*) from member",
        ends=frozenset({303, 410}),
    ),
    Once(
        "/wachtwoord/{token}",
        "visitor",
        "select count(*) from member where password_hash is not null",
        ends=frozenset({303, 410}),
    ),
    Once(
        "/instellingen/profiel",
        "english",
        "select count(*) from member where name = 'Iemand Anders'",
    ),
    Once("/instellingen/mail", "english", "select count(*) from preference where digest = 'daily'"),
    Once(
        "/uitloggen/overal",
        "english",
        "select count(*) from session where revoked_at is not null",
    ),
    Once("/meldingen/gelezen", "english", "select count(*) from notice", 0),
    Once(
        "/afmelden/{token}",
        "visitor",
        "select count(*) from preference where digest = 'off'",
        ends=frozenset({200}),
    ),
]


async def number(sql: str) -> int:
    return int(await db.value(sql) or 0)


async def at_once(world: World, each: Once) -> list[Answer]:
    who, path = world.actors[each.who], world.path(each.route, **each.names)
    fields = {**fields_of(each.route, world), **each.fields}
    return list(await asyncio.gather(*(send(who, path, fields) for _ in range(TIMES))))


@pytest.mark.parametrize("each", CASES, ids=lambda e: f"{e.route} {e.names.get('verb', e.grows)}")
async def test_a_form_sent_twenty_times_at_once_does_its_work_once(
    world: World, each: Once
) -> None:
    before = await number(each.counted)
    answers = await at_once(world, each)
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= each.ends | _late(each), statuses
    assert statuses[303] + statuses[200] + statuses[204] >= 1, statuses
    lang, late = world.actors[each.who].lang, _late(each)
    assert not [f for a in answers for f in a.faults("nl" if a.status in late else lang)]
    assert await number(each.counted) - before == each.grows, statuses


def _late(each: Once) -> frozenset[int]:
    """Who signs out everywhere is, the second time, nobody; a token of hers fits no more,
    and nobody knows that she reads English."""
    return frozenset({401, 403}) if each.route == "/uitloggen/overal" else frozenset()


async def test_an_invitation_lets_one_in_and_a_new_password_is_chosen_once(world: World) -> None:
    for route in ("/uitnodiging/{token}", "/wachtwoord/{token}"):
        answers = await at_once(world, Once(route, "visitor", ""))
        assert Counter(a.status for a in answers) == {303: 1, 410: TIMES - 1}, route


async def test_signing_in_twenty_times_at_once_is_stopped_in_words(world: World) -> None:
    fields = {"email": world.cast.bram.email, "password": PASSWORD}
    answers = await asyncio.gather(
        *(send(world.actors["visitor"], "/inloggen", fields) for _ in range(TIMES))
    )
    assert Counter(answer.status for answer in answers) == {422: 10, 429: 10}
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 429)


async def test_the_last_places_go_to_as_many_as_there_are(world: World) -> None:
    path = world.path(f"{WEBINAR}/aanmelden")
    names = ("participant", "english", "silenced", "moderator", "manager")
    answers = await asyncio.gather(*(send(world.actors[n], path) for n in names for _ in range(4)))
    assert {answer.status for answer in answers} == {303}
    states = await db.rows("select state, count(*) as n from registration group by state")
    assert {item["state"]: item["n"] for item in states} == {"registered": 2, "waiting": 4}


async def test_everything_at_once_upon_one_thread_ends_in_order(world: World) -> None:
    """Replies, edits, deletions, marks, follows, reports and acts, nobody waiting in a ring."""
    forms = [
        ("participant", f"{THREAD}/reageren", {}),
        ("english", f"{THREAD}/reageren", {"form_token": ""}),
        ("participant", f"{POST}/bewerken", {}),
        ("participant", f"{POST}/verwijderen", {}),
        ("participant", f"{POST}/herstellen", {}),
        ("english", f"{THREAD}/volgen", {}),
        ("english", "/{theme}/forum/gelezen", {}),
        ("english", f"{POST}/melden", {}),
        ("moderator", f"{DESK}/bericht/{{post:number}}/verbergen", {}),
        ("manager", f"{DESK}/bericht/{{post:number}}/tonen", {}),
        ("moderator", f"{DESK}/onderwerp/{{thread_id:number}}/sluiten", {}),
        ("manager", f"{DESK}/onderwerp/{{thread_id:number}}/openen", {}),
        ("manager", f"{DESK}/onderwerp/{{thread_id:number}}/verplaatsen", {}),
        ("moderator", f"{DESK}/bericht/{{post:number}}/beslissen", {}),
        ("moderator", f"{DESK}/deelnemer/{{member:number}}/meelezen", {}),
        ("manager", f"{DESK}/deelnemer/{{member:number}}/opheffen", {}),
    ]
    asked = []
    for _ in range(4):
        for name, route, more in forms:
            fields = {"reason": "Bevat gegevens", **fields_of(route, world)}
            fields |= {"category": str(world.cast.categories["beleid"]), **more}
            asked.append(send(world.actors[name], world.path(route), fields))
        asked.append(ask(world.actors["silenced"], "GET", world.path(THREAD)))
    answers = await asyncio.gather(*asked)
    assert not [f for answer in answers for f in answer.faults() if f.startswith("answered")]
    row = await db.row(
        "select t.last_number = (select max(number) from post where thread_id = t.id) as numbered, "
        "t.seq = (select max(seq) from thread_event where thread_id = t.id) as told, "
        "t.seq = (select count(*) from thread_event where thread_id = t.id) as gapless, "
        "t.last_number = (select count(*) from post where thread_id = t.id) as whole "
        "from thread t where t.id = $1",
        int(world.names["thread_id"]),
    )
    assert row == {"numbered": True, "told": True, "gapless": True, "whole": True}
