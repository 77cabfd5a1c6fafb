"""Why each thing is in a digest, ending exactly that, and what was left out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from forum.core import clock, db, settings
from forum.themes import actions as themes
from forum.threads import actions as threads
from notifications import choices, preferences, previews, rules
from notifications.preferences import Chosen
from notifications.rules import Rule
from tests.cast import Cast, Person, person
from tests.client import Client, heading, text_of
from tests.notifications.post_office import Mail, PostOffice
from tests.notifications.weekly import HOUR, MONDAY, TUESDAY, begin, reply, send, thread
from tests.webinars.planned import plan

DAY = timedelta(days=1)


@pytest.fixture
async def visitor(cast: Cast) -> AsyncIterator[Client]:
    async with Client() as client:
        yield client


def rule_links(mail: Mail) -> list[str]:
    """The paths of the links that end a rule, as they stand in the text."""
    base = re.escape(settings.current().base_url)
    return re.findall(rf"{base}(/bijstellen/\S+)", mail.text)


async def colleague(cast: Cast) -> Person:
    made = await person("Saskia Smit", "jurist", "Utrecht")
    await themes.join(cast.theme_id, made.id, role="participant")
    return made


async def digest_to(cast: Cast, office: PostOffice, who: Person) -> Mail:
    with clock.at(TUESDAY):
        await send()
    return office.to(who.email)[-1]


async def test_each_thing_says_why_and_leads_to_its_rule(cast: Cast, office: PostOffice) -> None:
    saskia = await colleague(cast)
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.bram, "Nieuw onderwerp")
        near = await thread(cast, cast.bram, "Waar een collega antwoordt")
        await reply(cast, saskia, near, "Bij ons gaat het zo.")
        webinar = await plan(cast)
        from forum.webinars import actions as webinars  # noqa: PLC0415

        await webinars.announce(await cast.access(cast.mies), webinar)
    mail = await digest_to(cast, office, cast.anouk)
    for words in (
        "Omdat een collega hier reageerde (Utrecht).",
        "Omdat dit nieuw is in uw forum.",
        "Omdat u zich kunt aanmelden.",
    ):
        assert words in mail.text
    found = [rules.read(path.rpartition("/")[2]) for path in rule_links(mail)]
    assert found == [Rule(cast.anouk.id, why) for why in ("colleague", "new_thread", "coming")]


async def test_a_rule_is_ended_from_the_mail_and_holds_for_the_next(
    cast: Cast, office: PostOffice, visitor: Client
) -> None:
    saskia = await colleague(cast)
    await begin()
    with clock.at(MONDAY + HOUR):
        near = await thread(cast, cast.bram, "Signalen delen")
        await reply(cast, saskia, near, "Bij ons gaat het zo.")
    (path,) = rule_links(await digest_to(cast, office, cast.anouk))
    page = await visitor.get(path)
    assert heading(page.text) == "Niet meer om wat collega's schrijven"
    assert (await choices.of(cast.anouk.id))["colleague"] == choices.DIGEST  # looking does nothing
    for _ in range(2):
        done = await visitor.post(path, {"keuze": "stop"}, token="")
        assert "Dit staat niet meer in uw overzicht." in text_of(done.text)
    with clock.at(TUESDAY + HOUR):
        await reply(cast, saskia, near, "En nog iets.")
    with clock.at(TUESDAY + 7 * DAY):
        await send()
    mail = office.to(cast.anouk.email)[-1]
    assert "Omdat een collega" not in mail.text
    assert "Omdat uw organisatie hier meepraat (Utrecht)" in mail.text
    back = await visitor.post(path, {"keuze": "aan"}, token="")
    assert "In uw overzicht staan onderwerpen waarin een collega" in text_of(back.text)
    assert (await choices.of(cast.anouk.id))["colleague"] == choices.DIGEST


EVERY = sorted(rules.LETTERS)


async def rule_of(cast: Cast, why: str) -> Rule:
    """A rule that holds for Anouk."""
    access, refs = await cast.access(cast.anouk), {"follow_theme": cast.theme_id}
    about = await thread(cast, cast.anouk if why == "started" else cast.bram, "Ergens over")
    if why == "wrote":
        await reply(cast, cast.anouk, about, "Ik schrijf mee.")
    if why in ("started", "wrote", "follow"):
        refs[why] = about
    refs["follow_category"] = cast.categories["zorg"]
    if why == "follow":
        await threads.set_thread_level(access, about, "follow")
    if why == "follow_category":
        await threads.set_category_level(access, cast.categories["zorg"], "follow")
    if why == "follow_theme":
        await threads.set_theme_level(access, "follow")
    return Rule(cast.anouk.id, why, refs.get(why, 0))


@pytest.mark.parametrize("why", EVERY)
async def test_every_rule_can_be_ended_and_taken_back(
    cast: Cast, visitor: Client, why: str
) -> None:
    rule = await rule_of(cast, why)
    path = rules.address(rule).removeprefix(settings.current().base_url)
    assert len(path) <= 60
    before = text_of((await visitor.get(path)).text)
    assert (await rules.standing(rule)).on
    await visitor.post(path, {"keuze": "stop"}, token="")
    assert not (await rules.standing(rule)).on
    others = [each for each in EVERY if each not in (why, "started", "wrote", "follow")]
    assert [each for each in others if each in choices.PARTS
            and not (await rules.standing(Rule(cast.anouk.id, each))).on] == []  # fmt: skip
    await visitor.post(path, {"keuze": "aan"}, token="")
    assert text_of((await visitor.get(path)).text) == before


@pytest.mark.parametrize("given", ["x", "k1.0.aaaaaaaaaaaaaaaa", "é", "%00", "a" * 500])
async def test_a_made_up_link_ends_nothing(cast: Cast, visitor: Client, given: str) -> None:
    assert (await visitor.get(f"/bijstellen/{given}")).status_code == 404
    answer = await visitor.post(f"/bijstellen/{given}", {"keuze": "stop"}, token="")
    assert answer.status_code == 404
    assert await db.value("select count(*) from channel_choice") == 0


async def test_a_link_of_one_rule_ends_no_other(cast: Cast, visitor: Client) -> None:
    other = "r" + rules.token(Rule(cast.anouk.id, "colleague"))[1:]
    assert (
        await visitor.post(f"/bijstellen/{other}", {"keuze": "stop"}, token="")
    ).status_code == 404


async def test_another_site_cannot_end_it_and_nothing_chosen_changes_nothing(
    cast: Cast, visitor: Client
) -> None:
    path = f"/bijstellen/{rules.token(Rule(cast.anouk.id, 'region'))}"
    foreign = await visitor.post(path, {"keuze": "stop"}, origin="https://elders.example")
    assert foreign.status_code == 403
    assert (await visitor.post(path, {"keuze": "alles"}, token="")).status_code == 422
    assert (await choices.of(cast.anouk.id))["region"] == choices.DIGEST


async def test_the_page_names_nothing_that_she_may_not_read_now(
    cast: Cast, visitor: Client
) -> None:
    about = await thread(cast, cast.anouk, "Een titel die weg moest")
    path = f"/bijstellen/{rules.token(Rule(cast.anouk.id, 'started', about))}"
    assert "Een titel die weg moest" in text_of((await visitor.get(path)).text)
    await threads.set_thread_hidden(about, hidden=True)
    assert (await visitor.get(path)).status_code == 404
    await threads.set_thread_hidden(about, hidden=False)
    await themes.leave(cast.theme_id, cast.anouk.id)
    assert (await visitor.get(path)).status_code == 404


async def test_what_is_left_out_is_said_with_where_it_stands(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    for number in range(14):
        with clock.at(MONDAY + HOUR + timedelta(minutes=number)):
            await thread(cast, cast.anouk, f"Onderwerp {number}")
    mail = await digest_to(cast, office, cast.bram)
    assert mail.text.count("Omdat dit nieuw is in uw forum.") == 10
    left = mail.text.partition("== Wat hier niet bij staat ==")[2]
    assert "* Nog 4 onderwerpen met nieuws" in left
    assert "/mensenhandel/forum?volgorde=ongelezen" in left


async def test_who_ended_everything_gets_no_digest(cast: Cast, office: PostOffice) -> None:
    await begin()
    await choices.choose_parts(cast.bram.id, [])
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await send()
    assert office.to(cast.bram.email) == []
    assert len(office.to(cast.mies.email)) == 1


async def test_fifty_things_stay_within_eighty_kilobytes(cast: Cast, office: PostOffice) -> None:
    for slug in "abcd":
        made = await themes.create_theme(
            slug=f"thema-{slug}", name=f"Thema {slug}", title="", introduction="", position="",
            municipal_role="", contact="", contact_email="x@vereniging.example",
        )  # fmt: skip
        for who in (cast.anouk, cast.bram):
            await themes.join(made, who.id, role="participant")
        await threads.create_category(made, slug="zorg", name="Zorg", position=0)
    await begin()
    long = "Wie heeft ervaring met een vaste contactpersoon in de keten? " * 8
    with clock.at(MONDAY + HOUR):
        await _full(cast, long)
    mail = await digest_to(cast, office, cast.bram)
    assert mail.text.count("Omdat dit nieuw is in uw forum.") == 50
    assert len(mail.html.encode()) <= 80_000


async def _full(cast: Cast, long: str) -> None:
    from forum.themes.queries import access  # noqa: PLC0415
    from forum.threads.forms import ThreadForm  # noqa: PLC0415

    for slug in ("mensenhandel", *(f"thema-{each}" for each in "abcd")):
        where = await access(slug, cast.anouk.id)
        shelf = await db.value(
            "select id from category where theme_id = $1 and slug = 'zorg'", where.theme_id
        )
        for number in range(10):
            title = f"Een lange titel over de aanpak in de keten, deel {number} van {slug}" * 2
            await threads.start_thread(
                where, ThreadForm(title, "question", shelf, long, f"{slug}{number}")
            )


async def test_the_preview_is_that_of_the_next_moment(cast: Cast) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await _asked_and_planned(cast)
    with clock.at(MONDAY + 2 * HOUR):
        found = await previews.digest_preview(cast.bram.id)
        assert found.at == (await preferences.of(cast.bram.id)).next_due_at
        assert found.mail is not None
        assert "Nu gevraagd" in found.mail.plain
        assert "Omdat dit nieuw is in uw forum" in found.mail.plain
        assert "gelezen:" not in found.mail.plain  # there is no mail yet to speak of
        await preferences.choose(cast.bram.id, Chosen("monthly", 2, 9, True, True))
        later = await previews.digest_preview(cast.bram.id)
        assert later.mail is not None
        assert "Omdat dit op antwoord wacht" in later.mail.plain  # by then it has waited a day
        await preferences.choose(cast.bram.id, Chosen("off", 2, 9, True, True))
        assert (await previews.digest_preview(cast.bram.id)).at is None


async def _asked_and_planned(cast: Cast) -> None:
    about = await thread(cast, cast.mies, "Waarin Bram schrijft")
    await reply(cast, cast.bram, about, "Ik weet hier iets van.")
    await thread(cast, cast.anouk, "Nu gevraagd")


async def test_what_will_be_mailed_before_then_is_not_in_the_preview(
    cast: Cast, office: PostOffice
) -> None:
    from tests.notifications.post_office import work  # noqa: PLC0415

    await begin()
    with clock.at(MONDAY + HOUR):
        about = await thread(cast, cast.bram, "Van Bram zelf")
        await reply(cast, cast.anouk, about, "Een reactie die meteen gemaild wordt.")
        await work()
        assert (await previews.digest_preview(cast.bram.id)).mail is None


async def test_parts_are_chosen_on_the_page_and_an_older_page_leaves_them(cast: Cast) -> None:
    good = {"digest": "daily", "weekday": "3", "hour": "16"}
    async with Client() as client:
        await client.sign_in(cast.anouk)
        await client.follow("/instellingen/mail", {**good, "parts": "1", "region": "1"})
        kept = await choices.of(cast.anouk.id)
        assert [part for part in choices.PARTS if kept[part] == choices.DIGEST] == ["region"]
        await client.follow("/instellingen/mail", good)
        assert await choices.of(cast.anouk.id) == kept
        wrong = await client.post("/instellingen/mail", {**good, "hour": "x", "parts": "1"})
        assert wrong.status_code == 422
        assert await choices.of(cast.anouk.id) == kept


async def test_publications_beyond_five_are_counted(cast: Cast, office: PostOffice) -> None:
    from tests.publications.shelved import shelve  # noqa: PLC0415

    await begin()
    with clock.at(MONDAY + HOUR):
        for number in range(7):
            await shelve(cast, title=f"Handreiking {number}")
    mail = await digest_to(cast, office, cast.bram)
    assert mail.text.count("Omdat dit nieuw is bij de publicaties.") == 5
    assert "* Nog 2 nieuwe publicaties" in mail.text


async def test_a_batch_with_everything_in_it_is_read_by_ten_queries(
    cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.webinars import actions as webinars  # noqa: PLC0415
    from notifications import digests, ledger  # noqa: PLC0415
    from notifications.kinds import registry  # noqa: PLC0415
    from tests.publications.shelved import shelve  # noqa: PLC0415

    await begin()
    with clock.at(MONDAY + HOUR):
        for number in range(2):
            await webinars.announce(await cast.access(cast.mies), await plan(cast))
            await shelve(cast, title=f"Handreiking {number}")
            await thread(cast, cast.anouk, f"Onderwerp {number}")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        rows = [row for row in await ledger.claim(100) if row.kind == "digest"]
        asked: list[str] = []
        real = db.rows

        async def counted(sql: str, *args: object) -> list[db.Row]:
            asked.append(sql)
            return await real(sql, *args)

        monkeypatch.setattr(db, "rows", counted)
        written = await registry.letters(rows)
    assert len(written) == 5
    assert len(asked) <= 10, [sql[:80] for sql in asked]


@pytest.mark.parametrize(
    ("chosen", "back"), [(None, "mail"), ("mail", "mail"), ("digest", "digest"), ("off", "mail")]
)
async def test_what_a_link_ended_comes_back_as_it_was_chosen(
    cast: Cast, chosen: str | None, back: str
) -> None:
    if chosen:
        await choices.set_channel(cast.anouk.id, "mention", "bell", at=clock.now())
        await choices.set_channel(cast.anouk.id, "mention", chosen, at=clock.now())
    named = Rule(cast.anouk.id, "mentioned")
    for act in (rules.end, rules.end, rules.resume, rules.resume):
        await act(named)
    assert (await choices.of(cast.anouk.id))["mention"] == back
