"""The conversation of the guard: what it points out, what the writer chose, and when it asks again.

A form that was pointed out carries `guard_seen`: for each finding its kind and a keyed digest of
the words, never the words. A choice counts for exactly what was seen; anything new is asked anew.
Fields: `do` ("mask", "keep", or neither), `guard_seen`, and `leave_<digest>` for what to leave out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from forum.core import security
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.guard.finding import NAMES, Finding, findings, masked
from forum.members.queries import MemberCard, Viewer

_MOST = 200  # marks of a form that are read
_AROUND = 30  # characters shown on either side


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the writer sees it: where in her text, and the name of its check box."""

    finding: Finding
    before: str
    after: str
    box: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that was found, and what the form carries to say that it was shown.

    `holds`: what is kept waits for a moderator where this would be posted.
    """

    shown: tuple[Shown, ...]
    seen: str
    holds: bool = False

    def __bool__(self) -> bool:
        return bool(self.shown)


class Unsettled(Invalid):
    """The texts may hold personal data, and the writer has not said what she wants."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(
            {"text": N_("Hierin staan misschien gegevens van iemand. Kies wat u wilt.")}
        )
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one finding: "masked", "changed" (by hand) or "kept"."""

    kind: str
    decision: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The texts as they may go on, what was decided, and whether anything found is still in."""

    texts: Mapping[str, str]
    decisions: tuple[Decision, ...]
    kept: bool


def own_words(who: Viewer | MemberCard) -> list[str]:
    """The words about a writer that are hers to give: name, e-mail address, telephone number."""
    told = (who.name, *who.name.split(), who.email, who.phone)
    return [words for words in told if words]


def asked(texts: Mapping[str, str], *, member_id: int, own: Collection[str] = ()) -> Asked:
    """What the guard points out in these texts (name of field -> text) of a member."""
    everything = [
        _shown(text, one, member_id) for text in texts.values() for one in findings(text, own=own)
    ]
    shown = {one.box: one for one in reversed(everything)}  # the same words are asked about once
    ordered = [one for one in everything if shown[one.box] is one]
    return Asked(tuple(ordered), ",".join(_seen(one) for one in ordered))


def settled(
    fields: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    member_id: int,
    own: Collection[str] = (),
) -> Settled:
    """The texts after the writer's choice in `fields`. Raises `Unsettled` while there is none."""
    found = asked(texts, member_id=member_id, own=own)
    seen = set(fields.get("guard_seen", "").split(",")[:_MOST])
    chosen = fields.get("do", "")
    if found and (chosen not in {"mask", "keep"} or not set(found.seen.split(",")) <= seen):
        raise Unsettled(found)
    out = {one.box for one in found.shown if chosen == "mask" and fields.get(one.box) == "1"}
    return Settled(
        {name: _without(text, out, member_id, own) for name, text in texts.items()},
        (*_decided(found, out), *_changed(seen, found)),
        any(one.box not in out for one in found.shown),
    )


def _without(text: str, out: set[str], member_id: int, own: Collection[str]) -> str:
    return masked(text, [f for f in findings(text, own=own) if _box(f, member_id) in out])


def _decided(found: Asked, out: set[str]) -> list[Decision]:
    return [
        Decision(one.finding.kind, "masked" if one.box in out else "kept") for one in found.shown
    ]


def _changed(seen: set[str], found: Asked) -> list[Decision]:
    """What was pointed out before and is gone: she changed it herself."""
    gone = seen - set(found.seen.split(","))
    kinds = sorted(mark.partition(".")[0] for mark in gone)
    return [Decision(kind, "changed") for kind in kinds if kind in NAMES]


def _shown(text: str, one: Finding, member_id: int) -> Shown:
    """The finding with whole words of its line around it."""
    before = text[max(one.start - _AROUND, 0) : one.start].rsplit("\n", maxsplit=1)[-1]
    after = text[one.end : one.end + _AROUND].split("\n", maxsplit=1)[0]
    if len(before) == _AROUND:
        before = "… " + before.partition(" ")[2]
    if len(after) == _AROUND:
        after = after.rpartition(" ")[0] + " …"
    return Shown(one, before, after, _box(one, member_id))


def _box(one: Finding, member_id: int) -> str:
    bare = "".join(character for character in one.words.lower() if character.isalnum())
    return "leave_" + security.mac("guard", f"{member_id}/{one.kind}/{bare}", size=12)


def _seen(one: Shown) -> str:
    return f"{one.finding.kind}.{one.box.removeprefix('leave_')}"
