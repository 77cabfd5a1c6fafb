"""Pages of private messages."""

from starlette.routing import BaseRoute, Route

from forum.messages.web import reading, settings, starting, writing
from forum.messages.web.place import CONVERSATION, MESSAGE

_BOTH = ["GET", "POST"]

routes: list[BaseRoute] = [
    Route("/gesprekken", reading.inbox),
    Route("/gesprekken/blokkeren/{member:number}", settings.block, methods=["POST"]),
    Route("/instellingen/gesprekken", settings.page, methods=["GET"]),
    Route("/instellingen/gesprekken", settings.save, methods=["POST"]),
    Route("/{theme}/gesprekken/nieuw", starting.new, methods=_BOTH),
    Route(CONVERSATION, reading.conversation),
    Route(f"{CONVERSATION}/schrijven", writing.write, methods=["POST"]),
    Route(f"{CONVERSATION}/gelezen", reading.read, methods=["POST"]),
    Route(f"{CONVERSATION}/verlaten", writing.leave, methods=_BOTH),
    Route(MESSAGE, reading.permalink),
    Route(f"{MESSAGE}/bewerken", writing.edit, methods=_BOTH),
    Route(f"{MESSAGE}/verwijderen", writing.delete, methods=_BOTH),
]
