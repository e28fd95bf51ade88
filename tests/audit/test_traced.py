"""Every act leaves what was and what became, whatever statement wrote it; secrets never come in.

Not here: how a case stood at a moment (``test_past``), the pages (``tests/web/office/test_trail``).
"""

from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from huzhu.audit import changes, naming, traced
from huzhu.audit.actions import action, each_by_itself, note
from huzhu.audit.models import AuditEvent, RowChange
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.identifiers import mask_personal
from huzhu.kernel.interests import CaseRef
from huzhu.kernel.rights import OF_ANYBODY
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people.actions import recusals
from huzhu.people.models import Account, Agency, Member, Union
from huzhu.people.states import Standing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
#: Tables that tell nothing, and why not; whatever is new stands here or in its app's ``traced``.
UNTOLD = {
    "keep their own past, in rows that are added": "assessment.FactRecord people.MemberBefore "
    "people.MemberPast people.NameWithdrawal audit.AuditEvent audit.RowChange",
    "come by the hundred thousand, and are never changed or only counted": "claims.Claim "
    "claims.ClaimKey claims.VoucherCode notices.MemberNotice messages.Message messages.Mailing "
    "messages.Delivery messages.RefusedReports messages.OnceAllowed messages.SmsMonth",
    "are a person's own settings and ways of being reached": "messages.DeclinedKind "
    "messages.ReachedAt",
    "are sealed or end by themselves: sessions, codes, pauses, presses": "people.DeskSession "
    "people.PhoneSession people.PhoneCode people.SignInPause people.DayTries people.Press "
    "people.Tally people.FactorSecret",
    "are scores that nobody reads before all have signed": "procurement.BidScore",
    "only count or are copies": "projects.NumberSeries notices.NoticeSeries notices.CopyNote "
    "assessment.ReceiptSeries assessment.RatingReminder people.Founding",
}  # fmt: skip


@action("test.act", "试办", right=OF_ANYBODY)
def act(*doings):
    for each in doings:
        each()
    note("test:1", by=CLOCK, at=NOW)


def told(number=-1):
    """What an act changed: the last, or an earlier one."""
    acts = [
        *AuditEvent.objects.filter(code="test.act").order_by("id").values_list("act", flat=True)
    ]
    return changes.of_acts([acts[number]]).get(acts[number], [])


def said(record):
    return {field.label: (field.was, field.became) for field in record.fields}


# --- what is told --------------------------------------------------------------------------------


def test_every_table_of_the_product_is_told_of_or_named_with_the_reason():
    ours = {
        f"{model.__module__.split('.')[1]}.{model.__name__}": model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("huzhu.")
    }
    untold = {name for names in UNTOLD.values() for name in names.split()}
    assert untold <= set(ours)
    assert {ours[name] for name in set(ours) - untold} == set(traced.traced())


def test_triggers_are_those_that_the_apps_declare_and_one_that_is_missing_is_seen(as_owner):
    as_owner.execute(f"DROP TRIGGER {traced.NAME} ON people_agency")
    as_owner.execute(f"COMMENT ON TRIGGER {traced.NAME} ON people_union IS 'another'")
    with as_owner.cursor() as cursor:
        wanted = [each.as_string() for each in traced.wanting(cursor)]
        assert len(wanted) == 4
        for statement in wanted:
            cursor.execute(statement)
        assert traced.wanting(cursor) == []


def test_no_secret_is_a_column_that_is_told():
    for each in traced.traced().values():
        for field in each.fields():
            assert not isinstance(field, models.BinaryField)
            assert not {"password", "digest", "cipher", "token", "key", "sha256"} & {
                *field.name.split("_")
            }, (each.table, field.name)


def test_usual_words_are_words_of_columns_that_need_them():
    needed = {
        field.name
        for each in traced.traced().values()
        for field in each.model._meta.concrete_fields
        if not naming.has_name(field)
    }
    assert set(naming.USUAL) <= needed


# --- by whatever statement -----------------------------------------------------------------------


