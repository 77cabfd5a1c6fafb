"""Mails made to break who reads them: few steps, nothing large out of them, and no exception.

How long they take is measured (`bench/inbound.py`); here is held what keeps it so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.inbound import judged
from bench.inbound_samples import HOSTILE, WORDS, mixed
from forum.core import db
from forum.threads.queries import ThreadHead
from notifications.inbound import cutting, parts, reading
from notifications.inbound.bouncing import Verdict, verdict_of
from tests.cast import Cast
from tests.client import Client
from tests.inbound.relay import Relay, address_for, handled
from tests.notifications.post_office import PostOffice, drain

pytestmark = pytest.mark.usefixtures("house")
MOST_STEPS = 500_000  # calls, those into C among them: the same on every machine
OWN = WORDS.decode().strip()


@contextmanager
def steps() -> Iterator[Callable[[], int]]:
    """Counts the calls that are made."""
    made = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield lambda: made
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_takes_few_steps_and_gives_nothing_large(name: str) -> None:
    raw = HOSTILE[name]
    with steps() as made:
        text = judged(raw)
    assert made() < MOST_STEPS
    assert len(text) <= cutting.MOST
    assert isinstance(verdict_of(raw), Verdict)
    found = reading.read(raw)
    assert len(found.text) <= reading.MOST_TEXT
    assert len(found.files) <= reading.MOST_FILES
    assert sum(len(value) for _, value in found.headers) <= parts.MOST_HEAD
    assert max((len(each.name) for each in found.files), default=0) <= 200


# Where the writer's words can be told from what is around them, they are kept.
LOST = {"a wrong boundary", "no boundary", "a boundary of 100 kB"}
FAR = {"10,000 headers", "10,000 senders", "headers that go on", "20,000 recipients, a line each"}


@pytest.mark.parametrize(
    "name",
    [
        *(
            name
            for name, raw in HOSTILE.items()
            if WORDS in raw and name not in LOST | {"charset utf-16"}
        ),
        *("our line, hidden", "100,000 tags", "attributes of 300 kB"),
    ],
)
def test_what_was_written_is_found_in_it_all_the_same(name: str) -> None:
    assert judged(HOSTILE[name]).splitlines()[:1] == [OWN]
    assert "van een ander" not in judged(HOSTILE[name])


@pytest.mark.parametrize("name", sorted(LOST))
def test_what_was_not_read_to_its_end_is_said_to_be_unreadable(name: str) -> None:
    assert reading.read(HOSTILE[name]).readable is False


@pytest.mark.parametrize("name", sorted(FAR))
def test_who_sent_it_is_not_known_while_there_are_headers_that_were_not_read(name: str) -> None:
    found = reading.read(HOSTILE[name])
    assert (found.author, found.complete) == ("", False)


async def test_every_hostile_mail_goes_the_whole_way_and_is_answered_once_at_most(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    for raw in HOSTILE.values():
        code, _ = await relay.hand(to, raw, sender=cast.bram.email)
        assert code in {250, 500, 552}, raw[:300]
        await db.execute(  # another hour, another day
            "update inbound_mail set received_at = received_at - interval '2 hours'"
        )
        await handled()
    states = await db.rows("select id, state from inbound_mail order by id")
    assert {row["state"] for row in states} == {"placed", "asked", "kept", "refused"}
    answers = await db.rows("select period from delivery where kind = 'reply_answer'")
    assert len({row["period"] for row in answers}) == len(answers) <= 6
    await drain()
    assert {mail.recipient for mail in office.mails} <= {cast.bram.email, cast.anouk.email}
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        for row in states:
            page = await bram.get(f"/mijn-mail/antwoord/{row['id']}")
            assert page.status_code in {200, 303}
        for path in (thread.href, "/mijn-mail"):
            assert (await bram.http.get(path, follow_redirects=True)).status_code == 200


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_failing(raw: bytes) -> None:
    judged(raw)
    verdict_of(raw)


@given(
    st.lists(
        st.sampled_from([*b'from: <>@()"\\\r\n;=?dmarc=pass multipart/mixed--x']), max_size=300
    )
)
def test_any_headers_are_read_without_failing(letters: list[int]) -> None:
    judged(bytes(letters))
    judged(mixed(bytes(letters), bytes(letters)))
