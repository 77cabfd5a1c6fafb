"""A separate mail about a thread: what its reader has not read yet, and why she gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from forum.core import clock, i18n
from forum.core import settings as settings_module
from forum.core.i18n import N_
from forum.threads import queries as threads
from forum.threads.queries import Told
from notifications import choices, instant, quiet
from notifications.audiences import Recipient
from notifications.inbound.addresses import ReplyTo, reply_address
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Wait, Written
from notifications.ledger import Claimed
from notifications.redaction import outgoing, outgoing_title

MOST_POSTS = 5
ORDER = ("mention", "reply", "thread")
"""Which reason is given when there are several: the one that concerns her most."""
WHY: Mapping[str, tuple[str, str]] = {
    "mention": (
        N_("U krijgt deze e-mail omdat u of uw organisatie hier genoemd wordt."),
        N_("Geen e-mail meer als u genoemd wordt"),
    ),
    "reply": (
        N_("U krijgt deze e-mail omdat u dit onderwerp volgt of hier schreef."),
        N_("Geen e-mail meer over reacties"),
    ),
    "thread": (
        N_("U krijgt deze e-mail omdat u nieuwe onderwerpen in deze categorie volgt."),
        N_("Geen e-mail meer over nieuwe onderwerpen"),
    ),
}
"""Kind -> why this mail comes, and the words on the link that ends it."""


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    ids = [row.recipient_id for row in rows if row.recipient_id is not None]
    chosen = await choices.of_all(ids)
    hours = await quiet.of_all(ids)
    covered = await instant.covered(ids)
    about = [row.ref_id or 0 for row in rows]
    before = await instant.last_mails(ids, about)
    digested = await instant.digested(ids, about)
    posts = _by_row(await threads.posts_to_tell([_asked(row) for row in rows]))
    return {
        row.id: _hushed(people[who], hours[who])
        or _about(
            people[who],
            [
                post
                for post in posts.get((who, row.ref_id or 0), [])
                if post.number not in covered.get((who, row.ref_id or 0), ())
                and post.number >= _asked(row)[2]
            ],
            chosen[who],
            before=before.get((who, row.ref_id or 0), ""),
            digested=digested.get((who, row.ref_id or 0), ()),
        )
        for row in rows
        if (who := row.recipient_id) is not None
    }


def _asked(row: Claimed) -> tuple[int, int, int]:
    thread_id, _, number = row.period.partition(".")
    return row.recipient_id or 0, int(thread_id), int(number)


def _by_row(posts: Sequence[Told]) -> dict[tuple[int, int], list[Told]]:
    found: dict[tuple[int, int], list[Told]] = {}
    for post in posts:
        found.setdefault((post.member_id, post.thread_id), []).append(post)
    return found


def _hushed(to: Recipient, hours: quiet.Quiet) -> Wait | None:
    """She chose quiet hours, or moved, since it was planned."""
    now = clock.now()
    until = hours.over(now, to.zone)
    return Wait(until) if until > now else None


def _about(
    to: Recipient,
    posts: Sequence[Told],
    chosen: Mapping[str, str],
    *,
    before: str,
    digested: Sequence[tuple[int, datetime]],
) -> Written:
    """The letter, or the first reason that leaves nothing to tell."""
    for reason, fits in (
        ("no_access", lambda post: not post.outside),
        ("gone", lambda post: not post.gone),
        ("read", lambda post: not post.seen),
        ("told", lambda post: not _in_a_digest(post, digested)),
        ("muted", lambda post: post.rings),
        ("unsubscribed", lambda post: chosen[post.why] == choices.MAIL),
    ):
        if posts and not (posts := [post for post in posts if fits(post)]):
            return Skip(reason)
    if not posts:
        return Skip("gone")
    return _letter(to, posts, before)


def _in_a_digest(post: Told, digested: Sequence[tuple[int, datetime]]) -> bool:
    """Whether a digest told her of it. What a moderator placed after that one is still news."""
    return any(post.number <= upto and post.placed_at < at for upto, at in digested)


def _letter(to: Recipient, posts: Sequence[Told], before: str) -> Letter:
    first = posts[0]
    why = min((post.why for post in posts), key=ORDER.index)
    reply_to = _reply_to(to, posts)
    with i18n.speaking(to.language):
        words = {**_words(posts, why), "by_mail": bool(reply_to)}
    return Letter(
        to,
        f"Forum {first.theme_name}",
        first.theme_slug,
        words,
        about=f"thread.{first.thread_id}",
        after=before,
        stops=why,
        covers=",".join(str(post.number) for post in posts),
        reply_to=reply_to,
    )


def _reply_to(to: Recipient, posts: Sequence[Told]) -> str:
    """Where her answer is taken: "" when she may not write there, or no mail comes in here."""
    last = posts[-1]
    if to.member_id is None or not last.open or not settings_module.current().reply_domain:
        return ""
    whom = ReplyTo(to.member_id, last.post_id, to.token_epoch, answers=len(posts) == 1)
    return reply_address(whom, told=last.created_at)


def _words(posts: Sequence[Told], why: str) -> dict[str, Any]:
    first, base = posts[0], settings_module.current().base_url
    shown = posts[:MOST_POSTS]
    return {
        "title": outgoing_title(first.title),
        "secret": first.confidential,
        "named": why == "mention",
        "is_new": first.number == 1,
        "count": len(posts),
        "more": len(posts) - len(shown),
        "posts": [_post(post, base) for post in shown],
        "link": f"{base}{first.path}",
        "reply_link": f"{base}{first.thread_path}#composer",
        "unfollow_link": f"{base}{first.thread_path}#volgen",
        "rule_link": f"{base}/instellingen/meldingen#{why}",
        "why": i18n.gettext(WHY[why][0]),
        "stop_words": i18n.gettext(WHY[why][1]),
    }


def _post(post: Told, base: str) -> dict[str, Any]:
    secret = post.confidential
    return {
        "author": "" if secret else outgoing_title(post.author_name),
        "at": post.created_at,
        "excerpt": outgoing(post.excerpt, confidential=secret, length=500),
        "link": f"{base}{post.path}",
    }


KIND = Kind(instant.KIND, _write, "onderwerp", capped=True)
