"""What of a record or a fault may be told: what stands in the source, and nothing else.

People hand in passwords, codes and identity numbers, and any of them can turn up in a message, in
the text of an exception or in a variable. No list of forbidden things is ever complete, so this is
a list of what is allowed: a text that is a constant of the very function that speaks; numbers too
short to be somebody's; names of classes, functions, files, constraints; extras in their own form.

Not here: where it is written (``logs``).
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from huzhu.kernel.errors import DomainError

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator
    from types import CodeType, TracebackType

UNTOLD = "…"
#: What a record may carry besides its sentence, and the form that each must have.
EXTRAS = {
    "reference": re.compile(r"\d{8}"),
    "code": re.compile(r"[a-z0-9_]+\.[a-z0-9_]+"),
    "status": re.compile(r"[1-5]\d\d"),
    "address": re.compile(r"[a-z0-9_/<>-]{1,200}", re.IGNORECASE),
    "action": re.compile(r"[a-z_]{1,40}"),
    "task": re.compile(r"[a-z_]+\.[a-z_]+"),
    "job": re.compile(r"\d{1,10}"),
    "account": re.compile(r"\d{1,10}"),
    "member": re.compile(r"\d{1,10}"),
}
#: The shortest personal number, a mobile's, has eleven places.
TOO_LONG = 10**10
_STATE = re.compile(r"[0-9A-Z]{5}")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,80}")
_LONGEST_CHAIN = 6
_MOST_FRAMES = 50
_TOP = re.compile(r".*/(?:site-packages|src|lib/python3[^/]*)/")


def sentence(record: logging.LogRecord, args: Any) -> str:
    """Return a record's message, or the place that speaks where the message is not the source's."""
    text = record.msg["event"] if isinstance(record.msg, dict) else record.msg
    code = _speaker(record)
    if code is None or not _is_constant(text, code):
        return f"{record.name} {record.module}:{record.lineno} {record.funcName}"
    try:
        return str(text % _told(args) if args else text)
    except (TypeError, ValueError, KeyError):  # a form that UNTOLD does not fit
        return str(text)


def extras(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a record carries besides its message, as far as it is known and well formed."""
    carried = dict(record.__dict__)
    job = carried.get("job")
    if isinstance(job, dict):  # procrastinate's; its arguments stay where they are
        carried |= {"job": job.get("id"), "task": job.get("task_name")}
    return {
        name: value
        for name, form in EXTRAS.items()
        if (value := carried.get(name)) is not None and form.fullmatch(str(value))
    }


def chain(error: BaseException | None) -> list[dict[str, Any]]:
    """Return a fault and what it came from: class, marks, and the way of calls to it."""
    told: list[dict[str, Any]] = []
    while error is not None and len(told) < _LONGEST_CHAIN:
        told.append({"class": _class_of(error), **_marks(error), "frames": _frames(error)})
        if isinstance(error, BaseExceptionGroup):
            told[-1]["parts"] = [chain(part) for part in error.exceptions[:_LONGEST_CHAIN]]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


def brief(error: BaseException) -> str:
    """Return a fault in a few words, for the middle of a sentence."""
    marks = _marks(error)
    return " ".join(
        [_class_of(error), *(str(marks[name]) for name in ("code", "state") if name in marks)]
    )


def _told(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _value(value) for name, value in args.items()}
    return tuple(map(_value, args))


def _value(value: object) -> object:
    if isinstance(value, BaseException):
        return brief(value)
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int) and abs(value) < TOO_LONG:
        return value
    return UNTOLD


def _speaker(record: logging.LogRecord) -> CodeType | None:
    """Find the function that called the logger: it is still under way."""
    frame = inspect.currentframe()
    while frame is not None:
        code = frame.f_code
        if (code.co_filename, code.co_name) == (record.pathname, record.funcName):
            return code
        frame = frame.f_back
    return None


def _is_constant(text: object, code: CodeType) -> bool:
    return isinstance(text, str) and any(text == each for each in code.co_consts)


# --- faults -----------------------------------------------------------------------------------


def _class_of(error: BaseException) -> str:
    kind = type(error)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def _marks(error: BaseException) -> dict[str, Any]:
    """What a fault says of itself in words that are not a person's."""
    marks: dict[str, Any] = {}
    if isinstance(error, DomainError):
        marks["code"] = error.code
    if isinstance(error, OSError) and error.errno is not None:
        marks["errno"] = error.errno
    return {**marks, **_database_marks(error), **_words(error)}


def _database_marks(error: BaseException) -> dict[str, str]:
    """The server's code and its names of things; never its text, which quotes values."""
    diagnosis = getattr(error, "diag", None)
    found = {
        "state": getattr(error, "sqlstate", None),
        "table": getattr(diagnosis, "table_name", None),
        "constraint": getattr(diagnosis, "constraint_name", None),
    }
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, str) and (_STATE if name == "state" else _NAME).fullmatch(value)
    }


def _words(error: BaseException) -> dict[str, str]:
    """The text of an exception, where it stands in the function that raised it."""
    *_, last = (None, *_walk(error.__traceback__))
    if last is None:
        return {}
    code = last.tb_frame.f_code
    given = {"text": error.args[0] if error.args else None, "name": getattr(error, "name", None)}
    known = {"text": code.co_consts, "name": code.co_names}
    return {
        what: value
        for what, value in given.items()
        if isinstance(value, str) and any(value == each for each in known[what])
    }


def _frames(error: BaseException) -> list[str]:
    return [_place(step) for step in _walk(error.__traceback__)][-_MOST_FRAMES:]


def _place(step: TracebackType) -> str:
    code = step.tb_frame.f_code
    return f"{_TOP.sub('', code.co_filename)}:{step.tb_lineno} {code.co_name}"


def _walk(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
