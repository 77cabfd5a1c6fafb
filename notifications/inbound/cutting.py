"""What somebody wrote in a reply, without the mail she replied to and without her signature.

Mail programs all quote in their own way, and none of them marks it. So: the marker line that our
own mails begin with; what mail programs put above a quote (`heads`); lines that begin with `>`;
signatures (`signatures`). Where it is not sure where her words end, more is kept: what is too much
she sees, and can take out. Every look at a line costs time in proportion to its length, and no
more than `MOST_LINES` are looked at: no pattern here can run away.
"""

from __future__ import annotations

from collections.abc import Sequence

from notifications.inbound import heads, signatures
from notifications.inbound.heads import Head
from notifications.inbound.signatures import trimmed

MOST = 100_000  # characters that are looked at
MOST_LINES = 4_000
_LONGEST = 400


def written(text: str) -> str:
    """The part of a mail's text that its sender wrote: "" when there is nothing else in it."""
    lines = _lines(text)
    end, below, head = _quote(lines[:MOST_LINES])
    if not head.length and len(lines) > MOST_LINES:
        return _joined(trimmed(lines))  # no reply has so many: it is too long, and nothing is lost
    above = _bare(lines[:end], quoted=lines[end : end + 1])
    answers = _between(lines[below:MOST_LINES])
    if answers and not head.sure and not heads.numeric(lines[end]):
        answers = [*lines[end:below], *answers]
    kept = [*above, "", *answers] if answers else above
    return _joined(signatures.signed_off(trimmed(kept)))


def _lines(text: str) -> list[str]:
    plain = text[:MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    plain = plain.replace("\u200b", "").replace("\ufeff", "")
    return [
        line if line == signatures.MARK else line.rstrip()
        for line in plain.split("\n")
        if not (line.startswith("[cid:") and line.rstrip().endswith("]") and " " not in line)
    ]


def _quote(lines: Sequence[str]) -> tuple[int, int, Head]:
    """Where what is above the quote ends, where the quoted mail begins, and what introduces it.

    Our own line, or the first head that is sure; else the last of those that may be one.
    """
    found = (len(lines), len(lines), heads.NONE)
    for place, line in enumerate(lines):
        if heads.marks(line):
            return place, place, Head(1)
        head = heads.head(lines, place)
        if head.length:
            found = (place, place + head.length, head)
        if head.sure and head.length:
            break
    return found


def _bare(lines: Sequence[str], *, quoted: Sequence[str]) -> list[str]:
    """What is above a quote, without what introduces it and without lines that are drawn."""
    kept = list(lines)
    marked = bool(quoted) and heads.marks(quoted[0])
    if marked and quoted[0].startswith(">"):
        while kept and (kept[-1].startswith(">") or not kept[-1].strip()):
            kept.pop()
    _undraw(kept)
    if marked:
        del kept[len(kept) - _introduction(kept) :]
        _undraw(kept)
    if kept and heads.is_rule(kept[-1].strip(" *_")):
        kept.pop()
        _undraw(kept)
    return kept


def _undraw(lines: list[str]) -> None:
    """Take away what says nothing at the end: Outlook has a line of underscores above a quote."""
    while lines and _says_nothing(lines[-1].strip()):
        lines.pop()


def _says_nothing(bare: str) -> bool:
    return not bare or (len(bare) >= 8 and not bare.strip("_-"))


def _introduction(lines: Sequence[str]) -> int:
    """How many of the last lines introduce the quote that comes next."""
    for back in range(1, min(len(lines), 10) + 1):
        if heads.head(lines, len(lines) - back).length >= back:
            return back
    return int(bool(lines) and _introduces(lines[-1]))


def _introduces(line: str) -> bool:
    """`… <address> …:` in a language that is not known here."""
    return len(line) <= _LONGEST and line.endswith(":") and "@" in line and ">" in line


def _between(lines: Sequence[str]) -> list[str]:
    """Answers written in or under the quoted mail, each with the quote that it answers.

    Only where the quote itself is marked with `>`, and an answer begins after an empty line:
    else a long line that a mail program broke would look like one.
    """
    if not any(line.startswith(">") for line in lines):
        return []
    turns = _turns(signatures.unsigned(lines))
    while turns and turns[-1][0].startswith(">"):
        turns.pop()
    answers = [turn for turn in turns if not turn[0].startswith(">")]
    if not answers or not turns[0][0].startswith(">"):
        return []
    if len(answers) == 1 and len(turns) == 2 and any(map(heads.marks, turns[0])):
        return answers[0]  # written under the whole mail: that stands on the forum already
    told = [_tidy([line for line in turn if not heads.marks(line)]) for turn in turns]
    return [line for turn in told if turn for line in (*turn, "")]


def _tidy(turn: list[str]) -> list[str]:
    """Without lines at its ends that hold marks of quoting alone."""
    while turn and not turn[0].strip("> "):
        del turn[0]
    while turn and not turn[-1].strip("> "):
        del turn[-1]
    return turn


def _turns(lines: Sequence[str]) -> list[list[str]]:
    """The lines in turns: quoted, answered, quoted …; none holds empty lines at its ends."""
    turns: list[list[str]] = []
    rested = True
    for line in lines:
        quoted = line.startswith(">")
        if not line.strip():
            rested = True
            if turns:
                turns[-1].append("")
            continue
        same = turns and (turns[-1][0].startswith(">") == quoted)
        if same or (turns and not quoted and not rested):
            turns[-1].append(line)
        else:
            turns.append([line])
        rested = quoted and not line.strip("> ")
    return [trimmed(turn) for turn in turns]


def _joined(lines: Sequence[str]) -> str:
    """One text, with at most one empty line in a row."""
    told = [line for at, line in enumerate(lines) if line.strip() or (at and lines[at - 1].strip())]
    return "\n".join(told).strip()
