"""Pages of members: sign-in, invitation, reset, settings, sessions."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
