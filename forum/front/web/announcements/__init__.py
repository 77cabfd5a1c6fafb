"""Announcements: a manager writes, looks, tries, sends and answers for them; others read them."""

from starlette.routing import BaseRoute, Route

from forum.front.web.announcements import people, reading, sending, showing, writing

_BOTH = ["GET", "POST"]
_ALL = "/{theme}/beheer/aankondigingen"
_ONE = f"{_ALL}/{{announcement:int}}"

routes: list[BaseRoute] = [
    Route("/{theme}/aankondigingen/{announcement}", reading.page, methods=["GET"]),
    Route(_ALL, showing.listing, methods=["GET"]),
    Route(f"{_ALL}/nieuw", writing.new, methods=_BOTH),
    Route(_ONE, showing.page, methods=["GET"]),
    Route(f"{_ONE}/wijzigen", writing.edit, methods=_BOTH),
    Route(f"{_ONE}/verwijderen", writing.remove, methods=["POST"]),
    Route(f"{_ONE}/voorbeeld", showing.preview, methods=["GET"]),
    Route(f"{_ONE}/voorbeeld/mail", showing.preview_mail, methods=["GET"]),
    Route(f"{_ONE}/proef", sending.test, methods=["POST"]),
    Route(f"{_ONE}/versturen", sending.send, methods=_BOTH),
    Route(f"{_ONE}/planning", sending.unschedule, methods=["POST"]),
    Route(f"{_ONE}/pauze", sending.pause, methods=["POST"]),
    Route(f"{_ONE}/hervatten", sending.resume, methods=["POST"]),
    Route(f"{_ONE}/stoppen", sending.stop, methods=_BOTH),
    Route(f"{_ONE}/opnieuw", sending.resend, methods=_BOTH),
    Route(f"{_ONE}/ontvangers", people.listing, methods=["GET"]),
    Route(f"{_ONE}/ontvangers/lijst", people.export, methods=["POST"]),
]
