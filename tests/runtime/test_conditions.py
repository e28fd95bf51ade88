"""Each condition of the platform has its plain word; what is amiss says what to do."""

from datetime import datetime, timedelta

import pytest

from huzhu.kernel.sizes import LEAST_FREE_BYTES
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import conditions
from huzhu.office.conditions import Word
from huzhu.office.server import Dead, HostCertificate, Jobs, Session
from huzhu.people import succession
from huzhu.people.succession import Outlook
from huzhu.runtime import doctor
from tests import words

AT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
GIB = 1024**3
GOOD, WATCH, ACT, UNKNOWN = Word.GOOD, Word.WATCH, Word.ACT, Word.UNKNOWN


def held(condition, word):
    """The word is this one, and there is something to do just when it is not in order."""
    assert condition.word is word
    assert bool(condition.advice) == (word is not GOOD)
    assert condition.facts.endswith("。")
    assert condition.meaning.endswith("。")


@pytest.mark.parametrize(
    ("used", "word"), [(69, GOOD), (70, WATCH), (89, WATCH), (90, ACT), (100, ACT)]
)
def test_connections(used, word):
    held(conditions.size(3 * GIB, used=used, most=100), word)


@pytest.mark.parametrize(
    ("seconds", "word"), [(299, GOOD), (300, WATCH), (3_599, WATCH), (3_600, ACT)]
)
def test_longest_work(seconds, word):
    found = conditions.work(Session(7, "huzhu web 1", seconds))
    held(found, word)
    assert found.facts.startswith("最久的是网页服务（进程 7），已 ")


@pytest.mark.parametrize(
    ("late", "given_up", "word"),
    [(599, 0, GOOD), (0, 1, WATCH), (600, 0, WATCH), (3_599, 9, WATCH), (3_600, 0, ACT)],
)
def test_messages_that_are_late_or_were_given_up(late, given_up, word):
    found = conditions.messages(late=late, given_up=given_up)
    held(found, word)
    assert f"近一天有 {given_up} 条没有发出" in found.facts


def test_no_work_is_in_order():
    held(conditions.work(None), GOOD)


@pytest.mark.parametrize(
    ("dead", "share", "word"),
    [
        (99_999, 0.9, GOOD),
        (100_000, 0.19, GOOD),
        (100_000, 0.2, WATCH),
        (100_000, 0.49, WATCH),
        (100_000, 0.5, ACT),
    ],
)
def test_rows_that_wait_to_be_cleared(dead, share, word):
    held(conditions.dead(Dead("claims_claim", dead, share)), word)
    held(conditions.dead(None), GOOD)


@pytest.mark.parametrize(
    ("jobs", "is_there", "word"),
    [
        (Jobs(0, 0, 0), True, GOOD),
        (Jobs(3, 599, 0), True, GOOD),
        (Jobs(3, 600, 0), True, WATCH),
        (Jobs(3, 3_599, 0), True, WATCH),
        (Jobs(3, 3_600, 0), True, ACT),
        (Jobs(0, 0, 1), True, WATCH),
        (Jobs(0, 0, 0), False, ACT),
    ],
)
def test_background_work(jobs, is_there, word):
    found = conditions.jobs(jobs, is_worker_there=is_there)
    held(found, word)
    assert ("没有后台程序" in found.facts, "启动后台程序" in found.advice) == (not is_there,) * 2


@pytest.mark.parametrize(
    ("free", "word"),
    [
        (LEAST_FREE_BYTES - 1, ACT),
        (LEAST_FREE_BYTES, WATCH),
        (100 * GIB - 1, WATCH),
        (100 * GIB, GOOD),
    ],
)
def test_disk(free, word):
    held(conditions.disk(free=free, total=1_000 * GIB), word)


@pytest.mark.parametrize(
    ("difference", "is_synchronised", "word"),
    [(2.0, True, GOOD), (2.1, True, ACT), (0, False, WATCH), (0, None, GOOD), (3, False, ACT)],
)
def test_clock(difference, is_synchronised, word):
    held(conditions.clock(difference, most=2.0, is_synchronised=is_synchronised), word)


@pytest.mark.parametrize(
    ("left", "word"),
    [(DAY * 30, GOOD), (DAY * 29, WATCH), (DAY * 7, WATCH), (DAY * 6, ACT), (-DAY, ACT)],
)
def test_certificate_that_ends(left, word):
    held(conditions.certificate("huzhu.cn", HostCertificate(AT + left), at=AT), word)


def test_certificate_that_browsers_do_not_take_or_nobody_sees():
    held(conditions.certificate("huzhu.cn", HostCertificate(None, "self-signed"), at=AT), ACT)
    held(conditions.certificate("huzhu.cn", None, at=AT), UNKNOWN)
    without = conditions.certificate("", None, at=AT)
    assert (without.word, without.advice) == (UNKNOWN, "")


@pytest.mark.parametrize(
    ("running", "age", "word"),
    [(["1"], 180, GOOD), (["1"], 181, WATCH), (["1", "2"], 0, WATCH)],
)
def test_versions(running, age, word):
    held(conditions.versions(running=running, python="3.11", postgres="17.2", age=age), word)


def test_what_cannot_be_seen_is_neither_in_order_nor_amiss():
    held(conditions.unseen("jobs"), UNKNOWN)


def test_every_condition_speaks_words_that_no_engineer_is_needed_for():
    amiss = [
        conditions.size(1, used=9, most=10),
        conditions.work(Session(1, "huzhu web 0.1.0", 9_999)),
        conditions.work(Session(1, "psql", 9_999)),
        conditions.dead(Dead("claims_claim", 10**6, 0.6)),
        conditions.jobs(Jobs(1, 9_999, 1), is_worker_there=True),
        conditions.jobs(Jobs(1, 9_999, 1), is_worker_there=False),
        conditions.disk(free=1, total=10),
        conditions.clock(9, most=2.0, is_synchronised=False),
        conditions.certificate("", None, at=AT),
        conditions.versions(running=["1", "2"], python="3.11", postgres="17.2", age=200),
        conditions.unseen("jobs"),
    ]
    for each in amiss:
        said = f"{each.what}\n{each.facts}\n{each.meaning}\n{each.advice}"
        assert words.faults(said) == []


@pytest.mark.parametrize(
    ("closes_in", "word", "told"),
    [(None, GOOD, "有人能提请"), (1, WATCH, "从 2026-11-28 起没有"), (0, ACT, "现在没有两位")],
)
def test_who_fills_posts_next(closes_in, word, told):
    closes_on = None if closes_in is None else AT.date() + timedelta(days=closes_in)
    found = conditions.succession(closes_on, left="宋旸（组织机构部 部长）", today=AT.date())
    held(found, word)
    assert found.facts.startswith(told)


@pytest.mark.parametrize(
    ("closes_in", "warns", "mends"), [(None, False, False), (30, True, False), (0, False, True)]
)
def test_doctor_tells_when_nobody_could_fill_posts(monkeypatch, closes_in, warns, mends):
    day = datetime.now(SHANGHAI).date() + timedelta(days=closes_in or 0)
    found = None if closes_in is None else Outlook(day, "没有人")
    monkeypatch.setattr(succession, "outlook_at", lambda _at: found)
    told = next(doctor._people())
    assert (told.subject, bool(told.warning), bool(told.mend)) == ("任免", warns, mends)
