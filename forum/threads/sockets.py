"""A thread, live: who may watch it, and the frames that keep an open page equal to a fresh one.

`/live?thread=12&since=45`. A frame is JSON: `seq`, `kind`, `post`, `target`, `swap`, and the HTML
`content`, which carries the count of replies out of band. Frames are made for a language and an
audience class, from what is stored now: shown late or twice they still end in the same page.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple, cast

from markupsafe import escape
from starlette.websockets import WebSocket

from forum.core import clock, db, live
from forum.core.i18n import gettext, ngettext, speaking
from forum.core.middleware import same_origin
from forum.members.web.identify import viewer_of
from forum.threads import queries
from forum.threads.events import Happened
from forum.threads.queries import PAGE, fragments, page_start
from forum.threads.queries.days import day_before, day_line
from forum.threads.queries.linking import with_cards


class Variant(NamedTuple):
    """For whom a frame is made."""

    language: str
    audience: str


@dataclass(frozen=True, slots=True)
class Right:
    """By which right a socket is open: a session of a member, on a thread, seen as `variant`."""

    session_id: int
    member_id: int
    thread_id: int
    variant: Variant | None = None


# One query for all sockets of a process; the order of `k` keeps question and answer together.
_STANDING = f"""
select s.id is not null and m.closed_at is null as stands, m.language,
       case when coalesce(ms.suspended_until > $4, false) then null else ms.role end as role,
       t.hidden_at is not null and not {queries.waiting("k.member_id")} as hidden
from unnest($1::int[], $2::int[], $3::int[]) with ordinality
  as k (session_id, member_id, thread_id, place)
left join session s on s.id = k.session_id and s.member_id = k.member_id
  and s.revoked_at is null and s.expires_at > $4
left join member m on m.id = s.member_id
left join thread t on t.id = k.thread_id
left join membership ms on ms.theme_id = t.theme_id and ms.member_id = k.member_id
  and ms.left_at is null
order by k.place
"""


async def verdicts(rights: Collection[Right]) -> list[Variant | int]:
    """For each right what its holder may see now, or the code to close with."""
    found = await db.rows(
        _STANDING,
        [right.session_id for right in rights],
        [right.member_id for right in rights],
        [right.thread_id for right in rights],
        clock.now(),
    )
    return [_verdict(item) for item in found]


def _verdict(standing: db.Row) -> Variant | int:
    if not standing["stands"]:
        return live.REVOKED
    moderates = standing["role"] in {"moderator", "manager"}
    if standing["role"] is None or (standing["hidden"] and not moderates):
        return live.FORBIDDEN
    return Variant(standing["language"], "moderator" if moderates else "member")


class Threads:
    """The source of live threads."""

    async def load(self, ident: int, since: int, limit: int) -> list[live.Event]:
        """The first `limit` events of thread `ident` after number `since`."""
        found = await queries.events_after(ident, since, limit=limit)
        return [live.Event(item.seq, item.kind, item.post_id) for item in found]

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        """Thread id -> number of its last event."""
        return await queries.event_heads(idents)

    async def render(
        self, ident: int, event: live.Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        """The frames of one event, as the thread is now."""
        thread = await queries.thread_head(ident)
        post = await queries.post_with(event.ref) if event.ref is not None else None
        before = await _before(event, thread, post)
        card = await _card(thread, post)
        seen = cast(Collection[Variant], variants)
        told = {lang: await _told_in(post, lang) for lang in {v.language for v in seen}}
        return {
            v: frame(event, thread, told[v.language], variant=v, before=before, card=card)
            for v in seen
        }

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        """The close code of each right that ended; who is seen otherwise now comes back anew."""
        rights = cast(Collection[Right], keys)
        ended: dict[Hashable, int] = {}
        for right, verdict in zip(rights, await verdicts(rights), strict=True):
            if isinstance(verdict, int):
                ended[right] = verdict
            elif verdict != right.variant:
                ended[right] = live.RESTART
        return ended


def frame(
    event: live.Event,
    thread: queries.ThreadHead,
    post: queries.Post | None,
    *,
    variant: Variant,
    before: datetime | None = None,
    card: queries.Card | None = None,
) -> str:
    """The JSON text of one event: of a post its article and the count, else head and state.

    `before`: when the post above a new one was written, where a line tells days apart.
    """
    seen = {"lang": variant.language, "audience": variant.audience}
    if post is None:
        head, state = fragments.head(thread, **seen), fragments.state(thread, **seen)
        told = fragments.card(thread, card, **seen)
        content = f"{head.strip()}{_out_of_band(state)}{_out_of_band(told) if told else ''}"
        return _told(event, "#thread-head", "outerHTML", content)
    article = fragments.article(post, **seen)
    content = f"{article.strip()}{_replies(thread, variant.language)}"
    known = {"post": post.number, "author": post.author_name}
    if event.kind == Happened.POST_ADDED:
        line = day_line(before, post.created_at, variant.language)
        return _told(event, "#posts", "beforeend", f"{line}{content}", **known)
    return _told(event, f"#bericht-{post.number}", "outerHTML", content, **known)


async def _told_in(post: queries.Post | None, lang: str) -> queries.Post | None:
    """The post with its link cards in this language, as on the page."""
    return (await with_cards([post], lang=lang))[0] if post else None


async def _card(thread: queries.ThreadHead, post: queries.Post | None) -> queries.Card | None:
    """The card that changes with the thread itself."""
    if post is not None or thread.kind != "best_practice":
        return None
    return await queries.card_of(thread.id)


async def _before(
    event: live.Event, thread: queries.ThreadHead, post: queries.Post | None
) -> datetime | None:
    """What a day line depends on: only long threads have them, and no page begins with one."""
    if post is None or event.kind != Happened.POST_ADDED or thread.last_number <= PAGE:
        return None
    return (
        None if page_start(post.number) == post.number else await day_before(thread.id, post.number)
    )


def _replies(thread: queries.ThreadHead, language: str) -> str:
    """The count in the head, which is all that a post changes there.

    Not the whole head with every reply: a moderator's open menu would shut under her hand.
    """
    with speaking(language):
        text = ngettext("%(num)s reactie", "%(num)s reacties", thread.replies)
    content = text % {"num": thread.replies}
    return f'<span id="thread-replies" hx-swap-oob="outerMorph">{content}</span>'


def _told(event: live.Event, target: str, swap: str, content: str, **known: object) -> str:
    frame = {"seq": event.seq, "kind": event.kind, **known, "target": target, "swap": swap}
    return _json({**frame, "content": content})


def _json(frame: Mapping[str, object]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _out_of_band(fragment: str) -> str:
    """`fragment`, to be swapped for the element with its id wherever that is (htmx)."""
    name, _, rest = fragment.strip().partition(" ")
    return f'{name} hx-swap-oob="outerMorph" {rest}'


async def presence(thread_id: int, count: int | None, variant: Hashable) -> str:
    """How many people have the thread open; nothing where that is not known or only oneself."""
    text = ""
    if count is not None and count > 1:
        with speaking(cast(Variant, variant).language):
            text = ngettext("%(num)s leest mee", "%(num)s lezen mee", count) % {"num": count}
    content = f'<span id="presence" class="presence__text">{text}</span>'
    told = {"kind": "presence", "target": "#presence", "swap": "outerHTML"}
    return _json({**told, "content": content})


_SAID = {'{"typing":true}': True, '{"typing":false}': False}

# Who may not write now, or has chosen not to be shown, does not show; asked when it is shown.
_TYPING = """
select m.name from unnest($2::int[]) with ordinality as k (id, place)
join member m on m.id = k.id and m.closed_at is null and m.shows_typing
join thread t on t.id = $1
join membership ms on ms.theme_id = t.theme_id and ms.member_id = m.id and ms.left_at is null
where coalesce(ms.suspended_until, $3) <= $3 and coalesce(ms.silenced_until, $3) <= $3
  and (t.locked_at is null or ms.role in ('moderator', 'manager'))
