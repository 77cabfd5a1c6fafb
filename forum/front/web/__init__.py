"""Pages of front."""

from starlette.routing import BaseRoute

from forum.front.web.readiness import readiness

__all__ = ["readiness", "routes"]

routes: list[BaseRoute] = []
