"""Pages of themes: invitations, participants, contact."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
