"""What somebody asks for in words, as a query that also finds what she means.

A query is text for `to_tsquery('forum_dutch', …)`. Every word stands in quotes in it, so that no
sign in a question is ever an operator.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forum.core import db, text
from forum.themes.queries import Access
from forum.threads.queries.slips import nearest

_TERMS = re.compile(r'(-?)"([^"]+)"?|(\S+)')
_MOST = 12  # terms of one question
_KIN = 12  # longer words that hold an asked one
_MANY = 2_000  # posts; then a word is not asked for by its beginning as well
_SHORTEST = 4  # letters of a part of a compound
_JOINTS = ("", "s", "en", "e", "n")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that stand together; `without`: what may not be there."""

    said: str
    without: bool = False

    @property
    def word(self) -> str:
        """Lower case without accents, when it is a single word of letters; else nothing."""
        folded = plain(self.said)
        return folded if folded.isalpha() and len(folded) >= _SHORTEST else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """`exact` is what was typed, `query` what it is taken to mean; both are "" for no words.

    `musts`: the parts of the query that must all be there, each a query.
    `instead`: the words with their typing errors mended, when some word occurs nowhere.
    """

    words: str
    exact: str
    query: str
    instead: str = ""
    musts: tuple[str, ...] = ()


def terms(words: str) -> list[Term]:
    """The words of a question: "together" in quotes, -without behind a minus."""
    found = []
    for minus, phrase, single in _TERMS.findall(words):
        said = " ".join(_safe(phrase or single.lstrip('-"')).split())
        if any(sign.isalnum() for sign in said):
            found.append(Term(said, bool(minus) or single.startswith("-")))
    return found[:_MOST]


def plain(word: str) -> str:
    """Lower case, without accents."""
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _safe(said: str) -> str:
    return re.sub(r"['\\\x00\"]", " ", said)


def quoted(said: str) -> str:
    """One operand of a query: the words of `said`, side by side."""
    return f"'{_safe(said)}'"


async def understood(access: Access, words: str) -> Asked:
    """What the words mean in this theme: with synonyms, compounds, and errors mended."""
    asked = text.one_line(words)[:200]
    found = terms(asked)
    if not any(not term.without for term in found):
        return Asked(asked, "", "")
    near = await _neighbours(access.theme_id, [term.word for term in found if term.word])
    better = {term.said: near[term.word].mend for term in found if term.word in near}
    mended = [better.get(term.said) or term.said for term in found]
    return Asked(
        words=asked,
        exact=_joined(found, lambda term: quoted(term.said)),
        query=_joined(found, lambda term: _wide(term, near)),
        instead=" ".join(mended) if any(better.values()) else "",
        musts=tuple(_wide(term, near) for term in found if not term.without),
    )


def _joined(found: list[Term], operand: Callable[[Term], str]) -> str:
    return " & ".join(
        f"!({quoted(term.said)})" if term.without else f"({operand(term)})" for term in found
    )


@dataclass(frozen=True, slots=True)
class _Near:
    """About one word: longer words with it, its two halves, and what it was a slip for.

    `posts`: how many of all themes hold it or a word that begins with it, as far as was counted.
    """

    kin: tuple[str, ...]
    halves: tuple[tuple[str, str], ...]
    mend: str
    posts: int


def _wide(term: Term, near: dict[str, _Near]) -> str:
    ways = [quoted(term.said)]
    ways += [quoted(each) for each in synonyms().get(plain(term.said), ())]
    about = near.get(term.word)
    if about:
        ways += [quoted(word) for word in about.kin]
        ways += [f"({quoted(first)} & {quoted(second)})" for first, second in about.halves]
    # The beginning of a common word is a beginning of very many; its commonest kin is in already.
    if len(term.word) > 5 and (about is None or about.posts <= _MANY):
        ways.append(f"{quoted(term.word)}:*")
    return " | ".join(dict.fromkeys(ways))


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Of each word in the list, the others of its group."""
    groups = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))["groups"]
    return {
        plain(word): tuple(other for other in group if other != word)
        for group in groups
        for word in group
    }


# Kin: words that begin or end with it, the commonest first. Halves: any two known words with at
# most a joint between them. Alike: only to a word that nobody ever wrote.
_NEIGHBOURS = """
select a.word,
  array(select w.word from search_word w where w.theme_id = $1 and length(a.word) > 4
    and w.word like '%' || a.word || '%' and w.word <> a.word
    and (w.word like a.word || '%' or w.word like '%' || a.word)
    order by w.posts desc, w.word limit $3) as kin,
  array(select w.word from search_word w where w.theme_id = $1
    and w.word = any($4::text[])) as known,
  (select coalesce(sum(w.posts), 0) from search_word w
    where w.word like a.word || '%')::bigint as posts,
  case when exists (select from search_word w where w.theme_id = $1 and w.word = a.word) then '{}'
  else array(select w.word from search_word w where w.theme_id = $1 and w.word % a.word
    and abs(length(w.word) - length(a.word)) <= 2
    order by similarity(w.word, a.word) desc, w.posts desc, w.word limit 30) end as alike
from unnest($2::text[]) as a(word)
"""


async def _neighbours(theme_id: int, words: list[str]) -> dict[str, _Near]:
    if not words:
        return {}
    pieces = {half for word in words for pair in splits(word) for half in pair}
    found = await db.rows(_NEIGHBOURS, theme_id, words, _KIN, sorted(pieces))
    return {item["word"]: _near(item) for item in found}


def _near(item: db.Row) -> _Near:
    known = set(item["known"])
    pairs = [pair for pair in splits(item["word"]) if known.issuperset(pair)]
    mend = nearest(item["word"], item["alike"])
    return _Near(tuple(item["kin"]), tuple(pairs[:2]), "" if pairs else mend, item["posts"])


def splits(word: str) -> list[tuple[str, str]]:
    """Every way to see a word as two, with or without a Dutch joint between them."""
    found = []
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        for joint in _JOINTS:
            if word.startswith(joint, at) and len(word) - at - len(joint) >= _SHORTEST:
                found.append((word[:at], word[at + len(joint) :]))
    return found