def test_row_that_one_act_changes_by_any_statement_is_told_once_old_and_new(cast):
    agency = Agency.objects.get(pk=cast.agency_a.pk)
    by_sql = "UPDATE people_agency SET is_active = false WHERE id = %s"
    act(
        lambda: Agency.objects.filter(pk=agency.pk).update(phone="010-1"),
        lambda: Agency.objects.filter(pk=agency.pk).update(name="新名", phone="010-2"),
        lambda: connection.cursor().execute(by_sql, [agency.pk]),
        lambda: Agency.objects.filter(pk=cast.agency_b.pk).update(name=cast.agency_b.name),
    )
    (record,) = told()
    assert (record.what, record.kind) == ("代办机构", "修改")
    assert said(record) == {
        "名称": (agency.name, "新名"),
        "咨询电话": (agency.phone, "010-2"),
        "是否启用": ("是", "否"),
    }


def test_rows_that_come_and_go_are_told_and_what_was_never_there_is_not(cast):
    union = Union(number="U9", name="新工会", agency=cast.agency_a, contact="王小明")
    act(union.save)
    (record,) = told()
    assert record.kind == "新增"
    assert said(record)["代办机构"] == (changes.NOTHING, cast.agency_a.name)
    act(union.delete)
    (record,) = told()
    assert (record.kind, said(record)["名称"]) == ("删除", ("新工会", changes.NOTHING))
    act(
        Union(number="U8", name="又一", agency=cast.agency_a).save,
        lambda: Union.objects.get(number="U8").delete(),
    )
    assert told() == []


def test_acts_within_one_transaction_are_told_apart_and_what_no_act_did_is_known(cast, as_owner):
    agencies = Agency.objects.filter(pk=cast.agency_a.pk)
    act(lambda: agencies.update(phone="010-1"))
    act(lambda: agencies.update(phone="010-2"))
    assert [said(told(at)[0])["咨询电话"][1] for at in (-2, -1)] == ["010-1", "010-2"]
    as_owner.execute("INSERT INTO office_calendaryear VALUES (1990, false, 1)")
    found = as_owner.execute("SELECT act FROM audit_rowchange WHERE \"row\" = '1990'").fetchone()
    assert found == (None,)


def test_acts_that_are_entered_together_are_told_apart_and_from_the_one_around_them(cast):
    rows = Agency.objects.filter(pk=cast.agency_a.pk)
    act(
        lambda: rows.update(phone="010-0"),
        lambda: entered_together(lambda: rows.update(phone="010-1")),
        lambda: rows.update(name="新名"),
    )
    numbers = (
        AuditEvent.objects.filter(code="test.act").order_by("id").values_list("act", flat=True)
    )
    first, second, outer = numbers
    assert len({first, second, outer}) == 3
    assert [said(told(at)[0]) for at in (0, -1)] == [
        {"咨询电话": ("010-0", "010-1")},
        {"咨询电话": ("010-60001234", "010-0"), "名称": ("东城区代办处", "新名")},
    ]


def entered_together(doing):
    with each_by_itself():
        act(doing)
        act()


def test_part_of_a_case_is_told_beside_its_case(cast, standing_in_review):
    found = RowChange.objects.filter(
        case_table="projects_serviceproject", case_row=str(standing_in_review.pk)
    )
    assert {
        "projects_serviceproject",
        "projects_implementationplan",
        "projects_preliminaryreview",
    } == {*found.values_list("table", flat=True)}


def test_act_asks_one_query_more_and_one_inside_another_none():
    with CaptureQueriesContext(connection) as asked:
        act(act, act)
    assert sum("audit_act" in query["sql"] for query in asked) == 1
    numbers = AuditEvent.objects.filter(code="test.act").values_list("act", flat=True)
    assert len({*numbers}) == 1


