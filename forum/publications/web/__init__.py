"""Pages of publications."""

from starlette.routing import BaseRoute, Route

from forum.publications.web import discussing, managing, reading

_BOTH = ["GET", "POST"]
_ONE = "/{theme}/publicaties/{publication}"

routes: list[BaseRoute] = [
    Route("/{theme}/publicaties", reading.library),
    Route("/{theme}/publicaties/nieuw", managing.new, methods=_BOTH),
    Route(_ONE, reading.page),
    Route(f"{_ONE}/bespreken", discussing.discuss, methods=_BOTH),
    Route(f"{_ONE}/bewerken", managing.edit, methods=_BOTH),
    Route(f"{_ONE}/intrekken", managing.withdraw, methods=_BOTH),
    Route(f"{_ONE}/terugzetten", managing.put_back, methods=["POST"]),
]
