"""Logs: one JSON line for each event in ``HUZHU_HOME/logs``, faults in one line on the console.

Whoever logs, one of ours or a library, and whatever a fault carries: both forms are made from what
``discretion`` lets through. Files are the owner's alone and are opened again when the supervisor
has put them aside (``runtime.rotation``), so several processes may write one.

Not here: the audit trail, which is part of the data (``audit``).
"""

import json
import logging
import logging.config
import logging.handlers
import os
import secrets
import sys
import threading
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import structlog

from huzhu.config import discretion, env
from huzhu.kernel.workdays import SHANGHAI

logger = logging.getLogger(__name__)

#: A line is written in one piece up to this size: lines of two processes never mix.
_ONE_PIECE = 1 << 20
_HEAD = ("timestamp", "level", "logger")


def _tell_when(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Stamp the moment in the office's time with what that is: ``+08:00``."""
    return event | {"timestamp": datetime.now(SHANGHAI).isoformat(timespec="microseconds")}


SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    _tell_when,
]


class PrivateFile(logging.handlers.WatchedFileHandler):
    """A log that nobody else can read, and that follows when its file is put aside."""

    def _open(self) -> Any:
        return open(
            self.baseFilename, "a", _ONE_PIECE, "utf-8", "backslashreplace", opener=_private
        )


def configure(folder: Path, *, role: str) -> dict[str, Any]:
    """Point structlog at the standard library and return Django's LOGGING for this process."""
    logging.raiseExceptions = False  # a record that cannot be written is not printed instead
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": _formatter(_as_json), "short": _formatter(_as_line)},
        "handlers": {
            "file": {
                "()": PrivateFile,
                "filename": str(folder / f"{role}.jsonl"),
                "formatter": "json",
                "delay": True,
            },
            "console": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "short"},
        },
        "root": {"handlers": ["file", "console"], "level": "INFO"},
        "loggers": {
            "django": {"level": "INFO", "propagate": True, "handlers": []},
            # Each of its lines would repeat one of ours (``web.error_pages``), without the number.
            "django.request": {"level": "CRITICAL", "propagate": True, "handlers": []},
        },
    }


def begin() -> None:
    """Have every fault of this process told here: those that nobody catches, and warnings, too."""
    sys.excepthook = lambda _kind, fault, _traceback: _last_words(fault)
    threading.excepthook = lambda thread: _last_words(thread.exc_value)
    sys.unraisablehook = lambda thing: _last_words(thing.exc_value)
    warnings.showwarning = _warn


def take_over(name: str) -> None:
    """Have a library's logger, which set itself up, speak through this one."""
    library = logging.getLogger(name)
    library.handlers.clear()
    library.propagate = True


def report(fault: BaseException) -> str:
    """Write a fault down and return its number; without a configured log, only the console."""
    if not any(isinstance(handler, PrivateFile) for handler in logging.getLogger().handlers):
        logging.config.dictConfig(configure(env.current().home / "logs", role="command"))
    reference = new_reference()
    logger.error("fault", exc_info=fault, extra={"reference": reference})
    return reference


def new_reference() -> str:
    """Return a number by which a person and a log line can be brought together."""
    return f"{secrets.randbelow(10**8):08d}"


# --- forms ------------------------------------------------------------------------------------


def tell_only_ours(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Make what is told anew, from nothing but what may be told."""
    record: logging.LogRecord = event["_record"]
    told = {name: event[name] for name in _HEAD if name in event}
    told["event"] = discretion.sentence(record, event.get("positional_args", ()))
    told |= discretion.extras(record)
    fault = _fault_of(event.get("exc_info"))
    if fault is not None:
        told["exception"] = discretion.chain(fault)
    return told


def _fault_of(given: object) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    if given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


def _as_json(_logger: object, _name: str, told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, default=str)


def _as_line(_logger: object, _name: str, told: dict[str, Any]) -> str:
    line = f"huzhu: {told['event']}"
    if "reference" in told:
        line += f" {told['reference']} (in logs)"
    for fault in told.get("exception", [])[:1]:
        line += f": {fault['class']} at {(fault['frames'] or ['start'])[-1]}"
    return line


def _formatter(form: Any) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [tell_only_ours, form],
        "foreign_pre_chain": SHARED,
        "use_get_message": False,  # nothing is made a text before it is looked at
        "pass_foreign_args": True,
    }


# --- last words -------------------------------------------------------------------------------


def _last_words(fault: BaseException | None) -> None:
    if fault is not None and not isinstance(fault, KeyboardInterrupt | SystemExit):
        report(fault)


def _warn(
    message: Warning | str,  # noqa: ARG001 -- Python's signature; it quotes values
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 -- Python's signature
    line: str | None = None,  # noqa: ARG001 -- the same
) -> None:
    told = {"action": category.__name__.lower(), "address": Path(filename).stem}
    logger.warning("a warning at line %s", lineno, extra=told)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
