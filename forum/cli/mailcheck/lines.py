"""What is said of one thing: a verdict, what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`WARN`: mail works, and could be better trusted. `UNKNOWN`: nobody could say."""

    PASS = "pass"
    WARN = "warn"
    UNKNOWN = "unknown"
    FAIL = "fail"


_WORST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Line:
    """One check of one name. `advice` is empty when there is nothing to do."""

    check: str
    name: str
    verdict: Verdict
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to hold against a record."""

    verdict: Verdict
    found: str
    advice: str = ""


def fail(found: str, advice: str = "") -> Remark:
    return Remark(Verdict.FAIL, found, advice)


def warn(found: str, advice: str = "") -> Remark:
    return Remark(Verdict.WARN, found, advice)


def unknown(found: str, advice: str = "") -> Remark:
    return Remark(Verdict.UNKNOWN, found, advice)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The heaviest of them; `PASS` when there are none."""
    found = set(verdicts)
    return next((verdict for verdict in _WORST if verdict in found), Verdict.PASS)


def line(check: str, name: str, found: str, remarks: Iterable[Remark] = ()) -> Line:
    """One line of what was found, with all that is to be said against it, the worst first."""
    told = sorted(remarks, key=lambda each: _WORST.index(each.verdict))
    return Line(
        check,
        name,
        worst(each.verdict for each in told),
        _visible("; ".join(part for part in (found, *(each.found for each in told)) if part)),
        _visible(" ".join(dict.fromkeys(each.advice for each in told if each.advice))),
    )


def _visible(text: str) -> str:
    """Records are what others wrote: nothing in them may steer a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
