"""Logs for people on a terminal or as JSON for machines, each line with the correlation id of what it is about."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from storage.unit_of_work import correlation_id


def set_up_logs(log_format: str, level: str) -> None:
    """Send every log, ours and the libraries', to standard error in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_correlation,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    # Their "info" is one line for each request or query.
    for name in ("aiohttp.access", "engineio", "socketio", "mail.log", "aiosmtpd", "alembic", "aioimaplib"):
        logging.getLogger(name).setLevel("WARNING")


def _add_correlation(logger: object, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if correlation_id.get():
        line["correlation_id"] = correlation_id.get()
    return line
