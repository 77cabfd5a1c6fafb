"""Yes and no from the mail program: taken once, in the order they were said, from the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core import clock, db, settings
from forum.themes import actions as themes
from forum.webinars import actions, queries
from notifications import rsvp, webinars
from notifications.rsvp import Taken, take_rsvp
from tests.cast import Cast, Person
from tests.notifications.answers import apple, google, outlook
from tests.notifications.post_office import PostOffice, drain, work
from tests.notifications.test_webinar_mails import event
from tests.webinars.planned import plan, planned_form

PROGRAMS = [outlook, google, apple]
Program = Callable[..., str]


@pytest.fixture(autouse=True)
def read_mail(cast: Cast) -> Iterator[None]:
    """The house reads mail for this domain."""
    before = settings.current()
    settings.use(replace(before, reply_domain="reply.forum.example"))
    yield
    settings.use(before)


def token(webinar_id: int, person: Person) -> str:
    address = queries.answer_address(webinar_id, person.id)
    return address.removeprefix("rsvp+").partition("@")[0]


async def uid(webinar_id: int) -> str:
    card = await queries.webinar_card(webinar_id)
    assert card is not None
    return card.uid


async def state(webinar_id: int, person: Person) -> str:
    place = await queries.registration_of(webinar_id, person.id)
    return place.state if place else "none"


async def registered(cast: Cast, *people: Person, **changes: object) -> tuple[int, str]:
    """The id and UID of a webinar for which these people registered."""
    webinar_id = await plan(cast, **changes)
    for person in people or (cast.anouk,):
        await actions.register(await cast.access(person), webinar_id)
    return webinar_id, await uid(webinar_id)


async def test_the_invitation_asks_for_an_answer_at_an_address_of_her_own(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id, _ = await registered(cast, cast.anouk, cast.bram)
    await work()
    asked = {mail.recipient: event(mail) for mail in office.mails}
    hers, his = asked[cast.anouk.email], asked[cast.bram.email]
    assert hers["ORGANIZER"] == f"mailto:{queries.answer_address(webinar_id, cast.anouk.id)}"
    assert hers["ORGANIZER"] != his["ORGANIZER"]
    assert hers["ATTENDEE"].params["RSVP"] == "TRUE"
    local, _, domain = str(hers["ORGANIZER"]).removeprefix("mailto:").partition("@")
    assert (len(local) <= 64, domain) == (True, "reply.forum.example")
    assert local == local.lower()


@pytest.mark.parametrize("program", PROGRAMS)
async def test_no_gives_the_place_back_and_the_next_one_gets_it(
    cast: Cast, program: Program
) -> None:
    webinar_id, known = await registered(cast, cast.anouk, cast.bram, capacity=1)
    ics = program(known, cast.anouk.email, "DECLINED", at=clock.now())
    assert await take_rsvp(token(webinar_id, cast.anouk), ics) is Taken.LEFT
    assert await state(webinar_id, cast.anouk) == "cancelled"
    assert await state(webinar_id, cast.bram) == "registered"


@pytest.mark.parametrize("program", PROGRAMS)
async def test_yes_after_no_takes_a_place_again_or_a_turn_on_the_list(
    cast: Cast, program: Program
) -> None:
    webinar_id, known = await registered(cast, cast.anouk, cast.bram, capacity=1)
    word, now = token(webinar_id, cast.anouk), clock.now()
    await take_rsvp(word, program(known, cast.anouk.email, "DECLINED", at=now))
    later = program(known, cast.anouk.email, "ACCEPTED", at=now + timedelta(seconds=30))
    with clock.at(now + timedelta(minutes=1)):
        assert await take_rsvp(word, later) is Taken.WAITS
    assert await state(webinar_id, cast.anouk) == "waiting"


@pytest.mark.parametrize("program", PROGRAMS)
async def test_yes_and_perhaps_leave_a_place_as_it_is(cast: Cast, program: Program) -> None:
    webinar_id, known = await registered(cast)
    word = token(webinar_id, cast.anouk)
    yes = program(known, cast.anouk.email, at=clock.now())
    assert await take_rsvp(word, yes) is Taken.COMES
    perhaps = program(known, cast.anouk.email, "TENTATIVE", at=clock.now())
    assert await take_rsvp(word, perhaps) is Taken.KEPT
    place = await queries.registration_of(webinar_id, cast.anouk.id)
    assert place is not None
    assert (place.state, place.turn) == ("registered", 1)


async def test_the_same_answer_twice_is_one_also_when_she_came_back_meanwhile(
    cast: Cast,
) -> None:
    webinar_id, known = await registered(cast)
    word = token(webinar_id, cast.anouk)
    no = google(known, cast.anouk.email, "DECLINED", at=clock.now())
    assert await take_rsvp(word, no) is Taken.LEFT
    await actions.register(await cast.access(cast.anouk), webinar_id)
    assert await take_rsvp(word, no) is Taken.REPEATED
    assert await state(webinar_id, cast.anouk) == "registered"


async def test_answers_that_overtake_each_other_count_in_the_order_they_were_given(
    cast: Cast,
) -> None:
    webinar_id, known = await registered(cast)
    word, now = token(webinar_id, cast.anouk), clock.now()
    no = outlook(known, cast.anouk.email, "DECLINED", at=now - timedelta(minutes=9))
    yes = outlook(known, cast.anouk.email, "ACCEPTED", at=now - timedelta(minutes=2))
    assert await take_rsvp(word, yes) is Taken.COMES
    assert await take_rsvp(word, no) is Taken.REPEATED
    assert await state(webinar_id, cast.anouk) == "registered"


async def test_a_clock_that_is_years_ahead_does_not_silence_what_follows(cast: Cast) -> None:
    webinar_id, known = await registered(cast)
    word, now = token(webinar_id, cast.anouk), clock.now()
    ahead = outlook(known, cast.anouk.email, at=now + timedelta(days=3000))
    assert await take_rsvp(word, ahead) is Taken.COMES
    with clock.at(now + timedelta(hours=1)):
        no = outlook(known, cast.anouk.email, "DECLINED", at=now + timedelta(minutes=50))
        assert await take_rsvp(word, no) is Taken.LEFT


async def test_an_answer_about_the_old_hour_does_not_count(cast: Cast) -> None:
    webinar_id, known = await registered(cast)
    form = planned_form()
    moved = replace(form, ends_at=form.ends_at + timedelta(hours=1))
    await actions.change(await cast.access(cast.mies), webinar_id, form=moved)
    word = token(webinar_id, cast.anouk)
    old = google(known, cast.anouk.email, "DECLINED", at=clock.now())
    assert await take_rsvp(word, old) is Taken.OLD
    new = google(known, cast.anouk.email, "DECLINED", sequence=1, at=clock.now())
    assert await take_rsvp(word, new) is Taken.LEFT


async def test_who_answers_for_another_or_about_another_webinar_is_not_heard(
    cast: Cast,
) -> None:
    webinar_id, known = await registered(cast, cast.anouk, cast.bram)
    other = await uid(await plan(cast))
    word = token(webinar_id, cast.anouk)
    for ics in (
        google(known, cast.bram.email, "DECLINED"),
        google(other, cast.anouk.email, "DECLINED"),
    ):
        assert await take_rsvp(word, ics) is Taken.FOREIGN
    right = google(known, cast.anouk.email, "DECLINED")
    for wrong in ("", "x", word[:-1] + "a0", "7-17.0.abcdefghijklmnop", "é"):
        assert await take_rsvp(wrong, right) is Taken.FOREIGN
    link = queries.place_token(webinar_id, cast.anouk.id)
    assert await take_rsvp(link, right) is Taken.FOREIGN
    assert await state(webinar_id, cast.anouk) == "registered"
    assert await state(webinar_id, cast.bram) == "registered"


async def test_capitals_that_a_mail_server_made_of_the_token_do_no_harm(cast: Cast) -> None:
    webinar_id, known = await registered(cast)
    word = token(webinar_id, cast.anouk).upper()
    no = apple(known, cast.anouk.email, "DECLINED", at=clock.now())
    assert await take_rsvp(word, no) is Taken.LEFT


async def test_an_answer_from_the_address_she_was_invited_at_still_counts(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id, known = await registered(cast)
    await webinars.tell_places(webinar_id)
    await drain()
    assert len(office.mails) == 1
    await db.execute("update member set email = 'nieuw@x.example' where id = $1", cast.anouk.id)
    no = outlook(known, cast.anouk.email, "DECLINED", at=clock.now())
    assert await take_rsvp(token(webinar_id, cast.anouk), no) is Taken.LEFT


async def test_it_is_over_when_it_was_cancelled_held_or_she_has_left(cast: Cast) -> None:
    webinar_id, known = await registered(cast)
    word = token(webinar_id, cast.anouk)
    no = google(known, cast.anouk.email, "DECLINED", sequence=9)
    with clock.at(planned_form().ends_at):
        assert await take_rsvp(word, no) is Taken.OVER
    await themes.leave(cast.theme_id, cast.anouk.id)
    assert await take_rsvp(word, no) is Taken.OVER
    second, its = await registered(cast, cast.bram)
    await actions.cancel(await cast.access(cast.mies), second, reason="x")
    late = google(its, cast.bram.email, "DECLINED", sequence=9)
    assert await take_rsvp(token(second, cast.bram), late) is Taken.OVER


@pytest.mark.parametrize(
    "ics",
    [
        "",
        "geen agenda",
        b"\xff\xfe\x00",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        outlook("u", "a@b.example", method="COUNTER"),
        outlook("u", "a@b.example").replace("DTSTAMP:2", "DTSTAMP:x"),
        outlook("u", "a@b.example").replace("SEQUENCE:0", "SEQUENCE:veel"),
        outlook("u", "a@b.example").replace("UID:u\r\n", ""),
        outlook("u", "a@b.example") + "x" * rsvp.LARGEST,
    ],
)
async def test_what_is_no_answer_does_nothing(cast: Cast, ics: str | bytes) -> None:
    webinar_id, _ = await registered(cast)
    assert await take_rsvp(token(webinar_id, cast.anouk), ics) in {
        Taken.UNREADABLE,
        Taken.FOREIGN,
    }
    assert await state(webinar_id, cast.anouk) == "registered"
