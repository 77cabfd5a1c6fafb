"""Pages of moderation."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
