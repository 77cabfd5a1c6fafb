"""Pages of moderation. A word after the subject is the act: plain POST forms."""

from starlette.routing import BaseRoute, Route

from forum.messages.web.place import MESSAGE
from forum.moderation.web import desk, log, messages, people, reporting, subjects
from forum.threads.web.place import POST

_BOTH = ["GET", "POST"]
_DESK = "/{theme}/moderatie"
_MESSAGE = f"{_DESK}/privebericht/{{report:number}}"

routes: list[BaseRoute] = [
    Route(_DESK, desk.desk),
    Route(f"{_DESK}/logboek", log.log),
    Route(f"{_DESK}/logboek/{{act:number}}/ongedaan", log.undo, methods=["POST"]),
    Route(f"{_DESK}/mijn", log.own),
    Route(f"{_DESK}/bericht/{{post:number}}/beslissen", desk.decide, methods=["POST"]),
    Route(f"{_DESK}/bericht/{{post:number}}/{{verb}}", subjects.post, methods=_BOTH),
    Route(f"{_DESK}/onderwerp/{{thread_id:number}}/{{verb}}", subjects.thread, methods=_BOTH),
    Route(f"{_DESK}/deelnemer/{{member:number}}", people.member),
    Route(f"{_DESK}/deelnemer/{{member:number}}/{{verb}}", people.act, methods=_BOTH),
    Route(f"{_MESSAGE}", messages.case),
    Route(f"{_MESSAGE}/openen", messages.open_it, methods=["POST"]),
    Route(f"{_MESSAGE}/beslissen", messages.decide, methods=["POST"]),
    Route(f"{POST}/melden", reporting.report, methods=_BOTH),
    Route(f"{MESSAGE}/melden", messages.report, methods=_BOTH),
]
