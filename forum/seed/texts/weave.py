"""Threads lengthened with posts that stand on their own, and placed in time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from forum.seed.texts.words import Content, Kind, Line, Piece, Thread, hint_of, load

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Turn:
    """One post of a conversation, its placeholders still in the text."""

    author_hint: str
    speaker: int
    """Who within this conversation: 0 opened it; the same number is the same person."""
    text: str
    gap_hours: float
    """Hours after the post before it (0 for the opening)."""
    answers: int
    """Number of the earlier post (1..n) whose author is ``{collega}``; 0 for the opening."""
    label: str = ""


@dataclass(frozen=True)
class Conversation:
    key: str
    category_slug: str
    kind: Kind
    title: str
    opening: Turn
    replies: tuple[Turn, ...]
    age_days: float
    """How long before now the opening was written; the gaps never run past now."""
    pinned: bool
    locked: bool


LONGEST_AGE = 425.0
SAME_WORDS_ALLOWED = 80
"""Characters up to which a post may read the same in two threads ("Dank, helder!")."""
LONG_THREAD = 40
PASSING = (0, 0, 1, 1, 2)
"""How many general posts a thread gets beside its own, when its file does not say."""

# How a passing post is built from pieces, and how often.
PATTERNS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (6, ("experience",)),
    (4, ("agree", "point")),
    (4, ("doubt", "nuance")),
    (3, ("agree", "experience")),
    (3, ("thanks", "ask")),
    (2, ("agree", "offer")),
    (2, ("experience", "offer")),
    (2, ("thanks", "experience", "close")),
    (1, ("experience", "ask")),
    (2, ("ask",)),
    (2, ("remark",)),
    (1, ("remark", "ask")),
    (1, ("thanks",)),
)


class _Composer:
    """Hands out pieces: least used first, never twice in a thread, no long post twice at all."""

    def __init__(self, content: Content, rng: Random) -> None:
        self.rng = rng
        self.pieces = content.pieces
        self.hints = {c.slug: c.hints for c in content.categories}
        self.used: Counter[Piece] = Counter()
        self.written: set[str] = set()

    def post(self, thread: Thread, own: Line | None, spent: set[str]) -> tuple[str, str]:
        """Hint and text of one more post; ``spent`` holds the sentences this thread has."""
        while True:
            text = " ".join(self._sentences(thread, own, spent))
            if text not in spent and (len(text) <= SAME_WORDS_ALLOWED or text not in self.written):
                break
        spent.add(text)
        self.written.add(text)
        return self._hint(thread, own), text

    def _sentences(self, thread: Thread, own: Line | None, spent: set[str]) -> Iterator[str]:
        if own is None:
            (kinds,) = self.rng.choices(
                [kinds for _, kinds in PATTERNS], [weight for weight, _ in PATTERNS]
            )
            yield from (self._take(kind, thread, spent) for kind in kinds)
            return
        # A thread's own words mostly stand alone; now and then with thanks before them.
        if self.rng.random() < 0.12 and thread.passing != 0:
            yield self._take("thanks", thread, spent)
        yield own.text

    def _take(self, kind: str, thread: Thread, spent: set[str]) -> str:
        fitting = [
            piece
            for piece in self.pieces
            if piece.kind == kind
            and piece.category in ("", thread.category_slug)
            and piece.text not in spent
        ]
        if not fitting:
            return self._take("experience", thread, spent)
        piece = min(fitting, key=lambda p: (self.used[p], not p.category, self.rng.random()))
        self.used[piece] += 1
        spent.add(piece.text)
        return piece.text

    def _hint(self, thread: Thread, own: Line | None) -> str:
        if own is not None and own.who:
            return hint_of(own.who)
        return self.rng.choice(self.hints[thread.category_slug])


def conversations(seed: int) -> list[Conversation]:
    """The whole forum: every thread once, oldest first, deterministic by ``seed``."""
    content = load()
    rng = Random(seed)
    composer = _Composer(content, rng)
    ages = _ages(content.threads, rng)
    built = [_conversation(t, age, composer) for t, age in zip(content.threads, ages, strict=True)]
    return sorted(built, key=lambda conversation: -conversation.age_days)


def _ages(threads: tuple[Thread, ...], rng: Random) -> list[float]:
    """Spread over the past fourteen months, somewhat denser towards now."""
    free = [i for i, thread in enumerate(threads) if thread.age_days is None]
    rng.shuffle(free)
    ages = [thread.age_days or 0.0 for thread in threads]
    for place, index in enumerate(free):
        share = (place + rng.random()) / len(free)
        ages[index] = round(3 + (LONGEST_AGE - 3) * share**1.3, 3)
    return ages


def _conversation(thread: Thread, age: float, composer: _Composer) -> Conversation:
    lines = _lengthened(thread, composer)
    gaps = _gaps(thread, len(lines), age=age, rng=composer.rng)
    turns = tuple(_turns(thread, lines, gaps))
    return Conversation(
        key=thread.key,
        category_slug=thread.category_slug,
        kind=thread.kind,
        title=thread.title,
        opening=turns[0],
        replies=turns[1:],
        age_days=age,
        pinned=thread.pinned,
        locked=thread.locked,
    )


@dataclass(frozen=True)
class _Placed:
    """A line with its speaker's word and the index (0..n) of the line it answers."""

    who: str
    text: str
    answers: int
    label: str


