"""Who hears of another role; and what the ledger forgets of a closed account."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.members import actions as members
from forum.members.forms import AcceptForm, InvitationForm
from forum.members.queries import invitation
from forum.themes import actions as themes
from notifications import choices, memberships, preferences
from notifications.kinds import account
from notifications.queries import notices_of
from notifications.sentences import notice_words
from tests.cast import Cast, Person, person
from tests.notifications.post_office import PostOffice, drain, work

PASSWORD = "vier oude fietsen in de regen"


async def bell(who: Person) -> list[str]:
    return [notice_words(line) for line in await notices_of(who.id)]


async def second_manager(cast: Cast) -> Person:
    found = await person("Els Baas", "projectleider", "Tilburg")
    await themes.join(cast.theme_id, found.id, role="manager")
    return found


async def test_other_managers_and_she_herself_hear_of_a_role(cast: Cast) -> None:
    els = await second_manager(cast)
    await themes.change_role(await cast.access(cast.mies), cast.bram.id, role="moderator")
    for _ in range(2):
        await memberships.tell(cast.theme_id)
    await memberships.sweep()
    assert await bell(els) == ["Een deelnemer is moderator geworden"]
    assert await bell(cast.bram) == ["U bent nu moderator"]
    assert await bell(cast.mies) == []
    assert await bell(cast.maarten) == []
    (href,) = [item["href"] for item in await db.rows("select distinct href from notice")]
    assert href == f"/mensenhandel/deelnemers/{cast.bram.id}"


async def test_who_is_put_out_is_told_to_managers_not_who_leaves(cast: Cast) -> None:
    els = await second_manager(cast)
    await themes.leave(cast.theme_id, cast.anouk.id)
    await themes.remove(await cast.access(cast.mies), cast.bram.id)
    await memberships.tell(cast.theme_id)
    assert await bell(els) == ["Iemand neemt niet meer deel"]
    assert await bell(cast.bram) == []


async def test_an_invited_manager_is_told_of_and_a_participant_is_not(cast: Cast) -> None:
    els = await second_manager(cast)
    for name, role in (("piet", "participant"), ("noor", "manager")):
        form = InvitationForm(f"{name}@emmen.example", name, None, role)
        card = await invitation(await themes.invite(await cast.access(cast.mies), form))
        assert card
        accepted = AcceptForm(f"{name} Kok", "adviseur", None, "nl", PASSWORD)
        await themes.accept_invitation(card, accepted)
    await memberships.tell(cast.theme_id)
    assert await bell(els) == ["Een deelnemer is beheerder geworden"]


async def test_a_new_address_is_asked_there_and_the_old_one_is_told(
    cast: Cast, office: PostOffice
) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    new = "karin@zwolle.example"
    await members.ask_email_change(karin.id, password=PASSWORD, email=new)
    await work()
    (mail,) = office.mails
    assert mail.recipient == new
    link = next(word for word in mail.text.split() if "/instellingen/e-mailadres/" in word)
    await members.confirm_email_change(link.rpartition("/")[2])
    await work()
    await account.sweep()
    await drain()
    assert [mail.recipient for mail in office.mails] == [new, karin.email]
    with clock.at(clock.now() + timedelta(days=32)):
        await account.sweep()
    assert await db.value("select count(*) from email_change") == 0
    assert office.mails[1]["Subject"] == "Uw e-mailadres is gewijzigd"
    assert new not in office.mails[1].text


async def test_nothing_is_sent_to_an_address_that_somebody_has(
    cast: Cast, office: PostOffice
) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    await members.ask_email_change(karin.id, password=PASSWORD, email=cast.anouk.email)
    await work()
    await account.sweep()
    await drain()
    assert office.mails == []
    # Nor does her own list of mails tell.
    assert await db.value("select count(*) from delivery where recipient_id = $1", karin.id) == 0


async def test_a_lost_job_about_an_address_is_made_up_for(cast: Cast, office: PostOffice) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    await members.ask_email_change(karin.id, password=PASSWORD, email="karin@zwolle.example")
    for _ in range(2):
        await account.sweep()
        await drain()
    assert [mail.recipient for mail in office.mails] == ["karin@zwolle.example"]


async def test_a_closed_account_gets_no_mail_and_leaves_no_address(
    cast: Cast, office: PostOffice
) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    await themes.join(cast.theme_id, karin.id)
    await preferences.ensure([karin.id])
    await choices.choose_parts(karin.id, [])
    await account.intend("password_changed", karin.id, period="a")
    await drain()
    await members.ask_email_change(karin.id, password=PASSWORD, email="karin@zwolle.example")
    await work()
    sent = len(office.mails)
    await account.intend("password_changed", karin.id, period="b")
    await themes.close_account(karin.id, password=PASSWORD)
    await drain()
    await account.sweep()
    assert len(office.mails) == sent
    rows = await db.rows("select address, state, reason from delivery order by id")
    assert [row["address"] for row in rows] == ["", "", ""]
    assert (rows[-1]["state"], rows[-1]["reason"]) == ("skipped", "closed")
    for table in ("preference", "channel_choice"):
        kept = await db.value(f"select count(*) from {table} where member_id = $1", karin.id)
        assert (table, kept) == (table, 0)
    with clock.at(clock.now() + timedelta(days=3)):
        await account.sweep()
