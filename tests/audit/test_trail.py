"""The trail takes additions and refuses everything else; an act without its event is undone."""

import inspect
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import errors

from huzhu.audit.actions import action, front_action, note, record, record_each
from huzhu.audit.errors import SilentWriteError, TextTooLong
from huzhu.audit.models import AuditEvent
from huzhu.audit.queries import (
    events_matching,
    events_of,
    last_act,
    readable,
    subjects_touched_by,
)
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError
from huzhu.kernel.rights import OF_ANYBODY
from huzhu.kernel.workdays import SHANGHAI

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def event():
    return record("test.act", "test:1", by=CLOCK, at=NOW, amount="1.00")


@pytest.mark.clause("S6.5.d")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor_name = 'somebody else'",
        "UPDATE audit_auditevent SET actor_name = 'nobody' WHERE false",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditevent WHERE false",
        "TRUNCATE audit_auditevent",
        "MERGE INTO audit_auditevent USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE",
        "INSERT INTO audit_auditevent TABLE audit_auditevent ON CONFLICT (id) DO UPDATE SET id = 1",
    ],
)
def test_the_trail_refuses_changes_also_of_its_owner(as_owner, statement):
    with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
        as_owner.execute(statement)


def test_the_trail_refuses_changes_through_django(event):
    before = AuditEvent.objects.count()
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    assert AuditEvent.objects.count() == before


@pytest.mark.clause("S6.5.d")
def test_an_act_without_its_event_is_undone():
    @action("test.act", "试办", right=OF_ANYBODY)
    def act(code):
        record(code, "test:1", by=CLOCK, at=NOW)

    act("test.act")
    with pytest.raises(SilentWriteError):
        act("test.other")
    written = AuditEvent.objects.filter(code__startswith="test.")
    assert [event.code for event in written] == ["test.act"]


def test_personal_numbers_in_a_reason_are_masked_however_the_event_is_written():
    reason = "本人13812345678来电，证件110101199003070038有误，编号2026-0012"
    masked = "本人*******5678来电，证件**************0038有误，编号2026-0012"

    record("test.act", "test:1", by=CLOCK, at=NOW, reason=reason, count=13812345678)
    record_each("test.act", [("test:2", {"reason": reason, "is_late": None})], by=CLOCK, at=NOW)

    told = list(
        AuditEvent.objects.filter(code="test.act")
        .order_by("subject")
        .values_list("facts", flat=True)
    )
    assert told == [
        {"reason": masked, "count": 13812345678},
        {"reason": masked, "is_late": None},
    ]


def test_hashes_and_file_names_are_no_personal_numbers():
    sha256 = "a13812345678" + "f" * 52

    event = record("test.act", "test:1", by=CLOCK, at=NOW, sha256=sha256)

    assert event.facts == {"sha256": sha256}


def test_whole_trail_is_narrowed_by_code_and_time_and_shown_newest_first():
    moments = [NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=1), NOW + timedelta(hours=2)]
    for number, moment in enumerate(moments):
        record("test.act", f"test:{number}", by=CLOCK, at=moment)
    for other in ("other.test.act", "test.act_of_many"):
        record(other, "test:9", by=CLOCK, at=NOW)

    def found(**asked):
        events = events_matching(codes=["test.act"], **asked)
        return "".join(event.subject.removeprefix("test:") for event in events)

    assert found() == "3210"
    assert found(since=moments[1]) == "321"
    assert found(until=moments[1]) == "0"
    assert found(since=moments[1], until=moments[3]) == "21"
    assert found(among=readable(own_of=None, without=["test.act"])) == ""


def test_trail_of_a_case_is_its_own_and_that_of_an_account_begins_with_the_newest():
    somebody = replace(CLOCK, account_id=7)
    record("test.act", "test:1", by=somebody, at=NOW + timedelta(hours=1))
    record_each("test.act", [("test:1", {}), ("test:10", {})], by=somebody, at=NOW)
    assert [event.at for event in events_of("test:1")] == [NOW, NOW + timedelta(hours=1)]
    assert [event.subject for event in subjects_touched_by(7)] == ["test:1", "test:10", "test:1"]
    assert subjects_touched_by(7)[0].at == NOW + timedelta(hours=1)
    assert last_act(account_id=7) == last_act() == events_of("test:10").get().pk
    assert last_act(account_id=8) == 0


