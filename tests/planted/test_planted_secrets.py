"""Passwords, codes and personal numbers, driven into faults, are found nowhere afterwards."""

import itertools
import logging

import pytest
import structlog
from django.conf import settings

from tests.planted.acts import ACTS, KINDS, break_at

LEAST = 2000


def _drive(stage, *, rounds):
    """Each act, broken at each of its layers, so often; return how many faults there were."""
    kinds = itertools.cycle(KINDS)
    faults = 0
    for act, place in ACTS * rounds:
        known = set(stage.planted.kinds)
        with pytest.MonkeyPatch.context() as patch:
            broken = break_at(patch, place, next(kinds))
            answer = act(stage)
        fresh = set(stage.planted.kinds) - known
        assert any(value in broken.said for value in fresh), f"{act.__name__} at {place}"
        assert answer.status_code in {500, 503}, f"{act.__name__} at {place}"
        assert [value for value in fresh if value in answer.content.decode()] == []
        faults += 1
    return faults


def _log():
    return (settings.HOME / "logs" / "command.jsonl").read_text()


def _check(stage, *, rounds):
    before = _log().count('"event": "fault"')
    faults = _drive(stage, rounds=rounds)

    assert _log().count('"event": "fault"') - before >= faults * 0.9
    assert stage.planted.found_in_files(settings.HOME / "logs") == {}
    assert stage.planted.found_elsewhere() == {}


def test_nothing_planted_is_found_after_faults_at_each_layer(stage):
    _check(stage, rounds=1)

    assert len(stage.planted.kinds) >= 2 * len(ACTS)


@pytest.mark.long
def test_nothing_of_thousands_of_secrets_is_found_after_faults_at_each_layer(stage):
    _check(stage, rounds=60)

    assert len(stage.planted.kinds) >= LEAST


@pytest.mark.parametrize(
    "careless",
    [
        logging.Formatter(),
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.dict_tracebacks,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ]
        ),
    ],
    ids=["texts of exceptions", "local variables"],
)
def test_the_search_finds_what_a_careless_log_tells(stage, tmp_path, careless):
    handler = logging.FileHandler(tmp_path / "careless.log")
    handler.setFormatter(careless)
    logging.getLogger().addHandler(handler)
    try:
        _drive(stage, rounds=1)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()

    (found,) = stage.planted.found_in_files(tmp_path).values()
    assert {each.partition(" ")[0] for each in found} >= {"password", "code", "passcode", "phone"}