order by k.place
"""


async def typing(thread_id: int, people: tuple[int, ...], variant: Hashable) -> str:
    """Who writes now: two by name, more as a number."""
    found = await db.rows(_TYPING, thread_id, list(people), clock.now()) if people else []
    with speaking(cast(Variant, variant).language):
        text = escape(_who_types([item["name"] for item in found]))
    content = f'<span id="typing">{text}</span>'
    return _json({"kind": "typing", "target": "#typing", "swap": "outerHTML", "content": content})


def _who_types(names: Sequence[str]) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return gettext("%(name)s schrijft een reactie") % {"name": names[0]}
    if len(names) == 2:
        both = {"name": names[0], "other": names[1]}
        return gettext("%(name)s en %(other)s schrijven een reactie") % both
    return gettext("%(num)s mensen schrijven een reactie") % {"num": len(names)}


async def watch(socket: WebSocket) -> None:
    """The frames of one thread for a member who may read it (`front.sockets` has the route)."""
    thread_id, since = number(socket, "thread"), number(socket, "since")
    if thread_id is None or not from_here(socket):
        await socket.close()  # before it is accepted: 403
        return
    await socket.accept()
    viewer = viewer_of(socket)
    if viewer is None:
        await socket.close(live.REVOKED)
        return
    right = Right(viewer.session_id, viewer.member_id, thread_id)
    (verdict,) = await verdicts([right])
    if isinstance(verdict, int):
        await socket.close(verdict)
        return
    right = Right(viewer.session_id, viewer.member_id, thread_id, verdict)
    topic = f"thread:{thread_id}"
    asked = live.Watch(topic, since, verdict, key=right, person=viewer.member_id)
    own = live.Watch(f"member:{viewer.member_id}", 0, verdict.language)
    await live.serve(socket, asked, own, hear=partial(_hear, topic, viewer.member_id))


def _hear(topic: str, member_id: int, said: str) -> None:
    """The one thing that a page says here: somebody types, or has stopped."""
    if said in _SAID:
        live.murmur(topic, member_id, typing=_SAID[said])


def from_here(socket: WebSocket) -> bool:
    """Whether a page of this site opened the socket: browsers always say which (RFC 6455 10.2)."""
    return "origin" in socket.headers and same_origin(socket.headers)


def number(socket: WebSocket, name: str) -> int | None:
    """A whole number of the query, None when it is missing or is none."""
    text = socket.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


live.register("thread", Threads(), presence=presence, typing=typing)
