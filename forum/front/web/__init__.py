"""Pages of front."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
