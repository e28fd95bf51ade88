"""What is told of records and faults: the source's own words, and nothing from outside."""

import json
import logging
import sys
import threading
import warnings
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import structlog
from django.db import DatabaseError, connection

from huzhu.config import logs
from huzhu.kernel.errors import DomainError

SECRET = "geheim-7fz-110101199003070038"


class Refused(DomainError):
    message = "须有 {what}。"


@pytest.fixture
def log(tmp_path):
    """A logger that writes the product's two forms, and what it wrote."""
    setting = logs.configure(tmp_path / "logs", role="command")
    logger = logging.getLogger("huzhu.tests")
    handler = logs.PrivateFile(tmp_path / "logs" / "command.jsonl")
    handler.setFormatter(_form(setting["formatters"]["json"]))
    console = logging.FileHandler(tmp_path / "console")
    console.setFormatter(_form(setting["formatters"]["short"]))
    logger.handlers, logger.propagate = [handler, console], False
    logger.setLevel(logging.INFO)

    def written() -> dict:
        raw = (tmp_path / "logs" / "command.jsonl").read_text()
        both = raw + (tmp_path / "console").read_text()
        assert SECRET not in both
        return json.loads(raw.splitlines()[-1])

    yield logger, written
    for each in logger.handlers:
        each.close()
    logger.handlers, logger.propagate = [], True


def _form(setting):
    kind = setting.pop("()")
    return kind(**setting)


def test_sentence_of_the_source_is_told_with_its_numbers(log):
    logger, written = log

    logger.warning("a batch of %s claims was not answered: %s", 12, Refused(what=SECRET))

    told = written()
    assert told["event"] == (
        f"a batch of 12 claims was not answered: {__name__}.Refused tests.refused"
    )
    assert (told["level"], told["logger"]) == ("warning", "huzhu.tests")


@pytest.mark.parametrize("number", [13812345678, -13812345678, 110101199003070038])
def test_number_is_not_told_when_it_is_long_enough_to_be_somebodys(log, number):
    logger, written = log

    logger.info("member %s", number)

    assert written()["event"] == "member …"


def test_place_is_told_instead_of_a_message_that_was_put_together(log):
    logger, written = log

    logger.info(f"Starting job {SECRET}")  # noqa: G004 -- as libraries do

    assert written()["event"].startswith("huzhu.tests test_discretion:")


def test_no_argument_is_told_that_is_a_text(log):
    logger, written = log

    logger.info("invalid %s", SECRET)

    assert written()["event"] == "invalid …"


def test_no_argument_is_told_that_does_not_fit_its_place(log):
    logger, written = log

    logger.info("%d codes", SECRET)

    assert written()["event"] == "%d codes"


def test_arguments_by_name_are_told_no_more_than_others(log):
    logger, written = log

    logger.info("%(count)s codes of %(whose)s", {"count": 3, "whose": SECRET})

    assert written()["event"] == "3 codes of …"


def test_extras_are_told_when_they_are_known_and_have_their_form(log):
    logger, written = log
    good = {"reference": "01234567", "code": "claims.sold_out", "status": 410, "address": "/a/7/"}

    logger.info("turned away", extra={**good, "password": SECRET, "request": SECRET})
    told = written()

    assert {name: told[name] for name in good} == good
    assert "password" not in told


def test_extra_is_not_told_when_it_has_another_form(log):
    logger, written = log

    logger.info("turned away", extra={"code": SECRET, "address": f"/a/?text={SECRET}"})

    assert {"code", "address"} & set(written()) == set()


