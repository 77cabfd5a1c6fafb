"""The words of the demo: enough of them, never twice, and nobody's personal data."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from forum.seed import people as seed_people
from forum.seed import texts
from forum.seed.people import OrganisationRow, Person, cast, partners, people, slug

SEED = 1
CSV = Path(seed_people.__file__).with_name("gemeenten.csv")
NOW = datetime(2026, 3, 11, 14, 5, tzinfo=UTC)

PERSONAL_DATA = {
    "nine digits, as a BSN": r"(?<!\d)\d{3}[ .]?\d[ .]?\d{2}[ .]?\d{3}(?!\d)",
    "a phone number": r"(?<!\d)(\+31|0031|0[1-9])[-\s]?\d[\d\s-]{6,10}(?!\d)",
    "an IBAN": r"\b[A-Z]{2}\d{2} ?[A-Z]{4} ?\d",
    "a street and number": r"\b[A-Z][a-z]+(straat|laan|weg|plein|kade|gracht|singel|dijk) \d",
    "a postcode": r"\b[1-9]\d{3} ?[A-Z]{2}\b",
    "initials": r"\b[A-Z]\.[A-Z]\.(?! ?\))",
    "somebody's age": r"\b(\d{1,2}[- ]?jarige|\d{1,2} jaar oud)\b",
    "an e-mail address": r"\S@\S+\.\S",
    "an address outside": r"https?://|www\.",
}


@pytest.fixture(scope="module")
def organisations() -> list[OrganisationRow]:
    with CSV.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return [OrganisationRow(row["code"], row["name"], row["region"]) for row in rows]


@pytest.fixture(scope="module")
def everyone(organisations: list[OrganisationRow]) -> list[Person]:
    return people(SEED, organisations=organisations)


@pytest.fixture(scope="module")
def forum() -> list[texts.Conversation]:
    return texts.conversations(SEED)


def turns(conversation: texts.Conversation) -> tuple[texts.Turn, ...]:
    return (conversation.opening, *conversation.replies)


def all_texts() -> Iterator[tuple[str, str]]:
    """Every text a person reads, with where it stands."""
    content = texts.load()
    for path in sorted(texts.words.CONTENT.rglob("*.toml")):
        yield path.name, path.read_text(encoding="utf-8")
    for conversation in texts.conversations(SEED):
        for turn in turns(conversation):
            yield conversation.key, turn.text
    assert content.theme.welcome


def test_the_forum_is_as_large_as_promised() -> None:
    content = texts.load()
    assert 7 <= len(content.categories) <= 8
    assert [c.slug for c in content.categories if c.confidential] == ["casuistiek"]
    full = [t for t in content.threads if len(t.replies) + len(t.more) >= 8]
    assert len(full) >= 66
    assert len(content.pieces) >= 250
    assert len({piece.text for piece in content.pieces}) == len(content.pieces)


@pytest.mark.parametrize("seed", range(1, 6))
def test_every_seed_gives_enough_posts_in_long_and_short_threads(seed: int) -> None:
    sizes = [len(turns(conversation)) for conversation in texts.conversations(seed)]
    assert sum(sizes) >= 1560
    assert sum(size >= 60 for size in sizes) >= 4
    assert sum(8 <= size <= 20 for size in sizes) >= 40
    assert sum(size <= 3 for size in sizes) >= 5


def test_nearly_everything_is_written_for_its_own_thread(
    forum: list[texts.Conversation],
) -> None:
    own = {
        thread.key: {line.text for line in (thread.opening, *thread.replies, *thread.more)}
        for thread in texts.load().threads
    }
    posts = [
        (conversation.key, turn.text) for conversation in forum for turn in turns(conversation)
    ]
    written = [text for key, text in posts if any(line in text for line in own[key])]
    assert len(written) / len(posts) > 0.9


def test_webinars_lie_behind_and_ahead_and_one_is_cancelled() -> None:
    webinars = {webinar.state: webinar for webinar in texts.load().webinars}
    assert set(webinars) == {"past", "coming", "cancelled"}
    starts = [chapter.start_seconds for chapter in webinars["past"].chapters]
    assert len(starts) >= 5
    assert starts == sorted(starts)
    assert starts[-1] < webinars["past"].minutes * 60
    assert webinars["past"].days < 0 < min(webinars["coming"].days, webinars["cancelled"].days)
    assert webinars["cancelled"].reason
    keys = {thread.key for thread in texts.load().threads}
    assert {webinar.thread for webinar in webinars.values()} - {""} <= keys


def test_links_stay_inside_the_forum() -> None:
    links = [link for _, text in all_texts() for link in re.findall(r"\]\(([^)]*)\)", text)]
    assert links
    assert [link for link in links if not link.startswith("/mensenhandel/")] == []


def test_acts_and_reports_name_posts_that_exist(forum: list[texts.Conversation]) -> None:
    content = texts.load()
    labels = {(c.key, turn.label) for c in forum for turn in turns(c)}
    assert [r.thread for r in content.reports if (r.thread, r.label) not in labels] == []
    assert [a.thread for a in content.acts if (a.thread, a.label) not in labels] == []
    assert all(act.reason for act in content.acts)
    categories = {category.slug for category in content.categories}
    assert {act.category for act in content.acts if act.act == "move"} <= categories


def test_a_pinned_or_locked_thread_has_the_act_that_did_it(
    forum: list[texts.Conversation],
) -> None:
    acts = {(act.act, act.thread) for act in texts.load().acts if act.act in ("pin", "lock")}
    pinned = {("pin", c.key) for c in forum if c.pinned}
    assert acts == pinned | {("lock", c.key) for c in forum if c.locked}


def test_the_same_seed_gives_the_same_forum_and_another_seed_another() -> None:
    assert texts.conversations(7) == texts.conversations(7)
    assert texts.conversations(7) != texts.conversations(8)


@pytest.mark.parametrize("name", PERSONAL_DATA)
def test_no_text_looks_like_personal_data(name: str) -> None:
    pattern = re.compile(PERSONAL_DATA[name])
    assert [(where, m[0]) for where, text in all_texts() for m in pattern.finditer(text)] == []


def test_every_text_is_nfc() -> None:
    assert [
        where for where, text in all_texts() if not unicodedata.is_normalized("NFC", text)
    ] == []


def test_placeholders_are_known_and_all_of_them_are_filled() -> None:
    for where, text in all_texts():
        if where.endswith(".toml"):
            continue
        filled = texts.fill(text, gemeente="Utrecht", regio="Utrecht", collega="Anouk de Vries")
        assert not re.search(r"[{}]", filled), where


def test_a_municipality_is_called_by_its_spoken_name() -> None:
    assert (
        texts.fill("In {gemeente}", gemeente="Hengelo (O.)", regio="", collega="") == "In Hengelo"
    )


def test_only_municipal_people_speak_of_their_municipality(
    forum: list[texts.Conversation],
) -> None:
    strangers = [
        (conversation.key, turn.text)
        for conversation in forum
        for turn in turns(conversation)
        if "{gemeente}" in turn.text and turn.author_hint not in texts.MUNICIPAL
    ]
    assert strangers == []


def test_hints_are_known(forum: list[texts.Conversation]) -> None:
    known = texts.MUNICIPAL | texts.PARTNER | texts.ASSOCIATION
    assert {turn.author_hint for c in forum for turn in turns(c)} <= known


def test_a_post_answers_somebody_else_who_spoke_before(forum: list[texts.Conversation]) -> None:
    for conversation in forum:
        said = turns(conversation)
        for number, turn in enumerate(said[1:], start=2):
            assert 1 <= turn.answers < number, conversation.key
            if "{collega}" in turn.text:
                assert said[turn.answers - 1].speaker != turn.speaker, (conversation.key, turn.text)


def test_every_thread_stands_in_a_known_category_under_a_title_of_its_own(
    forum: list[texts.Conversation],
) -> None:
    categories = {category.slug for category in texts.load().categories}
    assert {conversation.category_slug for conversation in forum} == categories
    assert max(Counter(c.title for c in forum).values()) == 1
    assert max(Counter(c.key for c in forum).values()) == 1
    assert max(len(c.title) for c in forum) <= 100


def test_nobody_says_the_same_twice(forum: list[texts.Conversation]) -> None:
    everywhere: Counter[str] = Counter()
    for conversation in forum:
        said = [turn.text for turn in turns(conversation)]
        assert len(set(said)) == len(said), conversation.key
        everywhere.update(text for text in said if len(text) > 80)
    assert [text for text, times in everywhere.items() if times > 1] == []


def test_every_speaker_can_be_somebody_else_of_that_function(
    forum: list[texts.Conversation], everyone: list[Person]
) -> None:
    for conversation in forum:
        speakers = {turn.speaker: turn.author_hint for turn in turns(conversation)}
        assert sorted(speakers) == list(range(len(speakers)))
        hints = [speakers[number] for number in sorted(speakers)]
        chosen = cast(hints, among=everyone, rng=Random(SEED))
        assert len(set(chosen)) == len(hints)


def test_who_names_a_function_has_it(
    forum: list[texts.Conversation], everyone: list[Person]
) -> None:
    first: dict[int, texts.Turn] = {}
    for turn in turns(next(c for c in forum if c.key == "voorstelronde")):
        first.setdefault(turn.speaker, turn)
    hints = [turn.author_hint for turn in first.values()]
    chosen = cast(
        hints, among=everyone, rng=Random(SEED), said=[turn.text for turn in first.values()]
    )
    by_text = dict(zip([turn.text for turn in first.values()], chosen, strict=True))
    bibob = next(text for text in by_text if text.startswith("Adviseur Bibob."))
    assert by_text[bibob].function == "Adviseur Bibob"


def test_who_speaks_of_a_small_municipality_works_at_none_of_the_larger(
    everyone: list[Person],
) -> None:
    small, large = "Wij zijn klein en hebben drie uur.", "Vanuit een centrumgemeente: graag."
    for seed in range(20):
        little, big = cast(["zorg", "zorg"], among=everyone, rng=Random(seed), said=[small, large])
        assert not little.large
        assert big.large


def test_every_function_is_somebodys(everyone: list[Person]) -> None:
    assert {"Raadsadviseur", "Leerplichtambtenaar"} <= {person.function for person in everyone}


def test_posts_are_written_in_order_before_now_and_mostly_at_work(
    forum: list[texts.Conversation],
) -> None:
    at_work = total = 0
    for conversation in forum:
        placed = texts.moments(conversation, now=NOW)
        assert len(placed) == 1 + len(conversation.replies)
        assert all(a < b for a, b in pairwise(placed)), conversation.key
        assert NOW - timedelta(days=440) < placed[0]
        assert placed[-1] < NOW
        local = [at.astimezone(texts.weave.AMSTERDAM) for at in placed]
        at_work += sum(at.weekday() < 5 and 8 <= at.hour < 18 for at in local)
        total += len(local)
    assert at_work / total > 0.8


def test_four_hundred_people_take_part(everyone: list[Person]) -> None:
    assert len(everyone) == 400
    assert len({person.name for person in everyone}) == 400
    assert len({person.email for person in everyone}) == 400
    roles = Counter(person.role for person in everyone)
    assert roles == {"participant": 395, "moderator": 3, "manager": 2}
    assert Counter(person.language for person in everyone)["en"] == 6


def test_people_are_the_same_for_the_same_seed(organisations: list[OrganisationRow]) -> None:
    assert people(3, organisations=organisations) == people(3, organisations=organisations)
    assert people(3, organisations=organisations) != people(4, organisations=organisations)


def test_nearly_every_municipality_takes_part(
    everyone: list[Person], organisations: list[OrganisationRow]
) -> None:
    codes = {row.code for row in organisations}
    per_place = Counter(p.organisation for p in everyone if p.organisation in codes)
    assert len(per_place) >= 330
    assert max(per_place.values()) <= 4
    at_partners = [p for p in everyone if p.organisation not in codes]
    assert 25 <= len(at_partners) <= 32
    assert {p.organisation for p in at_partners} == {partner.code for partner in partners()}


def test_the_demo_sign_ins_are_fixed(everyone: list[Person]) -> None:
    anouk, maarten, samira, hanneke = everyone[:4]
    assert (anouk.name, anouk.email) == ("Anouk de Vries", "anouk.de.vries@utrecht.example")
    assert (maarten.name, maarten.role) == ("Maarten Jansen", "participant")
    assert (samira.name, samira.role) == ("Samira el Amrani", "moderator")
    assert (hanneke.name, hanneke.role) == ("Hanneke van der Meer", "manager")
    assert [person.demo for person in everyone].count(True) == 4


def test_mail_can_never_reach_anyone(everyone: list[Person]) -> None:
    address = re.compile(r"[a-z0-9.]+@[a-z0-9-]{1,63}\.example")
    assert [p.email for p in everyone if not address.fullmatch(p.email)] == []


def test_names_sort_without_their_tussenvoegsel(everyone: list[Person]) -> None:
    by_name = {person.name: person.sort_name for person in everyone}
    assert by_name["Anouk de Vries"] == "Vries, Anouk de"
    assert by_name["Maarten Jansen"] == "Jansen, Maarten"
    assert by_name["Samira el Amrani"] == "Amrani, Samira el"
    small = re.compile(r"(van|de|den|der|ter|ten|te|in|op|el|'t)\b")
    assert [name for name, sort in by_name.items() if small.match(sort)] == []
    assert all(sorted(re.split(r",? ", s)) == sorted(n.split(" ")) for n, s in by_name.items())


def test_a_slug_is_plain_ascii() -> None:
    assert slug("'s-Hertogenbosch") == "s-hertogenbosch"
    assert slug("Súdwest-Fryslân") == "sudwest-fryslan"
    assert slug("Bergen (NH.)") == "bergen-nh"