@pytest.mark.parametrize(
    ("table", "column", "value", "said_as"),
    [
        ("projects_implementationplan", "conditions", "{}", changes.NOTHING),
        ("projects_implementationplan", "conditions", '{"a": 1}', "共 1 项"),
        ("projects_implementationplan", "conditions", "[1, 2]", "共 2 项"),
        ("assessment_factdispute", "claimed", "12.5", "12.5"),
        ("assessment_factdispute", "claimed", '"无"', "无"),
        ("people_terminal", "networks", '["10.0.0.0/8", "::1/128"]', "10.0.0.0/8、::1/128"),
        ("people_agency", "is_active", "false", "否"),
        ("people_agency", "parent_id", "99", "编号 99"),
        ("budget_budget", "filed_at", "2026-09-01T01:00:00+00:00", "2026-09-01 09:00"),
        ("projects_serviceproject", "state", "draft", "方案草稿"),
        ("projects_serviceproject", "state", "unheard-of", "unheard-of"),
        ("projects_serviceproject", "title", "", changes.NOTHING),
    ],
)
def test_values_are_said_as_people_read_them(table, column, value, said_as):
    of = traced.traced()[table]
    (field,) = (each for each in of.fields() if each.column == column)
    assert changes.Wording([]).said(of, field, value) == said_as


# --- personal values and secrets -----------------------------------------------------------------


def test_personal_values_are_masked_and_their_change_is_told_all_the_same(cast):
    union = Union.objects.get(pk=cast.union_a.pk)
    Union.objects.filter(pk=union.pk).update(contact="王小明", phone="13812345678")
    rows = Union.objects.filter(pk=union.pk)
    act(lambda: rows.update(contact="王大明", phone="13987655678", name="本人13812345678"))
    (record,) = told()
    assert said(record) == {
        "联系人": ("王*明", "王*明"),
        "联系电话": ("*******5678", "*******5678"),
        "名称": (union.name, "本人*******5678"),
    }


def test_what_the_event_says_in_full_is_not_masked_beside_it(cast):
    """Reasons that staff typed and names of units; names of members stay masked."""
    case = CaseRef("supplier:甲院线")
    reason = "配偶在该单位任职"
    row = recusals.declare_recusal(case, label="甲院线", reason=reason, by=cast.chen, at=NOW)
    event = AuditEvent.objects.get(code="people.declare_recusal")
    (record,) = changes.of_acts([event.act])[event.act]
    told_of = said(record)
    assert told_of["回避的事项"][1] == event.facts["label"] == row.label
    assert told_of["理由"][1] == event.facts["reason"] == reason


@pytest.mark.parametrize(
    "text",
    [
        *("来电13812345678", "证110101199003070038号", "a13812345678", "２０２６"),
        *("110101199003070000 13812345678，", "11010119900307003X/13800000011"),
    ],
)
def test_numbers_in_a_text_are_masked_as_everywhere(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_without_numbers(%s)", [text])
        assert cursor.fetchone()[0] == mask_personal(text)


def test_planted_secrets_of_every_kind_are_nowhere_in_the_trail(cast):
    member = Member(number="M0000077", name="欧阳晓燕", union=cast.union_a, updated_at=NOW)
    member.id_digest, member.id_cipher, member.id_tail = b"planted-1", b"planted-2", "0077"
    member.phone = "13800007777"
    account = Account(username="planted-name", full_name="司徒无忌", email="planted@example.org")
    account.set_password("planted-password")
    act(member.save, account.save)
    rows = "\n".join(str(row) for row in RowChange.objects.order_by("-id")[:9].values_list())
    told_of = {each.what for each in told()}
    assert told_of == {"会员", "账号"}
    planted = ("欧阳晓燕", "13800007777", "planted", "M0000077", "司徒无忌", "706c616e746564")
    for secret in (*planted, account.password):
        assert secret not in rows


def test_large_table_is_told_row_by_row_but_not_by_the_million(cast):
    told_of = RowChange.objects.filter(table="people_member")
    before = told_of.count()
    with traced.by_the_million(1_000_000):
        members = Member.objects.bulk_create(_members(cast, 2))
    assert told_of.count() == before
    rows = Member.objects.filter(pk__in=[each.pk for each in members])
    act(lambda: rows.update(standing=Standing.LEFT))
    assert told_of.count() == before + 2


def _members(cast, count):
    return [
        Member(
            number=f"N{each}",
            name="王喆",
            union=cast.union_a,
            id_digest=bytes([each]),
            updated_at=NOW,
        )
        for each in range(count)
    ]