def _lengthened(thread: Thread, composer: _Composer) -> list[_Placed]:
    """The hand-written lines with the passing posts between them, references kept."""
    written = (thread.opening, *thread.replies)
    passing = _passing(thread, composer.rng)
    spent = {line.text for line in written}
    lines: list[_Placed] = []
    places: list[int] = []
    for number, line in enumerate(written):
        places.append(len(lines))
        target = places[line.to - 1] if line.to else places[max(number - 1, 0)]
        lines.append(_Placed("op" if not number else line.who, line.text, target, line.label))
        for own in passing.get(number, ()):
            hint, text = composer.post(thread, own, spent)
            answers = composer.rng.choice((0, len(lines) - 1, places[-1]))
            lines.append(_Placed(f"{hint}0{len(lines)}", text, answers, ""))
    return lines


def _passing(thread: Thread, rng: Random) -> dict[int, list[Line | None]]:
    """What is said in passing after each hand-written line; None is a post of general pieces.

    In a round (nothing but the thread's own words) these posts come anywhere before the closing
    words; elsewhere they look back on what was said, so they come late or last.
    """
    passing: dict[int, list[Line | None]] = {}
    last = len(thread.replies)
    general = rng.choice(PASSING) if thread.passing is None else thread.passing
    own = rng.sample(thread.more, len(thread.more))
    for line in own:
        first, final = (1, last - 1) if thread.passing == 0 else (last * 4 // 5, last)
        passing.setdefault(rng.randint(first, final), []).append(line)
    for _ in range(0 if thread.open else general):
        passing.setdefault(rng.randint(1, last - 1), []).append(None)
    return passing


def _gaps(thread: Thread, count: int, *, age: float, rng: Random) -> list[float]:
    """Hours before each post: quick at first, slower later, never past now."""
    gaps = [rng.lognormvariate(1.6, 1.1) * (1 + 6 * i / count) for i in range(1, count)]
    room, total = age * 24 - 0.5, sum(gaps)
    lively = (count >= LONG_THREAD or age < 30) and count > 3 and not thread.locked
    if total > room or lively:
        # A lively thread runs on until about now; the latest words are minutes to days old.
        target = max(room - rng.expovariate(1 / 20), room * 0.8)
        gaps = [gap * target / total for gap in gaps]
    return [0.0, *(round(gap, 4) for gap in gaps)]


def _turns(thread: Thread, lines: list[_Placed], gaps: list[float]) -> Iterator[Turn]:
    speakers: dict[str, int] = {}
    for index, (line, gap) in enumerate(zip(lines, gaps, strict=True)):
        speaker = speakers.setdefault(line.who, len(speakers))
        hint = hint_of(thread.opening.who if speaker == 0 else line.who)
        yield Turn(hint, speaker, line.text, gap, line.answers + 1 if index else 0, line.label)


def moments(conversation: Conversation, *, now: datetime) -> tuple[datetime, ...]:
    """When each post was written (aware UTC, strictly rising, all before ``now``).

    Most fall in Dutch office hours: what lands in a night or weekend moves to the next working
    morning, except that one in twelve stays (people do write in the evening).
    """
    rng = Random(f"{conversation.key} {conversation.opening.text}")
    # Seeded early in the morning, much has to have been said by now: not all of it just now.
    latest = now - timedelta(minutes=Random(f"{conversation.key} latest").randint(2, 540))
    count = 1 + len(conversation.replies)
    at = now - timedelta(days=conversation.age_days)
    placed: list[datetime] = []
    for left, turn in enumerate((conversation.opening, *conversation.replies)):
        at += timedelta(hours=turn.gap_hours)
        wished = at if rng.random() < 1 / 12 else _office_hours(at, rng)
        after = placed[-1] + timedelta(seconds=rng.randint(95, 900)) if placed else wished
        # Whatever is still to come keeps at least a second each before now.
        bound = latest - timedelta(seconds=count - left)
        placed.append(min(max(wished, after), bound))
    return _rising(placed)


def _office_hours(at: datetime, rng: Random) -> datetime:
    local = at.astimezone(AMSTERDAM)
    if local.weekday() < 5 and 8 <= local.hour < 18:
        return at
    day = local if local.hour < 8 else local + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    morning = day.replace(hour=8, minute=0, second=0) + timedelta(minutes=rng.randint(20, 260))
    return morning.astimezone(UTC)


def _rising(placed: list[datetime]) -> tuple[datetime, ...]:
    """The same moments, each at least a second after the one before, the last unmoved."""
    for index in range(len(placed) - 2, -1, -1):
        placed[index] = min(placed[index], placed[index + 1] - timedelta(seconds=1))
    return tuple(placed)
