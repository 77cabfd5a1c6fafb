"""Mails about an account go out whatever was switched off, with links made at that moment."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.members import actions as members
from forum.members.forms import InvitationForm
from notifications import suppressions
from notifications.kinds import account
from tests.cast import Cast
from tests.client import Client, heading
from tests.notifications.post_office import PostOffice, drain, work


async def test_a_reset_comes_with_a_link_that_works(cast: Cast, office: PostOffice) -> None:
    await members.ask_reset(cast.anouk.email)
    await work()
    (mail,) = office.to(cast.anouk.email)
    link = next(word for word in mail.text.split() if "/wachtwoord/" in word)
    async with Client() as client:
        page = await client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert page.status_code == 200
        assert "wachtwoord" in heading(page.text).lower()
    assert b"List-" not in mail.raw.partition(b"\r\n\r\n")[0]


async def test_a_reset_reaches_a_suppressed_address(cast: Cast, office: PostOffice) -> None:
    await suppressions.suppress(cast.anouk.email, "bounced")
    await account.intend("password_reset", cast.anouk.id, period="job-1")
    await drain()
    assert len(office.to(cast.anouk.email)) == 1


async def test_the_same_job_twice_is_one_mail(cast: Cast, office: PostOffice) -> None:
    for _ in range(2):
        await account.intend("password_reset", cast.anouk.id, period="job-1")
        await drain()
    await account.intend("password_reset", cast.anouk.id, period="job-2")
    await drain()
    assert len(office.mails) == 2


async def test_a_reset_that_could_not_leave_within_the_hour_does_not_leave(
    cast: Cast, office: PostOffice
) -> None:
    await account.intend("password_reset", cast.anouk.id, period="job-1")
    with clock.at(clock.now() + timedelta(minutes=61)):
        await drain()
    assert office.mails == []
    assert await db.value("select state from delivery") == "expired"


async def test_a_changed_password_says_when(cast: Cast, office: PostOffice) -> None:
    await account.intend("password_changed", cast.fatima.id, period="job-1")
    await drain()
    assert "Your password has been changed" in office.mails[0]["Subject"]
    assert "Dutch time" in office.mails[0].text


async def invite(cast: Cast, email: str = "nieuw@zwolle.example") -> int:
    form = InvitationForm(email=email, name="Karin Smit", organisation_id=None, role="participant")
    return await members.invite(form, theme_id=cast.theme_id, invited_by=cast.mies.id)


async def test_an_invitation_goes_to_somebody_who_is_no_member_yet(
    cast: Cast, office: PostOffice
) -> None:
    await invite(cast)
    await work()
    (mail,) = office.to("nieuw@zwolle.example")
    assert mail["Subject"] == "Uitnodiging voor Forum Mensenhandel"
    assert "Mies van der Berg nodigt u uit" in mail.text
    link = next(word for word in mail.text.split() if "/uitnodiging/" in word)
    async with Client() as client:
        page = await client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert page.status_code == 200


async def test_a_withdrawn_invitation_is_not_sent(cast: Cast, office: PostOffice) -> None:
    ident = await invite(cast)
    await account.intend("invitation", ident, period="job-1")
    await db.execute("update invitation set withdrawn_at = $1", clock.now())
    await drain()
    assert office.mails == []
    assert await db.value("select reason from delivery") == "not_open"


async def test_an_invitation_whose_job_was_lost_is_found_and_sent_once(
    cast: Cast, office: PostOffice
) -> None:
    await invite(cast)
    for _ in range(2):
        await account.sweep()
        await drain()
    assert len(office.mails) == 1
