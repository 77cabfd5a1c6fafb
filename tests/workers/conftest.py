"""A post office for what the workers send."""

from tests.notifications.conftest import office

__all__ = ["office"]
