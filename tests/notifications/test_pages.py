"""The pages of mail and notices, as members use them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forum.cli.mailserver import deliver
from forum.core import clock, settings
from forum.webinars import actions as webinars
from forum.webinars.queries import place_link
from notifications import notices, preferences, suppressions
from notifications.kinds import account
from tests.cast import Cast
from tests.client import Client, elements, error_at, heading, links, main_of, text_of
from tests.notifications.post_office import PostOffice, drain, work
from tests.notifications.test_notices import last_post
from tests.notifications.weekly import MONDAY, TUESDAY, begin, send, thread
from tests.webinars.planned import JOIN, plan

GOOD = {"digest": "daily", "weekday": "3", "hour": "16", "announcements": "1"}


@pytest.fixture
async def anouk(cast: Cast) -> AsyncIterator[Client]:
    async with Client() as client:
        yield await client.sign_in(cast.anouk)


@pytest.mark.parametrize(
    "path",
    [
        "/instellingen/mail",
        "/instellingen/mail/voorbeeld",
        "/instellingen/mail/voorbeeld/mail",
        "/mijn-mail",
        "/meldingen",
        "/meldingen/1",
    ],
)
async def test_a_visitor_is_asked_to_sign_in(cast: Cast, path: str) -> None:
    async with Client() as client:
        answer = await client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/inloggen")


async def test_she_chooses_when_and_sees_the_next_moment(cast: Cast, anouk: Client) -> None:
    page = await anouk.follow("/instellingen/mail", GOOD)
    assert "Uw e-mailinstellingen zijn opgeslagen." in text_of(page.text)
    found = await preferences.of(cast.anouk.id)
    assert (found.digest, found.hour, found.announcements, found.reminders) == (
        "daily",
        16,
        True,
        False,
    )
    slot = await preferences.upcoming(found)
    assert slot is not None
    assert found.next_due_at == slot.at
    assert "tussen 16:00 en 17:00 uur (Nederlandse tijd)" in text_of(page.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("digest", "hourly"),
        ("digest", ""),
        ("digest", "\x00"),
        ("weekday", "8"),
        ("weekday", "-1"),
        ("hour", "24"),
        ("hour", "٣"),
        ("hour", "9" * 500),
    ],
)
async def test_what_is_not_offered_is_refused_beside_its_field(
    cast: Cast, anouk: Client, field: str, value: str
) -> None:
    page = await anouk.post("/instellingen/mail", {**GOOD, field: value})
    assert page.status_code == 422
    assert error_at(page.text, field).startswith("Kies")
    assert (await preferences.of(cast.anouk.id)).digest == "weekly"


async def test_without_the_form_token_nothing_is_kept(cast: Cast, anouk: Client) -> None:
    assert (await anouk.post("/instellingen/mail", GOOD, token="x")).status_code == 403
    assert (await preferences.of(cast.anouk.id)).digest == "weekly"


async def test_she_sees_that_her_address_is_refused(cast: Cast, anouk: Client) -> None:
    await suppressions.suppress(cast.anouk.email, "bounced")
    page = await anouk.get("/instellingen/mail")
    assert "Uw e-mailadres neemt geen e-mail aan" in text_of(page.text)


async def test_the_preview_is_the_digest_and_moves_nothing(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    await begin()
    before = await preferences.of(cast.anouk.id)
    with clock.at(MONDAY + timedelta(hours=1)):
        await thread(cast, cast.bram, "Signalen delen")
    with clock.at(MONDAY + timedelta(hours=2)):
        await anouk.sign_in(cast.anouk)
        page = await anouk.get("/instellingen/mail/voorbeeld")
        assert "frame-src 'self'" in page.headers["content-security-policy"]
        mail = await anouk.get("/instellingen/mail/voorbeeld/mail")
    assert "Signalen delen" in mail.text
    policy = mail.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert await preferences.of(cast.anouk.id) == before
    assert office.mails == []


async def test_an_empty_preview_says_so(cast: Cast, anouk: Client) -> None:
    page = await anouk.get("/instellingen/mail/voorbeeld")
    assert "Er is nu niets nieuws voor u." in text_of(page.text)
    assert (await anouk.get("/instellingen/mail/voorbeeld/mail")).status_code == 404


async def test_she_sees_every_mail_and_why_one_was_not_sent(
    cast: Cast, anouk: Client, office: PostOffice
) -> None:
    await begin()
    with clock.at(TUESDAY):
        await send()
    await account.intend("password_reset", cast.anouk.id, period="job-1")
    await drain()
    page = text_of(main_of((await anouk.get("/mijn-mail")).text))
    assert "Nieuw wachtwoord kiezen Verstuurd" in page
    assert "Overzicht Niet verstuurd Er was niets nieuws voor u." in page


async def test_nobody_sees_another_s_mail(cast: Cast, anouk: Client, office: PostOffice) -> None:
    await account.intend("password_reset", cast.bram.id, period="job-1")
    await drain()
    page = text_of(main_of((await anouk.get("/mijn-mail")).text))
    assert "Het forum heeft u nog geen e-mail gestuurd." in page


async def test_pages_of_mail_skip_and_repeat_nothing(cast: Cast, anouk: Client) -> None:
    for number in range(65):
        await account.intend("password_reset", cast.anouk.id, period=f"job-{number}")
    path, seen = "/mijn-mail", 0
    for _ in range(3):
        page = (await anouk.get(path)).text
        seen += page.count('class="log__entry"')
        further = [link for link in links(page) if "voor=" in link]
        path = further[0] if further else ""
    assert (seen, path) == (65, "")


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 40, "1e5", ""])
async def test_an_odd_cursor_is_no_fault(cast: Cast, anouk: Client, cursor: str) -> None:
    assert (await anouk.get(f"/mijn-mail?voor={cursor}")).status_code == 200
    assert (await anouk.get(f"/meldingen?voor={cursor}")).status_code == 200
    assert (await anouk.get(f"/meldingen?voor={cursor}-{cursor}")).status_code == 200


async def test_a_notice_leads_to_its_thread_and_is_read_then(cast: Cast, anouk: Client) -> None:
    from forum.threads import actions as threads  # noqa: PLC0415

    ident = await thread(cast, cast.bram, "Signalen delen")
    await threads.set_thread_level(await cast.access(cast.anouk), ident, "follow")
    from tests.notifications.weekly import reply  # noqa: PLC0415

    await reply(cast, cast.bram, ident, "Antwoord")
    await notices.reply_posted(await last_post())
    page = await anouk.get("/meldingen")
    assert "Bram Jansen reageerde in “Signalen delen” ongelezen" in text_of(page.text)
    opened = await anouk.get(
        next(link for link in links(page.text) if link.removeprefix("/meldingen/").isdecimal())
    )
    assert opened.headers["location"] == f"/mensenhandel/forum/{ident}-signalen-delen"
    assert "ongelezen" not in text_of(main_of((await anouk.get("/meldingen")).text))


async def test_all_can_be_marked_read_at_once(cast: Cast, anouk: Client) -> None:
    line = notices.Line("webinar", "webinar:1", "Signaleren", "/x", clock.now())
    await notices.note([cast.anouk.id], line)
    page = await anouk.get("/meldingen")
    upto = elements(page.text, "input", name="upto")[0]["value"]
    after = await anouk.follow("/meldingen/gelezen", {"upto": upto})
    assert "Alles als gelezen markeren" not in text_of(after.text)


@pytest.mark.parametrize("upto", ["x", "", "2026-11-23", "9999999"])
async def test_an_odd_moment_is_no_fault(cast: Cast, anouk: Client, upto: str) -> None:
    assert (await anouk.post("/meldingen/gelezen", {"upto": upto})).status_code == 303


async def test_another_s_notice_is_not_there(cast: Cast, anouk: Client) -> None:
    line = notices.Line("webinar", "webinar:1", "Signaleren", "/x", clock.now())
    await notices.note([cast.bram.id], line)
    assert (await anouk.get("/meldingen/1")).status_code == 404
    assert (await anouk.get("/meldingen/99999999999999999999999")).status_code == 404
    assert (await anouk.get(f"/meldingen?voor=1-{'9' * 30}")).status_code == 200
    assert (await anouk.get(f"/meldingen?voor=1--{'9' * 30}")).status_code == 200


async def test_a_webinar_as_a_file_holds_the_link_only_for_who_has_a_place(
    cast: Cast, anouk: Client
) -> None:
    webinar_id = await plan(cast)
    path = f"/mensenhandel/webinars/{webinar_id}/agenda.ics"
    without = await anouk.get(path)
    assert without.headers["content-type"].startswith("text/calendar")
    own = place_link(webinar_id, cast.anouk.id)
    assert own not in without.text.replace("\r\n ", "")
    await webinars.register(await cast.access(cast.anouk), webinar_id)
    held = (await anouk.get(path)).text.replace("\r\n ", "")
    assert own in held
    assert JOIN not in held
    async with Client() as visitor:
        assert (await visitor.get(path)).status_code == 303
    assert (await anouk.get("/mensenhandel/webinars/999/agenda.ics")).status_code == 404


@pytest.fixture
async def demo(house: settings.Settings, tmp_path: Path) -> AsyncIterator[Path]:
    """The demo's post box in a place of its own."""
    settings.use(replace(settings.current(), demo=True, data_dir=tmp_path))
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    yield tmp_path / "mail"
    settings.use(house)


