"""Ending separate mails about threads from the mail itself, by hand: one kind, as one chooses."""

from __future__ import annotations

import pytest

from notifications import choices, unsubscribing
from notifications.unsubscribing import INSTANT
from tests.cast import Cast
from tests.client import Client, heading, links, text_of

# What may go to the digest instead; private messages may not (`tests/messages`).
HEADINGS = {
    "mention": "E-mail als u genoemd wordt",
    "reply": "E-mail over reacties",
    "thread": "E-mail over nieuwe onderwerpen",
}


def address(cast: Cast, what: str) -> str:
    return f"/afmelden/{unsubscribing.token(cast.anouk.id, what)}"


async def wants_all(cast: Cast) -> None:
    """Anouk has every kind by mail."""
    for kind in INSTANT:
        stop = unsubscribing.Stop(cast.anouk.id, kind)
        await unsubscribing.instead(stop, choices.MAIL)


async def of_anouk(cast: Cast) -> dict[str, str]:
    found = await choices.of(cast.anouk.id)
    return {kind: found[kind] for kind in INSTANT}


@pytest.mark.parametrize("what", HEADINGS)
async def test_looking_asks_and_changes_nothing(cast: Cast, what: str) -> None:
    await wants_all(cast)
    async with Client() as visitor:
        page = await visitor.get(address(cast, what))
    assert heading(page.text) == HEADINGS[what]
    assert "Wilt u dit voortaan in uw overzicht lezen" in text_of(page.text)
    assert f"/instellingen/meldingen#{what}" in links(page.text)
    assert set((await of_anouk(cast)).values()) == {"mail"}


@pytest.mark.parametrize("what", HEADINGS)
@pytest.mark.parametrize(
    ("chosen", "channel", "told"),
    [
        ("stop", "bell", "U bent afgemeld. U krijgt deze e-mails niet meer."),
        ("digest", "digest", "U vindt dit voortaan in uw overzicht."),
    ],
)
async def test_a_person_ends_this_kind_without_signing_in(
    cast: Cast, what: str, chosen: str, channel: str, told: str
) -> None:
    await wants_all(cast)
    async with Client() as visitor:
        page = await visitor.post(address(cast, what), {"keuze": chosen}, token="", origin=None)
        assert told in text_of(page.text)
        again = await visitor.get(address(cast, what))
    assert "U bent al afgemeld." in text_of(again.text)
    assert await of_anouk(cast) == {**dict.fromkeys(INSTANT, "mail"), what: channel}


async def test_the_link_to_the_digest_puts_that_choice_first(cast: Cast) -> None:
    async with Client() as visitor:
        page = await visitor.get(f"{address(cast, 'reply')}?minder=1")
    first, second = (page.text.index(word) for word in ('value="digest"', 'value="stop"'))
    assert "nl-button--primary" in page.text[first - 200 : first]
    assert "nl-button--secondary" in page.text[second - 200 : second]


@pytest.mark.parametrize("chosen", ["", "off", "mail", "weekly", "\x00"])
async def test_what_is_not_offered_is_refused(cast: Cast, chosen: str) -> None:
    await wants_all(cast)
    async with Client() as visitor:
        answer = await visitor.post(address(cast, "reply"), {"keuze": chosen})
    assert answer.status_code == 422
    assert set((await of_anouk(cast)).values()) == {"mail"}


async def test_a_link_that_we_did_not_sign_is_not_there(cast: Cast) -> None:
    right = unsubscribing.token(cast.anouk.id, "reply")
    wrong = right.replace("p", "m", 1)
    async with Client() as visitor:
        assert (await visitor.get(f"/afmelden/{wrong}")).status_code == 404
        assert (await visitor.post(f"/afmelden/{wrong}", {"keuze": "stop"})).status_code == 404
    assert (await choices.of(cast.anouk.id))["mention"] == "mail"
