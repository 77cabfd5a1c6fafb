"""Pages of webinars."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
