"""Logs: one JSON line for each event in ``HUZHU_HOME/logs``, warnings in short on the console.

Not here: the audit trail, which is part of the data (``audit``).
"""

from pathlib import Path
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
]


def configure(folder: Path, *, role: str) -> dict[str, Any]:
    """Point structlog at the standard library and return Django's LOGGING for this process."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(_json()),
            "short": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "file": {
                "class": "logging.handlers.WatchedFileHandler",
                "filename": str(folder / f"{role}.jsonl"),
                "formatter": "json",
                "delay": True,
            },
            "console": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "short"},
        },
        "root": {"handlers": ["file", "console"], "level": "INFO"},
        "loggers": {"django": {"level": "INFO", "propagate": True, "handlers": []}},
    }


def _json() -> list[Any]:
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.dict_tracebacks,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _formatter(processors: list[Any]) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": processors,
        "foreign_pre_chain": SHARED,
    }
