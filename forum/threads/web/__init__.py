"""Pages of threads."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
