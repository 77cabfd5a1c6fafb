"""Pages of webinars."""

from starlette.routing import BaseRoute, Route

from forum.webinars.web import answering, joining, leaving, managing, people, places, reading

_BOTH = ["GET", "POST"]

routes: list[BaseRoute] = [
    Route("/deelname/{token}", answering.answer, methods=_BOTH),
    Route("/{theme}/webinars", reading.overview),
    Route("/{theme}/webinars/nieuw", managing.new, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}", reading.page),
    Route("/{theme}/webinars/{webinar}/aanmelden", places.register, methods=["POST"]),
    Route("/{theme}/webinars/{webinar}/afmelden", places.unregister, methods=["POST"]),
    Route("/{theme}/webinars/{webinar}/deelnemen", joining.join, methods=["POST"]),
    Route("/{theme}/webinars/{webinar}/bewerken", managing.edit, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}/aankondigen", managing.announce, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}/annuleren", managing.cancel, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}/opname", leaving.recording, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}/onderwerp", managing.thread, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}/bestanden", leaving.slides, methods=["POST"]),
    Route("/{theme}/webinars/{webinar}/aanmeldingen", people.attendees, methods=_BOTH),
    Route("/{theme}/webinars/{webinar}/aanmeldingen/lijst", people.export, methods=["POST"]),
    Route("/{theme}/webinars/{webinar}/nu", reading.now),
]
