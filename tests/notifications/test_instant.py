"""Separate mails about a thread: they wait, merge, and stay away when there is no need any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forum.core import clock, db
from forum.moderation import actions as moderation
from forum.themes import actions as themes
from forum.threads import actions as threads
from notifications import choices, digests, mails, notices, queries, rules, sentences, unsubscribing
from notifications.choices import Wanted
from notifications.quiet import Quiet
from notifications.rules import Rule
from tests.cast import Cast, Person
from tests.client import Client
from tests.notifications.post_office import Mail, PostOffice, drain
from tests.notifications.test_notices import last_post
from tests.notifications.weekly import HOUR, MONDAY, TUESDAY, reply, thread
from tests.notifications.weekly import begin as begin_digests

MINUTE = timedelta(minutes=1)
USUAL = {kind: rule.default for kind, rule in choices.RULES.items()}


async def said(cast: Cast, by: Person, ident: int, text: str, *, at: datetime) -> None:
    """A reply that the worker has heard of."""
    with clock.at(at):
        await reply(cast, by, ident, text)
        await notices.reply_posted(await last_post())


async def begun(cast: Cast, category: str = "zorg") -> int:
    with clock.at(MONDAY):
        return await thread(cast, cast.anouk, "Signalen delen", category)


async def drained(at: datetime) -> None:
    with clock.at(at):
        await drain()


async def reasons(who: Person) -> list[tuple[str, str]]:
    rows = await db.rows(
        "select state, reason from delivery where recipient_id = $1 and kind = 'thread_news' "
        "order by id",
        who.id,
    )
    return [(row["state"], row["reason"]) for row in rows]


async def chosen(who: Person, quiet: Quiet | None = None, **channels: str) -> None:
    await choices.choose(who.id, Wanted({**USUAL, **channels}, quiet or Quiet()))


def news(office: PostOffice, who: Person) -> list[Mail]:
    return office.to(who.email)


async def test_a_burst_of_replies_is_one_mail_after_a_quarter_of_an_hour(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Het eerste antwoord", at=MONDAY + MINUTE)
    await said(cast, cast.fatima, ident, "Het tweede antwoord", at=MONDAY + 10 * MINUTE)
    await drained(MONDAY + 15 * MINUTE)
    assert office.mails == []
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert mail["Subject"] == "Forum Mensenhandel: Signalen delen"
    assert "Het eerste antwoord" in mail.text
    assert "Het tweede antwoord" in mail.text
    await drained(MONDAY + 60 * MINUTE)
    assert len(news(office, cast.anouk)) == 1


async def test_a_mention_waits_five_minutes_and_takes_what_waits_along(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Wat vindt @Anouk de Vries?", at=MONDAY + 2 * MINUTE)
    await drained(MONDAY + 8 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert "Een antwoord" in mail.text
    assert "omdat u of uw organisatie hier genoemd wordt" in mail.text


async def test_the_job_run_twice_and_the_sweep_after_it_send_one_mail(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Nog een antwoord", at=MONDAY + 2 * MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    with clock.at(MONDAY + 20 * MINUTE):
        await notices.sweep()
        await notices.reply_posted(await last_post())
    await drained(MONDAY + 60 * MINUTE)
    assert len(news(office, cast.anouk)) == 1
    assert await reasons(cast.anouk) == [("sent", "")]


async def test_the_sweep_makes_up_for_a_lost_job(cast: Cast, office: PostOffice) -> None:
    ident = await begun(cast)
    with clock.at(MONDAY + MINUTE):
        await reply(cast, cast.bram, ident, "Niemand hoorde het")
    with clock.at(MONDAY + 5 * MINUTE):
        await notices.sweep()
    await drained(MONDAY + 21 * MINUTE)
    assert "Niemand hoorde het" in news(office, cast.anouk)[0].text


async def test_what_came_after_a_mail_is_a_mail_of_its_own_without_the_old(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    await said(cast, cast.bram, ident, "Iets later", at=MONDAY + 20 * MINUTE)
    await drained(MONDAY + 36 * MINUTE)
    first, second = news(office, cast.anouk)
    assert "Een antwoord" in first.text
    assert "Een antwoord" not in second.text
    assert "Iets later" in second.text


async def test_who_has_read_it_meanwhile_gets_no_mail_and_sees_why(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 3 * MINUTE):
        await threads.mark_read(cast.anouk.id, ident, number=2)
    await drained(MONDAY + 17 * MINUTE)
    assert office.mails == []
    (line,) = await mails.mails_of(cast.anouk.id)
    assert sentences.mail_reason(line) == "U had het al gelezen."


async def test_who_muted_left_or_switched_it_off_gets_no_mail(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    for who in (cast.fatima, cast.maarten):
        await said(cast, who, ident, f"Van {who.name}", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Voor allen", at=MONDAY + 2 * MINUTE)
    await threads.set_thread_level(await cast.access(cast.anouk), ident, "mute")
    await themes.leave(cast.theme_id, cast.fatima.id)
    await chosen(cast.maarten, reply="digest")
    await drained(MONDAY + 18 * MINUTE)
    assert office.mails == []
    assert await reasons(cast.anouk) == [("skipped", "muted")]
    assert await reasons(cast.fatima) == [("skipped", "no_access")]
    assert await reasons(cast.maarten) == [("skipped", "unsubscribed")]


async def test_a_hidden_reply_is_not_mailed(cast: Cast, office: PostOffice) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Met een naam", at=MONDAY + MINUTE)
    await moderation.hide_post(await cast.access(cast.mies), await last_post(), reason="Naam.")
    await drained(MONDAY + 17 * MINUTE)
    assert news(office, cast.anouk) == []
    assert await reasons(cast.anouk) == [("skipped", "gone")]


async def test_a_confidential_thread_gives_its_title_and_a_link_only(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast, "casuistiek")
    await said(cast, cast.bram, ident, "Zeer vertrouwelijk", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert "Zeer vertrouwelijk" not in mail.text + mail.html
    assert "Bram" not in mail.text + mail.html
    assert f"/forum/{ident}-signalen-delen" in mail.text


async def test_quiet_hours_move_a_mail_to_their_end(cast: Cast, office: PostOffice) -> None:
    await chosen(cast.anouk, Quiet(18, 8))
    ident = await begun(cast)
    evening = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # eight in Amsterdam
    await said(cast, cast.bram, ident, "Laat op de avond", at=evening)
    await drained(evening + timedelta(hours=10))
    assert office.mails == []
    assert await queries.unread_count(cast.anouk.id) == 1
    await drained(datetime(2026, 11, 24, 7, 1, tzinfo=UTC))
    assert len(news(office, cast.anouk)) == 1


async def test_quiet_hours_chosen_while_a_mail_waits_hold_for_it(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await chosen(cast.anouk, Quiet(12, 15))  # it is thirteen o'clock in Amsterdam
    await drained(MONDAY + 17 * MINUTE)
    assert await reasons(cast.anouk) == [("pending", "")]
    await drained(MONDAY + timedelta(hours=2, minutes=1))
    assert len(news(office, cast.anouk)) == 1


async def test_one_click_in_the_mail_ends_this_kind_only(cast: Cast, office: PostOffice) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    async with Client() as visitor:
        sent = await visitor.http.post(
            news(office, cast.anouk)[0].unsubscribe, data={"List-Unsubscribe": "One-Click"}
        )
    assert sent.status_code == 200
    now = await choices.of(cast.anouk.id)
    assert (now["reply"], now["mention"]) == ("bell", "mail")
    assert unsubscribing.read(unsubscribing.token(cast.anouk.id, "reply")) is not None


async def test_the_digest_leaves_out_what_was_mailed_and_says_so(
    cast: Cast, office: PostOffice
) -> None:
    with clock.at(MONDAY):
        await digests.plan_digests()
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Al per mail", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    with clock.at(MONDAY + timedelta(hours=1)):
        await thread(cast, cast.bram, "Iets anders")
    with clock.at(MONDAY + timedelta(hours=21)):
        await digests.plan_digests()
        await drain()
    _, digest = news(office, cast.anouk)
    assert "Al per mail" not in digest.text
    assert "Iets anders" in digest.text
    assert "1 onderwerp staat hier niet bij" in digest.text


async def test_what_a_digest_told_is_not_told_again_by_a_mail_that_waited(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await begin_digests()
    await chosen(cast.anouk, Quiet(8, 15))  # her digest comes at nine, separate mail from three
    morning = TUESDAY - 2 * HOUR
    await said(cast, cast.bram, ident, "Vroeg in de ochtend", at=morning)
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await drain()
    await said(cast, cast.fatima, ident, "Na het overzicht", at=TUESDAY + MINUTE)
    await drained(TUESDAY + 6 * HOUR)
    digest, mail = news(office, cast.anouk)
    assert "Vroeg in de ochtend" in digest.text
    assert "Na het overzicht" in mail.text
    assert "Vroeg in de ochtend" not in mail.text


async def test_a_mail_of_which_a_digest_told_all_is_not_sent_and_says_why(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await begin_digests()
    await said(cast, cast.bram, ident, "Net voor negen uur", at=TUESDAY - 10 * MINUTE)
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await drain()
    await drained(TUESDAY + HOUR)
    assert len(news(office, cast.anouk)) == 1
    assert await reasons(cast.anouk) == [("skipped", "told")]


async def test_who_takes_being_named_back_is_mailed_apart_again(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    named = Rule(cast.fatima.id, "mentioned")
    await rules.end(named)
    await said(cast, cast.bram, ident, "Wat vindt @Fatima el Amrani?", at=MONDAY + MINUTE)
    await drained(MONDAY + HOUR)
    assert news(office, cast.fatima) == []
    await rules.resume(named)
    await said(cast, cast.bram, ident, "En nu, @Fatima el Amrani?", at=MONDAY + 2 * HOUR)
    await drained(MONDAY + 3 * HOUR)
    (mail,) = news(office, cast.fatima)
    assert "En nu" in mail.text
