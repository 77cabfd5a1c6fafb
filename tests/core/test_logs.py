"""Log lines reach standard error as it is now."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from dataclasses import replace

import structlog

from forum.core import logs, settings


def test_a_line_goes_to_the_standard_error_of_this_moment(house: settings.Settings) -> None:
    gone, now = io.StringIO(), io.StringIO()
    with redirect_stderr(gone):
        logs.configure(replace(house, log_level="error"))
    gone.close()
    with redirect_stderr(now):
        structlog.get_logger().error("told")
    logs.configure(house)
    assert '"event": "told"' in now.getvalue()
