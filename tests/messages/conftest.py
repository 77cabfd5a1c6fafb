"""The house's mail and notices go to real servers that keep them."""

from tests.notifications.conftest import office, service

__all__ = ["office", "service"]
