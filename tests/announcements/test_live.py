"""What an open page is told of an announcement, and who is told no more."""

from __future__ import annotations

import json

from forum.core import db, live
from forum.front.sockets.announcements import Announcements, Right
from forum.members import actions as members
from forum.members.queries import viewer_with
from notifications.announcements import running
from tests.announcements.stage import begun, settle
from tests.cast import Cast, Person


async def right_of(cast: Cast, who: Person) -> Right:
    viewer = await viewer_with(await members.open_session(who.id, device="Firefox"))
    assert viewer is not None
    return Right(viewer.session_id, who.id, cast.theme_id)


async def test_each_change_is_a_picture_and_no_change_is_none(cast: Cast) -> None:
    made = await begun(cast)
    source = Announcements()
    first = (await source.heads([made.id]))[made.id]
    assert await source.load(made.id, first, 10) == []
    await settle(made, cast.anouk.id, "sent")
    (event,) = await source.load(made.id, first, 10)
    frames = await source.render(made.id, event, ["nl", "en"])
    told = {name: json.loads(frame)["content"] for name, frame in frames.items()}
    assert "1 van 5 afgehandeld" in told["nl"]
    assert "1 of 5 dealt with" in told["en"]
    await running.pause(await cast.access(cast.mies), made.id)
    assert (await source.heads([made.id]))[made.id] > event.seq


async def test_who_manages_no_more_or_is_signed_out_is_told_no_more(cast: Cast) -> None:
    mies, maarten = await right_of(cast, cast.mies), await right_of(cast, cast.maarten)
    ended = await right_of(cast, cast.mies)
    sql = "update session set revoked_at = now() where id = $1"
    await db.execute(sql, ended.session_id)
    refused = await Announcements().refusals([mies, maarten, ended])
    assert refused == {maarten: live.FORBIDDEN, ended: live.REVOKED}
