"""What can be done with webinars. Each verb is one unit and checks the right itself."""

from __future__ import annotations

from forum.webinars.actions.aftermath import (
    add_recording,
    correct_presence,
    drop_slides,
    forget_presence,
    put_slides,
    take_list,
)
from forum.webinars.actions.feeding import end_feed, make_feed, note_read
from forum.webinars.actions.places import (
    answer,
    give_back_places,
    join,
    register,
    unregister,
)
from forum.webinars.actions.planning import (
    announce,
    cancel,
    change,
    create,
    open_thread,
)

__all__ = [
    "add_recording",
    "announce",
    "answer",
    "cancel",
    "change",
    "correct_presence",
    "create",
    "drop_slides",
    "end_feed",
    "forget_presence",
    "give_back_places",
    "join",
    "make_feed",
    "note_read",
    "open_thread",
    "put_slides",
    "register",
    "take_list",
    "unregister",
]