def test_act_inside_another_counts_for_both_and_one_that_is_over_for_none():
    inner = action("test.inner", "内", right=OF_ANYBODY)(record)
    silent = action("test.outer", "外", right=OF_ANYBODY)(lambda: None)

    @action("test.outer", "外", right=OF_ANYBODY)
    def outer():
        inner("test.inner", "test:1", by=CLOCK, at=NOW)
        record_each("test.outer", [("test:1", {})], by=CLOCK, at=NOW)

    outer()
    front_action(inner)(inner)("test.inner", "test:1", by=CLOCK, at=NOW)
    each = action("test.inner", "内", right=OF_ANYBODY)(record_each)
    front_action(each)(each)("test.inner", [("test:1", {})], by=CLOCK, at=NOW)
    with pytest.raises(SilentWriteError):
        silent()


def test_act_inside_another_has_no_savepoint_and_its_refusal_undoes_both():
    @action("test.inner", "内", right=OF_ANYBODY)
    def inner(*, is_barred: bool):
        note("test:1", by=CLOCK, at=NOW)
        if is_barred:
            raise Barred(verb="借出", whose="管理员")

    @action("test.outer", "外", right=OF_ANYBODY)
    def outer(**words):
        inner(**words)
        note("test:1", by=CLOCK, at=NOW)

    with CaptureQueriesContext(connection) as asked:
        outer(is_barred=False)
    assert sum(query["sql"].startswith("SAVEPOINT") for query in asked) == 1  # the test's own
    with pytest.raises(Barred):
        outer(is_barred=True)
    noted = AuditEvent.objects.filter(subject="test:1").order_by("pk")
    assert list(noted.values_list("code", flat=True)) == ["test.inner", "test.outer"]
    with pytest.raises(LookupError):
        note("test:1", by=CLOCK, at=NOW)


class Barred(DomainError):
    message = "{verb}由{whose}办理。"


@action("test.give", "借出", right=OF_ANYBODY)
def give(**words):
    raise Barred(whose="管理员", **words)


@action("test.hand_over", "转交", right=OF_ANYBODY)
def hand_over(**words):
    give(**words)


@pytest.mark.parametrize(
    ("refused", "words", "said"),
    [
        (give, {}, "借出由管理员办理。"),
        (give, {"verb": ""}, "借出由管理员办理。"),
        (give, {"verb": "借出器材"}, "借出器材由管理员办理。"),
        (hand_over, {}, "借出由管理员办理。"),
        (inspect.unwrap(give), {}, "这一步由管理员办理。"),
    ],
    ids=["the act's word", "no word", "its own word", "the inner act's word", "no act"],
)
def test_refusal_calls_the_act_by_its_word_when_the_rule_has_none_of_its_own(refused, words, said):
    with pytest.raises(Barred) as refusal:
        refused(**words)
    assert (refusal.value.detail, str(refusal.value)) == (said, said)


# --- texts that do not fit ----------------------------------------------------------------------


@action("test.act", "试验", right=OF_ANYBODY)
def _write(subject: str) -> None:
    record("test.act", subject, by=CLOCK, at=NOW)


def test_text_that_fits_no_column_is_a_refusal_with_the_bound():
    most, before = AuditEvent._meta.get_field("subject").max_length, AuditEvent.objects.count()
    for length in (most - 1, most):
        _write("x" * length)
    with pytest.raises(TextTooLong, match=f"超过了 {most} 个字"):
        _write("x" * (most + 1))
    assert AuditEvent.objects.count() == before + 2


def test_other_fault_of_data_stays_a_fault():
    @action("test.act", "试验", right=OF_ANYBODY)
    def divide() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DataError, match="division by zero"):
        divide()
