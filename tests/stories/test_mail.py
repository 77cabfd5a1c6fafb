"""Stories that end in a mailbox: through real pages, a real worker and a real mail server."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from icalendar import Calendar

from bench.fault_mail import Sink, sink
from bench.faults import all_due
from bench.stage import until
from forum.core import clock, db
from forum.core.jobs import Job
from forum.core.unit import without_effects
from forum.members import actions as members
from forum.themes import actions as themes
from forum.themes.queries import access_to
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from notifications import preferences
from tests.cast import Cast, Person
from tests.client import value_of
from tests.notifications.post_office import Mail

Start = Callable[..., Any]

PEOPLE = 400
SUBJECTS = ("Opvang", "Signalen", "Convenant", "Training", "Regie", "Toezicht")
SECRETS = ("CASUS-DIE-HIER-BLIJFT", "WEGGEHAALD-BERICHT", "GEWIST-BERICHT", "VERBORGEN-GESPREK")
CONFIDENTIAL = "Casus voor overleg"


@dataclass(frozen=True)
class Reader:
    """A member, the subject that she follows and the one that she has read."""

    id: int
    email: str
    language: str
    follows: str
    has_read: str


@dataclass(frozen=True)
class Crowd:
    """Everybody in the theme, and who of them must get nothing, with the reason that is stored."""

    readers: list[Reader]
    without: dict[str, str]


def mails_of(books: Sink) -> dict[str, list[Mail]]:
    found: dict[str, list[Mail]] = {}
    for taken in books.taken:
        mail = Mail("", taken.recipient, taken.raw.removesuffix(b".\r\n"))
        found.setdefault(taken.recipient, []).append(mail)
    return found


async def test_a_digest_reaches_400_with_the_right_content(cast: Cast, stage_of: Start) -> None:
    crowd = await gathered(cast)
    async with sink() as books:
        it = await stage_of(workers=1, smtp_port=books.port)
        for sql in all_due(clock.now()):
            await db.execute(sql)
        await it.enqueue(Job.PLAN_DIGESTS)
        await until(_everyone_is_done, seconds=60)
        got = mails_of(books)
    assert {email for email, mails in got.items() if len(mails) > 1} == set()
    expected = {reader.email for reader in crowd.readers} - set(crowd.without)
    assert len(expected) == PEOPLE - len(crowd.without)
    assert set(got) == expected
    for reader in crowd.readers:
        if reader.email in expected:
            is_right(got[reader.email][0], reader)
    assert await reasons() == crowd.without


def is_right(mail: Mail, reader: Reader) -> None:
    """What she follows, with its reason; what she has not read; nothing that must stay here."""
    follows = {"nl": "Omdat u dit onderwerp volgt.", "en": "Because you follow this thread."}[
        reader.language
    ]
    for shown in (mail.text, mail.html):
        assert follows in shown
        assert reader.follows in shown
        assert f"{reader.has_read} in de regio" not in shown
        for subject in set(SUBJECTS) - {reader.has_read}:
            assert f"{subject} in de regio" in shown
        assert CONFIDENTIAL in shown
        assert not [secret for secret in SECRETS if secret in shown]
    assert mail.text.index(f"{reader.follows} in de regio") == min(
        mail.text.index(f"{s} in de regio") for s in SUBJECTS if s != reader.has_read
    )


async def _everyone_is_done() -> bool:
    done = "select count(*) from delivery where state not in ('pending', 'sending')"
    # One of them wants no digest: for her there is no row.
    return bool(await db.value(done) >= PEOPLE - 1)


async def reasons() -> dict[str, str]:
    """Why who got nothing: by address; "off" where nothing was planned at all."""
    found = await db.rows(
        "select m.email, d.reason from membership s join member m on m.id = s.member_id "
        "left join delivery d on d.recipient_id = m.id where s.left_at is null "
        "and d.state is distinct from 'sent'"
    )
    return {item["email"]: item["reason"] or "off" for item in found}


async def gathered(cast: Cast) -> Crowd:
    """400 in the theme; conversations since they were last told; one each that gets no digest."""
    people = [cast.anouk, cast.bram, cast.fatima, cast.maarten, cast.mies]
    now = clock.now()
    with without_effects():
        with clock.at(now - timedelta(days=2)):
            people += [p async for p in _newcomers(cast, PEOPLE - len(people))]
            await preferences.ensure([person.id for person in people])
        with clock.at(now - timedelta(hours=3)):
            made = await _talk(cast)
        crowd = [await _reader(cast, person, n, made) for n, person in enumerate(people)]
        nothing = await _nothing_for(cast, crowd[-4:])
    return Crowd(crowd, nothing)


async def _newcomers(cast: Cast, count: int) -> Any:
    for number in range(count):
        email = f"deelnemer{number}@gemeente.example"
        language = "en" if number % 50 == 0 else "nl"
        name = f"Deelnemer {number}"
        ident = await members.create_member(
            email=email, name=name, function="", organisation_id=None, language=language
        )
        await themes.join(cast.theme_id, ident)
        yield Person(ident, name, email)


async def _talk(cast: Cast) -> dict[str, int]:
    """A conversation on each subject, by Willem, who is no participant any more; and secrets."""
    await themes.join(cast.theme_id, cast.willem.id)
    willem = await cast.access(cast.willem)
    made = {}
    for subject in SUBJECTS:
        made[subject] = await _thread(cast, f"{subject} in de regio", "Wie heeft ervaring?")
        await threads.reply(willem, made[subject], form=ReplyForm(f"Over {subject.lower()}."))
    first, second = made["Opvang"], made["Signalen"]
    hidden = await threads.reply(willem, first, form=ReplyForm(SECRETS[1]))
    await threads.set_post_hidden(hidden.id, hidden=True, reason="Te persoonlijk.")
    gone = await threads.reply(willem, second, form=ReplyForm(SECRETS[2]))
    await threads.delete(willem, second, gone.number)
    await _thread(cast, CONFIDENTIAL, SECRETS[0], category="casuistiek")
    await threads.set_thread_hidden(
        await _thread(cast, SECRETS[3], "Dit gesprek is weg."), hidden=True
    )
    await themes.leave(cast.theme_id, cast.willem.id)
    return made


async def _thread(cast: Cast, title: str, text: str, *, category: str = "zorg") -> int:
    form = ThreadForm(title, "discussion", cast.categories[category], text)
    return await threads.start_thread(await cast.access(cast.willem), form)


async def _reader(cast: Cast, person: Person, number: int, made: dict[str, int]) -> Reader:
    follows, has_read = (SUBJECTS[(number + n) % len(SUBJECTS)] for n in (0, 1))
    await threads.set_thread_level(
        await access_to(cast.theme_id, person.id), made[follows], "follow"
    )
    await threads.mark_read(person.id, made[has_read], number=10)
    language = await db.value("select language from member where id = $1", person.id)
    return Reader(person.id, person.email, language, follows, has_read)


async def _nothing_for(cast: Cast, four: list[Reader]) -> dict[str, str]:
    """She has read it all; he is suspended; she has switched it off; his address is refused."""
    reader, suspended, off, refused = four
    await threads.mark_all_read(await access_to(cast.theme_id, reader.id))
    until_then = clock.now() + timedelta(days=3)
    await themes.set_sanction(
        cast.theme_id, suspended.id, silenced_until=None, suspended_until=until_then
    )
    await preferences.set_frequency(off.id, "off")
    await db.execute(
        "insert into suppression (email, reason, since) values ($1, 'complained', now())",
        refused.email,
    )
    return {
        reader.email: "empty",
        suspended.email: "no_access",  # told when he may read again
        off.email: "off",
        refused.email: "suppressed",
    }


# --- a webinar ------------------------------------------------------------------------------------

LIST = "/mensenhandel/webinars"


def form(**fields: str) -> dict[str, str]:
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    plain = {
        "title": "Ketenafspraken in de regio",
        "description": "Over **afspraken**.",
        "speaker": "",
        "date": day,
        "starts": "14:00",
        "ends": "15:30",
        "zone": "Europe/Amsterdam",
        "capacity": "",
        "join_url": "https://video.example/zaal",
        "recorded": "1",
        "seen": "",
    }
    return plain | fields


def invitations(books: Sink, person: Person) -> Iterator[tuple[str, int, str, str]]:
    """Method, sequence, UID and local start of each calendar object she got, in order."""
    for mail in mails_of(books).get(person.email, []):
        if b"text/calendar" in mail.raw:
            found: Any = Calendar.from_ical(mail.part("text/calendar"))
            (event,) = found.walk("VEVENT")
            start = event["DTSTART"].dt.strftime("%H:%M")
            yield str(found["METHOD"]), int(event["SEQUENCE"]), str(event["UID"]), start


def comes(books: Sink, count: int) -> Awaitable[None]:
    """Wait for this many mails in all, and a moment for one too many."""

    async def enough() -> bool:
        return len(books.taken) >= count

    async def settled() -> None:
        await until(enough, seconds=30)
        await asyncio.sleep(1)
        assert len(books.taken) == count, Counter(mail.recipient for mail in books.taken)

    return settled()


async def test_a_webinar_is_announced_moved_and_cancelled(
    cast: Cast, stage_of: Start, arrive: Start
) -> None:
    async with sink() as books:
        it = await stage_of(webs=1, workers=1, smtp_port=books.port)
        mies, anouk = await arrive(cast.mies, it.webs[0]), await arrive(cast.anouk, it.webs[0])
        await mies.open(f"{LIST}/nieuw")
        made = await mies.send(f"{LIST}/nieuw", form())
        assert made.status_code == 303
        path = made.headers["location"]

        await mies.open(f"{path}/aankondigen")
        assert (await mies.send(f"{path}/aankondigen", {})).status_code == 303
        await comes(books, 5)
        assert {mail.recipient for mail in books.taken} == {
            p.email for p in (cast.anouk, cast.bram, cast.fatima, cast.maarten, cast.mies)
        }

        assert "Ketenafspraken in de regio" in await anouk.open(path)
        assert (await anouk.send(f"{path}/aanmelden", {})).status_code == 303
        await comes(books, 6)

        page = await mies.open(f"{path}/bewerken")
        moved = form(starts="16:00", ends="17:30", seen=value_of(page, "seen"))
        assert (await mies.send(f"{path}/bewerken", moved)).status_code == 303
        await comes(books, 7)

        await mies.open(f"{path}/annuleren")
        why = {"reason": "De spreker is ziek."}
        assert (await mies.send(f"{path}/annuleren", why)).status_code == 303
        await comes(books, 8)

        told = list(invitations(books, cast.anouk))
        last = mails_of(books)[cast.anouk.email][-1]
    assert [(method, sequence, start) for method, sequence, _, start in told] == [
        ("REQUEST", 0, "14:00"),
        ("REQUEST", 1, "16:00"),
        ("CANCEL", 2, "16:00"),
    ]
    assert len({uid for _, _, uid, _ in told}) == 1
    assert "De spreker is ziek." in last.text
    assert await db.value("select count(*) from delivery where state = 'sent'") == 8
