"""Structured logs: one JSON object a line, with the request id, without personal data."""

from __future__ import annotations

import logging
import sys

import structlog

from forum.core.settings import Settings


def configure(settings: Settings) -> None:
    """Log to standard error as JSON (or as text for people), from `log_level` up."""
    level = getattr(logging, settings.log_level.upper())
    shape: structlog.types.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if settings.log_format == "text":
        shape = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def _to_standard_error(*_: object) -> structlog.PrintLogger:
    # Looked up at every line: the stream of the moment of configuring may be closed by now,
    # and a line that cannot be written must not end the work it tells of.
    return structlog.PrintLogger(sys.stderr)
