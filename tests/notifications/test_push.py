"""Notices on devices: what is planned, what is looked at once more, and what it may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from forum.core import clock, db, settings
from forum.front.web.notices import FILTERS
from forum.messages import actions as talking
from forum.moderation import actions as moderation
from forum.themes import actions as themes
from forum.threads import actions as threads
from notifications import judged, messages, notices
from notifications.channels.push import vapid
from notifications.choices import PUSHED
from notifications.notices import Line
from notifications.quiet import Quiet
from tests.cast import Cast
from tests.messages.said import begin, message_id
from tests.notifications.push_service import (
    PushService,
)
from tests.notifications.pushing import MINUTE, begun, chosen, device, drained, rows, said
from tests.notifications.test_notices import last_post
from tests.notifications.weekly import MONDAY, thread


async def test_a_burst_of_replies_is_one_notice_after_a_minute(
    cast: Cast, service: PushService
) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Het eerste antwoord", at=MONDAY + MINUTE)
    await said(cast, cast.fatima, ident, "Het tweede antwoord", at=MONDAY + 1.5 * MINUTE)
    assert await drained(MONDAY + 1.9 * MINUTE) == 0
    assert await drained(MONDAY + 2 * MINUTE) == 1
    (pushed,) = service.for_(browser)
    assert pushed.words["title"] == "Forum Mensenhandel"
    assert pushed.words["body"] == ("Fatima el Amrani en 1 ander reageerden in “Signalen delen”")
    assert pushed.words["path"] == f"/mensenhandel/forum/{ident}-signalen-delen/2#bericht-2"
    assert "antwoord" not in pushed.plain.decode().replace("Signalen", "")
    assert await rows() == [("sent", "")]


async def test_the_request_is_what_the_standards_ask(cast: Cast, service: PushService) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await drained(MONDAY + 2 * MINUTE)
    (pushed,) = service.for_(browser)
    assert pushed.headers["content-encoding"] == "aes128gcm"
    assert pushed.headers["urgency"] == "normal"
    assert pushed.headers["ttl"] == str(24 * 3600)
    topic = pushed.headers["topic"]
    assert topic == pushed.words["tag"]
    assert len(topic) == 32
    assert pushed.claims["sub"] == "mailto:forum@forum.example"
    age = pushed.claims["exp"] - (MONDAY + 2 * MINUTE).timestamp()
    assert 0 < age <= 24 * 3600
    assert pushed.key == vapid.public_key()


async def test_every_notice_is_as_long_as_any_other(cast: Cast, service: PushService) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    with clock.at(MONDAY):
        other = await thread(cast, cast.anouk, "Ö“\\" * 60)
    await said(cast, cast.bram, ident, "Een", at=MONDAY + MINUTE)
    await said(cast, cast.bram, other, "Twee", at=MONDAY + MINUTE)
    await drained(MONDAY + 2 * MINUTE)
    sizes = {pushed.size for pushed in service.for_(browser)}
    assert len(service.for_(browser)) == 2
    assert sizes == {21 + 65 + 2_048 + 1 + 16}
    assert max(sizes) <= 4_096


async def test_of_a_confidential_category_nothing_is_said(cast: Cast, service: PushService) -> None:
    ident, browser = await begun(cast, "casuistiek"), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await drained(MONDAY + 2 * MINUTE)
    (pushed,) = service.for_(browser)
    shown = {name: value for name, value in pushed.words.items() if name != "tag"}
    assert shown == {
        "title": "Samenspraak",
        "body": "Er is iets nieuws.",
        "path": f"/mensenhandel/forum/{ident}",
        "lang": "nl",
    }


async def test_a_moderator_is_told_nothing_aloud(cast: Cast, service: PushService) -> None:
    browser = await device(service, cast.anouk)
    with clock.at(MONDAY):
        line = Line("moderation", "act.1", "warn", "/mensenhandel/moderatie/mijn", MONDAY)
        await notices.note([cast.anouk.id], line)
    await drained(MONDAY + 2 * MINUTE)
    (pushed,) = service.for_(browser)
    assert pushed.words["title"] == "Samenspraak"
    assert pushed.words["body"] == "Er is iets nieuws."
    assert pushed.words["path"] == "/meldingen"


async def test_a_device_whose_session_ran_out_says_that_there_is_something_and_not_what(
    cast: Cast, service: PushService
) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    later = MONDAY + timedelta(hours=9)
    await said(cast, cast.bram, ident, "Een antwoord", at=later)
    await drained(later + MINUTE)
    (pushed,) = service.for_(browser)
    assert pushed.words["body"] == "Er is iets nieuws."
    assert "Signalen" not in pushed.plain.decode()


async def test_a_notice_speaks_the_language_of_its_reader(cast: Cast, service: PushService) -> None:
    browser = await device(service, cast.fatima)
    ident = await begun(cast)
    await said(cast, cast.fatima, ident, "Ik ook", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Hallo @Fatima el Amrani", at=MONDAY + 2 * MINUTE)
    await drained(MONDAY + 3 * MINUTE)
    (pushed,) = service.for_(browser)
    assert pushed.words["body"] == "Bram Jansen mentions you in “Signalen delen”"
    assert pushed.words["lang"] == "en"


async def test_what_was_read_meanwhile_is_not_shown(cast: Cast, service: PushService) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 1.5 * MINUTE):
        await threads.mark_read(cast.anouk.id, ident, number=2)
    await drained(MONDAY + 2 * MINUTE)
    assert service.for_(browser) == []
    assert await rows() == [("skipped", "read")]


async def thanked(cast: Cast, ident: int) -> None:
    """Bram thanks for the first post, which Anouk wants to hear of on her device."""
    await chosen(cast.anouk, frozenset(PUSHED))
    post = await db.value("select id from post where thread_id = $1 and number = 1", ident)
    await threads.react(await cast.access(cast.bram), ident, 1, kind="thank", on=True)
    await judged.tell(int(post))


async def test_a_thanks_is_shown_to_who_wants_that(cast: Cast, service: PushService) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    with clock.at(MONDAY + MINUTE):
        await thanked(cast, ident)
    await drained(MONDAY + 2 * MINUTE)
    (pushed,) = service.for_(browser)
    assert pushed.words["body"] == "Bram Jansen waardeert uw bericht in “Signalen delen”"
    assert pushed.words["path"].startswith(f"/mensenhandel/forum/{ident}-signalen-delen/1")


async def test_whoever_may_not_enter_any_more_is_shown_nothing(
    cast: Cast, service: PushService
) -> None:
    ident = await begun(cast)
    await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 1.5 * MINUTE):
        await thanked(cast, ident)
        await themes.leave(cast.theme_id, cast.anouk.id)
    await drained(MONDAY + 3 * MINUTE)
    assert service.came == []
    assert await rows() == [("skipped", "no_access")] * 2


async def test_what_a_moderator_hid_or_she_muted_meanwhile_is_not_shown(
    cast: Cast, service: PushService
) -> None:
    ident = await begun(cast)
    await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 1.5 * MINUTE):
        await threads.set_thread_level(await cast.access(cast.anouk), ident, "mute")
    await drained(MONDAY + 2 * MINUTE)
    with clock.at(MONDAY + 3 * MINUTE):
        await threads.set_thread_level(await cast.access(cast.anouk), ident, "follow")
    await said(cast, cast.bram, ident, "Nog een antwoord", at=MONDAY + 4 * MINUTE)
    with clock.at(MONDAY + 4.5 * MINUTE):
        access = await cast.access(cast.maarten)
        await moderation.hide_post(access, await last_post(), reason="persoonsgegevens")
    await drained(MONDAY + 6 * MINUTE)
    assert service.came == []
    assert [state for state, _ in await rows()] == ["skipped", "skipped"]
    assert await rows() == [("skipped", "muted"), ("skipped", "gone")]


async def test_what_is_chosen_after_it_was_planned_counts(cast: Cast, service: PushService) -> None:
    ident = await begun(cast)
    await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await chosen(cast.anouk, frozenset())
    await drained(MONDAY + 2 * MINUTE)
    await said(cast, cast.bram, ident, "Nog een", at=MONDAY + 3 * MINUTE)
    await drained(MONDAY + 5 * MINUTE)
    assert service.came == []
    assert await rows() == [("skipped", "unsubscribed")]


async def test_quiet_hours_hold_for_devices_too(cast: Cast, service: PushService) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await chosen(cast.anouk, quiet=Quiet(12, 18))  # it is one o'clock in Amsterdam
    await drained(MONDAY + 2 * MINUTE)
    await said(cast, cast.bram, ident, "Nog een", at=MONDAY + 3 * MINUTE)
    await drained(MONDAY + 10 * MINUTE)
    assert service.came == []
    await drained(MONDAY + timedelta(hours=5))
    (pushed,) = service.for_(browser)
    assert pushed.words["body"] == "2 nieuwe reacties van Bram Jansen in “Signalen delen”"


async def test_job_and_sweep_make_one_notice_and_a_later_reply_another(
    cast: Cast, service: PushService
) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 1.5 * MINUTE):
        await notices.reply_posted(await last_post())
    await drained(MONDAY + 2 * MINUTE)
    with clock.at(MONDAY + 3 * MINUTE):
        await notices.sweep()
    await drained(MONDAY + 5 * MINUTE)
    assert len(service.for_(browser)) == 1
    await said(cast, cast.fatima, ident, "Een ander antwoord", at=MONDAY + 6 * MINUTE)
    await drained(MONDAY + 8 * MINUTE)
    first, second = service.for_(browser)
    assert first.headers["topic"] == second.headers["topic"]


async def test_of_a_private_message_is_told_who_wrote_and_nothing_else(
    cast: Cast, service: PushService
) -> None:
    browser = await device(service, cast.anouk)
    with clock.at(MONDAY):
        talk = await begin(cast, cast.bram, cast.anouk, text="Een geheim")
        await messages.written(await message_id(talk, 1))
    await drained(MONDAY + MINUTE)
    (pushed,) = service.for_(browser)
    assert pushed.words["body"] == "Bram Jansen stuurde u een privébericht"
    assert pushed.words["path"] == f"/gesprekken/{talk}"
    assert "geheim" not in pushed.plain.decode()


async def test_of_who_is_blocked_meanwhile_nothing_is_told(
    cast: Cast, service: PushService
) -> None:
    await device(service, cast.anouk)
    with clock.at(MONDAY):
        talk = await begin(cast, cast.bram, cast.anouk)
        await messages.written(await message_id(talk, 1))
        await talking.block(cast.anouk.id, cast.bram.id)
    await drained(MONDAY + MINUTE)
    assert service.came == []
    assert await rows() == [("skipped", "unwanted")]


async def test_every_other_kind_of_line_has_words_for_a_device(
    cast: Cast, service: PushService
) -> None:
    browser = await device(service, cast.anouk)
    await chosen(cast.anouk, frozenset(PUSHED))
    others = {kind for kinds in FILTERS.values() for kind in kinds or ()}
    others -= {"mention", "reply", "thread", "message"}
    with clock.at(MONDAY):
        for kind in others:
            line = Line(kind, f"{kind}:1", "Een titel", f"/mensenhandel/{kind}/1", MONDAY)
            await notices.note([cast.anouk.id], line)
    assert await drained(MONDAY + MINUTE) == len(others) > 5
    bodies = [pushed.words["body"] for pushed in service.for_(browser)]
    assert bodies.count("Er is iets nieuws.") == 2  # of moderators, and of roles
    assert sum("Een titel" in body for body in bodies) == len(others) - 2


async def test_without_a_key_nothing_is_planned(cast: Cast, service: PushService) -> None:
    ident = await begun(cast)
    await device(service, cast.anouk)
    settings.use(replace(settings.current(), vapid_private_key=""))
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    assert await rows() == []
    assert await drained(MONDAY + 2 * MINUTE) == 0