async def test_outside_the_demo_there_is_no_post_box(cast: Cast, anouk: Client) -> None:
    assert (await anouk.get("/dev/outbox")).status_code == 404
    assert (await anouk.get("/dev/outbox/1234567890.abcdef.forum")).status_code == 404


async def test_the_post_box_shows_a_mail_in_every_way(
    cast: Cast, office: PostOffice, demo: Path
) -> None:
    webinar_id = await plan(cast)
    await webinars.announce(await cast.access(cast.mies), webinar_id)
    await webinars.register(await cast.access(cast.anouk), webinar_id)
    await work()
    for mail in office.mails:
        told = f"Return-Path: <{mail.sender}>\r\nDelivered-To: {mail.recipient}\r\n".encode()
        deliver(demo, told + mail.raw)
    async with Client() as visitor:
        page = await visitor.get(f"/dev/outbox?aan={cast.anouk.email}")
        invited = next(link for link in links(page.text) if link.startswith("/dev/outbox/"))
        one = await visitor.get(invited)
        assert heading(one.text) == "Aangemeld: Signaleren bij burgerzaken"
        assert "METHOD:REQUEST" in one.text
        assert "Feedback-ID: webinar_invite" in one.text
        html = await visitor.get(f"{invited}/html")
        assert "sandbox" in html.headers["content-security-policy"]
        file = await visitor.get(f"{invited}/agenda.ics")
        assert file.text.startswith("BEGIN:VCALENDAR")
        announced = links((await visitor.get(f"/dev/outbox?aan={cast.bram.email}")).text)
        one = await visitor.get(next(x for x in announced if x.startswith("/dev/outbox/")))
        assert 'value="One-Click"' in one.text


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret.key", "1.forum", "1234567890.abcdef.forum", "%00", "x" * 300]
)
async def test_the_post_box_opens_nothing_else(cast: Cast, demo: Path, name: str) -> None:
    (demo.parent / "secret.key").write_text("geheim")
    async with Client() as visitor:
        for end in ("", "/html", "/agenda.ics"):
            assert (await visitor.get(f"/dev/outbox/{name}{end}")).status_code == 404
