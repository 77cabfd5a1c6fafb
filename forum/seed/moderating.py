"""What the moderators of the demo did, and what still waits for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

from forum.core import clock
from forum.moderation import actions as moderation
from forum.moderation.forms import DecisionForm, MoveForm, ReportForm
from forum.seed.stage import Stage
from forum.seed.texts import ActText, ReportText, load
from forum.themes.queries import Access
from forum.threads import queries as threads
from forum.threads.queries import Post

Verb = Callable[..., Awaitable[int | None]]
_THREAD_VERBS: dict[str, Verb] = {
    "pin": moderation.pin,
    "lock": moderation.lock,
    "hide": moderation.hide,
}


async def keep_order(stage: Stage) -> None:
    """Pins, locks, moves and reports, each with its reason, soon after what they are about."""
    content = load()
    moderators = stage.with_role("moderator")
    subjects: list[ActText | ReportText] = [*content.acts, *content.reports]
    when = {subject: await _moment(stage, subject) for subject in subjects}
    for turn, subject in enumerate(sorted(subjects, key=when.__getitem__)):
        moderator = await stage.access(moderators[turn % len(moderators)])
        if isinstance(subject, ActText):
            with clock.at(when[subject]):
                await _act(stage, moderator, subject)
        else:
            await _report(stage, moderator, subject, at=when[subject])


async def _moment(stage: Stage, subject: ActText | ReportText) -> datetime:
    """Within the hour after the post it is about; what is still open came this morning."""
    post = await _post(stage, subject.thread, subject.label)
    latest = stage.now - timedelta(hours=4)
    return min(post.created_at + timedelta(minutes=50), latest)


async def _act(stage: Stage, moderator: Access, act: ActText) -> None:
    thread_id = stage.threads.get(act.thread)
    if thread_id is None:
        raise LookupError(f"the demo has an act on {act.thread!r}, which is no conversation")
    if act.act == "move":
        home = next(t.category_slug for t in load().threads if t.key == act.thread)
        form = MoveForm(category_id=stage.categories[home], reason=act.reason)
        await moderation.move(moderator, thread_id, form=form)
    elif act.act == "hide_post":
        post = await _post(stage, act.thread, act.label)
        await moderation.hide_post(moderator, post.id, reason=act.reason)
    else:
        await _THREAD_VERBS[act.act](moderator, thread_id, reason=act.reason)


async def _report(stage: Stage, moderator: Access, text: ReportText, *, at: datetime) -> None:
    post = await _post(stage, text.thread, text.label)
    rng = Random(f"{stage.number} {text.thread}{text.label}")
    others = [m for m, p in stage.people.items() if m != post.author_id and p.role == "participant"]
    reporter = await stage.access(rng.choice(others))
    with clock.at(at):
        form = ReportForm(reason=text.reason, note=text.note)
        report_id = await moderation.report(reporter, post.id, form=form)
    if text.outcome != "open":
        with clock.at(at + timedelta(hours=2)):
            decision = DecisionForm(text.outcome == "upheld", text.decision, (report_id,))
            await moderation.decide(moderator, post.id, form=decision)


async def _post(stage: Stage, key: str, label: str) -> Post:
    head = await threads.thread_head(stage.threads[key])
    return await threads.post_at(head, stage.posts[key, label][1])
