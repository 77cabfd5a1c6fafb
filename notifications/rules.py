"""Ending exactly the rule that put something into a digest: signed, without a look-up or a session.

A token names a member, a rule and what the rule is about. The page behind it shows; only a post
acts, and doing so again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forum.core import clock, db, security
from forum.core import settings as settings_module
from forum.core.errors import NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.themes.queries import Access, access_to
from forum.threads import actions as threads
from notifications import choices, preferences

ENDED = N_("Deze link klopt niet of geldt niet meer. Gebruik de hele link uit de e-mail.")
_LETTERS = (
    "mentioned started wrote follow follow_category follow_theme unanswered colleague "
    "organisation region new_thread popular publication coming"
)
LETTERS = dict(zip(_LETTERS.split(), "mswfctukornpbe", strict=True))
"""Why something stands in the digest -> its letter in a token."""
WHYS = {letter: why for why, letter in LETTERS.items()}
KINDS = {"mentioned": "mention", "publication": "publication"}
"""Rules that are a choice for a kind of thing, by the name of the choice."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A member's rule. `ref`: the thread, category or theme it is about; 0 for none."""

    member_id: int
    why: str
    ref: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is with a rule now. `about`: the name of what it is about, "" for none."""

    on: bool
    about: str = ""


def token(rule: Rule) -> str:
    """Short, good for ever: `k17.0.<signature>`, or `w17-12.0.<signature>`."""
    ref = f"-{rule.ref}" if rule.ref else ""
    return security.sign("digest-rule", f"{LETTERS[rule.why]}{rule.member_id}{ref}")


def read(given: str) -> Rule | None:
    """What `given` speaks of; None when we did not sign it."""
    payload = security.unsign("digest-rule", given) if given.isascii() else None
    if not payload or payload[0] not in WHYS:
        return None
    member_id, _, ref = payload[1:].partition("-")
    return Rule(int(member_id), WHYS[payload[0]], int(ref or 0))


def address(rule: Rule) -> str:
    """The page of this rule."""
    return f"{settings_module.current().base_url}/bijstellen/{token(rule)}"


async def standing(rule: Rule) -> Standing:
    """How it is now. Raises `NotFound` when she, or what it is about, is not there any more."""
    person = await members.member(rule.member_id)
    if person is None or person.closed:
        raise NotFound(ENDED)
    if rule.why in _ABOUT:
        return await _of_level(rule)
    channel = (await choices.of(rule.member_id))[_kind(rule)]
    return Standing(channel in (choices.MAIL, choices.DIGEST))


def _kind(rule: Rule) -> str:
    return KINDS.get(rule.why, rule.why)


# Nothing is named of a thread that she may not read now.
_THREAD = """
select t.theme_id, t.title as name, f.level from thread t
left join follow f on f.thread_id = t.id and f.member_id = $2
where t.id = $1 and t.hidden_at is null
"""
_CATEGORY = """
select c.theme_id, c.name, cl.level from category c
left join category_level cl on cl.category_id = c.id and cl.member_id = $2 where c.id = $1
"""
_THEME = """
select t.id as theme_id, t.name, tl.level from theme t
left join theme_level tl on tl.theme_id = t.id and tl.member_id = $2 where t.id = $1
"""
_ABOUT: Mapping[str, str] = {
    **dict.fromkeys(("started", "wrote", "follow"), _THREAD),
    "follow_category": _CATEGORY,
    "follow_theme": _THEME,
}
# Why -> the level that ends it, and the one that brings it back.
_LEVELS: Mapping[str, tuple[str, str]] = {
    "started": ("mute", "normal"),
    "wrote": ("mute", "normal"),
    "follow": ("normal", "follow"),
    "follow_category": ("normal", "follow"),
    "follow_theme": ("normal", "follow"),
}


async def _about(rule: Rule) -> tuple[Access, str, str | None]:
    """Her way into the theme it is in, its name, and the level she chose for it."""
    found = await db.row(_ABOUT[rule.why], rule.ref, rule.member_id)
    if found is None:
        raise NotFound(ENDED)
    access = await access_to(found["theme_id"], rule.member_id)
    if not access.may_read:
        raise NotFound(ENDED)
    return access, found["name"], found["level"]


async def _of_level(rule: Rule) -> Standing:
    _, name, level = await _about(rule)
    followed = rule.why not in ("started", "wrote")
    return Standing(level == "follow" if followed else level != "mute", name)


async def end(rule: Rule) -> None:
    """From now on nothing comes into the digest by this rule. Doing so again changes nothing."""
    await _set(rule, on=False)


async def resume(rule: Rule) -> None:
    """Let the rule hold again."""
    await _set(rule, on=True)


async def _set(rule: Rule, *, on: bool) -> None:
    if (await standing(rule)).on == on:
        return
    if rule.why in _ABOUT:
        await _set_level(rule, _LEVELS[rule.why][on])
        return
    async with unit_of_work():
        await preferences.ensure([rule.member_id])
        if on:
            await choices.resume(rule.member_id, _kind(rule), at=clock.now())
        else:
            ended = choices.BELL if rule.why in KINDS else choices.OFF
            await choices.end(rule.member_id, _kind(rule), ended, at=clock.now())


async def _set_level(rule: Rule, level: str) -> None:
    access, _, _ = await _about(rule)
    if rule.why == "follow_category":
        await threads.set_category_level(access, rule.ref, level)
    elif rule.why == "follow_theme":
        await threads.set_theme_level(access, level)
    else:
        await threads.set_thread_level(access, rule.ref, level)
