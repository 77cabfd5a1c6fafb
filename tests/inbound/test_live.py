"""A reply by mail, live: old page + events = fresh page, for its writer and for others."""

from __future__ import annotations

import pytest

from forum.threads import actions
from forum.threads.forms import ReplyForm
from tests.cast import Person
from tests.threads import dom
from tests.threads.test_sockets import Scene, frames, scene

__all__ = ["scene"]


@pytest.mark.parametrize("reader", ["anouk", "fatima", "maarten"])
async def test_a_reply_by_mail_comes_live_as_it_stands_on_a_fresh_page(
    scene: Scene,
    reader: str,
) -> None:
    person: Person = getattr(scene.cast, reader)
    page, since = await scene.page(person)
    async with scene.watch(person, since) as socket:
        anouk = await scene.cast.access(scene.cast.anouk)
        form = ReplyForm("Vanuit de trein.", by_mail=True)
        await actions.reply(anouk, scene.thread_id, form=form)
        fresh, head = await scene.page(person)
        for frame in await frames(socket, head - since):
            dom.apply(page, frame)
    dom.show_own(page, person.id)
    assert dom.lines(page) == dom.lines(fresh)
    word = "by e-mail" if reader == "fatima" else "per e-mail"
    assert any(word in line for line in dom.lines(page))