def test_line_says_when_and_in_which_zone(log):
    logger, written = log
    before = datetime.now(UTC)

    logger.info("turned away")

    at = datetime.fromisoformat(written()["timestamp"])
    assert at.utcoffset() == timedelta(hours=8)
    assert before <= at <= datetime.now(UTC)


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028", "\x1b[2K", "\x00"])
def test_what_was_typed_makes_no_line_of_its_own(log, tmp_path, mark):
    logger, written = log
    forged = f'{mark}{{"event": "forged", "code": "people.sign_in"}}'

    logger.info("turned away: %s", forged, extra={"address": forged, "code": forged})
    logger.info(forged)

    raw = (tmp_path / "logs" / "command.jsonl").read_bytes()
    assert (raw.count(b"\n"), b"forged" in raw) == (2, False)
    assert written()["logger"] == "huzhu.tests"


def _set_password(password):
    held = {"again": password}
    raise RuntimeError("a fault of ours") if held else None


def _take(password):
    try:
        _set_password(password)
    except RuntimeError as inner:
        raise ValueError(f"cannot take {password}") from inner


def _fault_of(act, *arguments):
    with pytest.raises((ValueError, DatabaseError)) as caught:
        act(*arguments)
    assert SECRET in str(caught.value)  # what must not be told is there to be told
    return caught.value


def test_fault_is_told_by_its_way_and_never_by_its_variables(log):
    logger, written = log

    logger.error("fault", exc_info=_fault_of(_take, SECRET))

    outer, inner = written()["exception"]
    assert (outer["class"], "text" in outer) == ("ValueError", False)
    assert (inner["class"], inner["text"]) == ("RuntimeError", "a fault of ours")
    assert inner["frames"][-1].endswith(" _set_password")


def _insert_twice(key):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date)"
            " VALUES (%s, '', now()), (%s, '', now())",
            [key, key],
        )


def test_fault_of_the_database_is_told_by_code_and_names(log, db):
    logger, written = log

    logger.error("fault", exc_info=_fault_of(_insert_twice, SECRET))

    django, server = written()["exception"]
    assert django["class"] == "django.db.utils.IntegrityError"
    assert (server["class"], server["state"]) == ("psycopg.errors.UniqueViolation", "23505")
    assert (server["table"], server["constraint"]) == ("django_session", "django_session_pkey")


def test_structlogs_own_loggers_tell_no_more(log):
    _, written = log
    logger = structlog.get_logger("huzhu.tests")

    logger.warning("a plain event", password=SECRET)

    told = written()
    assert (told["event"], "password" in told) == ("a plain event", False)


def _raise_several(password):
    raise ExceptionGroup("several", [ValueError(f"cannot take {password}"), KeyError("x")])


def test_faults_of_a_group_are_told_each_by_its_class(log):
    logger, written = log

    with pytest.raises(ExceptionGroup) as caught:
        _raise_several(SECRET)
    logger.error("fault", exc_info=caught.value)

    (told,) = written()["exception"]
    assert [part[0]["class"] for part in told["parts"]] == ["ValueError", "KeyError"]


def test_fault_that_another_took_the_place_of_is_not_told_when_the_source_says_so(log):
    logger, written = log

    with pytest.raises(ValueError, match="in its place") as caught:
        _replace(SECRET)
    logger.error("fault", exc_info=caught.value)

    assert [each["class"] for each in written()["exception"]] == ["ValueError"]


def _replace(password):
    try:
        _set_password(password)
    except RuntimeError:
        raise ValueError("in its place") from None


class OddDatabaseError(Exception):
    """A server's fault whose names are none."""

    sqlstate = SECRET
    diag = SimpleNamespace(table_name=SECRET, constraint_name=f"x {SECRET}")


def test_names_of_the_database_are_told_when_they_look_like_names_alone(log):
    logger, written = log

    logger.error("fault", exc_info=OddDatabaseError())

    (told,) = written()["exception"]
    assert {"state", "table", "constraint"} & set(told) == set()


def test_warning_is_told_by_its_kind_and_place(log, monkeypatch):
    logger, written = log
    monkeypatch.setattr(logs, "logger", logger)

    logs._warn(UserWarning(SECRET), UserWarning, "/x/some_library.py", 3)

    told = written()
    assert (told["event"], told["action"], told["address"]) == (
        "a warning at line 3",
        "userwarning",
        "some_library",
    )


def test_fault_that_nobody_catches_is_reported_whoever_had_it(monkeypatch):
    reported = []
    monkeypatch.setattr(logs, "report", reported.append)
    for place, name in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    logs.begin()
    fault, last = RuntimeError("of the process"), RuntimeError("of the cleaning up")

    sys.excepthook(RuntimeError, fault, None)
    sys.unraisablehook(SimpleNamespace(exc_value=last))
    for stopped in (KeyboardInterrupt(), SystemExit(0)):
        sys.excepthook(type(stopped), stopped, None)
    thread = threading.Thread(target=_set_password, args=[SECRET])
    thread.start()
    thread.join()

    assert reported[:2] == [fault, last]
    assert [str(each) for each in reported[2:]] == ["a fault of ours"]
