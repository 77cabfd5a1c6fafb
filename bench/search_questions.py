"""What people ask for in the forum of `search_house`: kinds of questions, and by whom."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from bench.search_house import WORDS, House
from forum.core import clock
from forum.themes.queries import Access, access_to
from forum.threads.queries import Filter

EACH = 20  # questions of a kind


@dataclass(frozen=True, slots=True)
class Asking:
    """One question: its kind, who asks (see `readers`), the words, what narrows it, the page."""

    kind: str
    words: str
    only: Filter | None = None
    reader: str = "member"
    page: int = 1


async def readers(made: House) -> dict[str, Access]:
    """By what they are: a member, one who reads everything, a moderator, one of the small theme."""
    wanted = {
        "member": (made.theme_id, made.people[200]),
        "regular": (made.theme_id, made.people[1]),
        "writer": (made.theme_id, made.people[2]),
        "moderator": (made.theme_id, made.people[0]),
        "small": (made.small_id, made.people[10]),
    }
    found = {}
    for name, (theme, member) in wanted.items():
        access = await access_to(theme, member)
        assert access is not None
        found[name] = access
    return found


def questions(made: House) -> list[Asking]:
    """Twenty of every kind, mixed."""
    chance = random.Random(7)
    asked = [each for n in range(EACH) for each in _round(made, chance, n)]
    chance.shuffle(asked)
    return asked


def _round(made: House, chance: random.Random, n: int) -> list[Asking]:
    words = made.words
    common = [word for word in words[:200] if len(word) > 4]
    one, other = chance.sample(common[:60], 2)
    middle, next_to = chance.sample(words[300:3000], 2)
    rare = chance.choice(words[20_000:])
    short = chance.choice([word for word in words[500:3000] if 5 < len(word) < 9])
    month = clock.now() - timedelta(days=30)
    old = clock.now() - timedelta(days=500)
    slip = middle[:2] + middle[3:] if len(middle) > 6 else f"{middle}qx"
    return [
        Asking("one common word", one),
        Asking("one middling word", middle),
        Asking("one rare word", rare),
        Asking("two common words", f"{one} {other}"),
        Asking("common and middling", f"{one} {middle}"),
        Asking("three words", f"{one} {middle} {next_to}"),
        Asking("middling and rare", f"{middle} {rare}"),
        Asking("a compound nobody wrote", f"{short}{middle}"),
        Asking("a slip", slip),
        Asking("a phrase, common", f'"{one} {other}"'),
        Asking("a phrase, middling", f'"{one} {middle}"'),
        Asking("without a word", f"{one} -{other}"),
        Asking("a small category", one, Filter(category_id=made.shelves[-1 - n % 3])),
        Asking("a kind of thread", one, Filter(kind="best_practice")),
        Asking("of the last month", middle, Filter(since=month)),
        Asking("until long ago", one, Filter(until=old)),
        Asking("by a writer", one, Filter(author=f"Deelnemer {chance.randint(5, 399)}")),
        Asking("of an organisation", one, Filter(organisation_id=1 + n % 60)),
        Asking("only mine", (one, middle)[n % 2], Filter(mine=True), "writer"),
        Asking("only unread, a regular", (one, middle)[n % 2], Filter(unread=True), "regular"),
        Asking("only unread, a stranger", (one, middle)[n % 2], Filter(unread=True)),
        Asking("the newest first", one, Filter(newest=True)),
        Asking("the fifth page", one, page=5),
        Asking("a moderator", (one, middle, rare)[n % 3], reader="moderator"),
        Asking("in a small theme", (one, middle)[n % 2], reader="small"),
    ]


def suggesting(made: House) -> list[str]:
    """Beginnings of common and rare words, of one word and of two."""
    chance = random.Random(9)
    begun = []
    for _ in range(60):
        word = chance.choice(chance.choice((made.words[:300], made.words[300:5000])))
        begun.append(word[: chance.randint(3, max(3, len(word) - 1))])
        begun.append(f"{chance.choice(made.words[:300])} {word[:4]}")
    return begun


def titles(made: House) -> list[str]:
    """Titles that somebody might write: words as often as they are said."""
    chance = random.Random(11)
    return [
        " ".join(made.words[int(WORDS ** chance.random()) - 1] for _ in range(3 + n % 5))
        for n in range(60)
    ]
