"""A list of members is taken back as a whole: the register is as before, until somebody acts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.audit import changes, traced
from huzhu.audit.models import AuditEvent
from huzhu.documents.errors import ListLaterOne
from huzhu.kernel.errors import NotNow, ReasonMissing
from huzhu.messages.models import Mailing
from huzhu.messages.states import MessageKind
from huzhu.people import erasing, errors, reached, taking_back, unverified
from huzhu.people.actions import imports, members
from huzhu.people.data_terms import IMPORTS
from huzhu.people.models import Member, MemberBefore, MemberImport, NameWithdrawal, WayIn
from huzhu.people.states import BoundBy, ImportState, WayKind
from huzhu.privacy.models import EntryCorrection
from huzhu.privacy.states import CorrectedField
from tests.people.persons import MEMBER_SERVICE, NOW, member_cells, office

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def load(unions, write_csv):
    def loaded(*cells, at=NOW, **told) -> MemberImport:
        imports.load_file(write_csv(list(cells)), by=MEMBER_SERVICE, at=at, **told)
        return MemberImport.objects.latest("pk")

    return loaded


def withdraw(row, *, reason="名单选错了", by=MEMBER_SERVICE, at=LATER):
    return imports.withdraw_import(row.pk, reason=reason, by=by, at=at)


def register():
    return list(Member.objects.order_by("pk").values())


def test_register_is_as_before_when_a_list_is_taken_back(load):
    first = load(member_cells(1), member_cells(2))
    before = register()
    second = load(
        member_cells(1),
        member_cells(2, 姓名="王大明", 手机="13900000099"),
        member_cells(3),
        at=LATER,
    )
    assert (second.new_count, second.changed_count, second.unchanged_count) == (1, 1, 1)
    assert register() != before
    with pytest.raises(ListLaterOne):
        withdraw(first)
    row = withdraw(second)
    assert register() == before
    assert (row.state, row.reason, row.new_count) == (ImportState.WITHDRAWN, "名单选错了", 1)
    assert not MemberBefore.objects.exists()
    withdraw(first)
    assert register() == []
    assert load(member_cells(1, 会员编号="M000009")).new_count == 1  # the person may come in anew
    with pytest.raises(NotNow, match="现在是“已撤回”"):
        withdraw(first)


def test_trail_says_of_each_member_what_the_taking_back_restored(load):
    load(member_cells(1))
    second = load(member_cells(1, 姓名="王大明"), at=LATER)
    withdraw(second)
    event = AuditEvent.objects.get(code="people.withdraw_import")
    told = changes.of_acts([event.act])[event.act]
    fields = [field.label for each in told if each.what == "会员" for field in each.fields]
    assert "姓名" in fields


def test_long_list_is_not_told_row_by_row_however_few_of_it_it_changed(load, monkeypatch):
    monkeypatch.setattr(traced, "FEW", 2)
    load(*map(member_cells, range(1, 5)))
    vouched = {"verified_source": "市总工会名册", "verified_on": NOW.date()}
    second = load(
        member_cells(1, 姓名="王大明"), *map(member_cells, range(2, 5)), at=LATER, **vouched
    )
    withdraw(second)
    events = AuditEvent.objects.filter(code__startswith="people.", act__isnull=False)
    told = changes.of_acts(events.values_list("act", flat=True))
    verified = [
        each
        for rows in told.values()
        for each in rows
        if each.what == "会员" and any("核验" in field.label for field in each.fields)
    ]
    assert verified == []


def test_list_stays_when_nobody_says_why_or_who_asks_keeps_no_register(load):
    row = load(member_cells(1))
    with pytest.raises(ReasonMissing):
        withdraw(row, reason=" ")
    with pytest.raises(errors.NotRegistrar):
        withdraw(row, by=office())
    taking_back.check_free(row, before=row.started_at)
    with pytest.raises(errors.ImportTooOld):
        withdraw(row, at=NOW + IMPORTS.after + timedelta(seconds=1))
    assert len(register()) == 1


def test_list_stays_when_a_member_of_it_has_acted_or_was_changed(load, monkeypatch):
    load(member_cells(1), member_cells(2))
    row = load(member_cells(2, 姓名="王大明"), member_cells(3), at=LATER)
    Member.objects.filter(number="M000003").update(verified_at=LATER)
    Member.objects.filter(number="M000002").update(updated_at=LATER + timedelta(seconds=1))
    as_it_was = register()
    with pytest.raises(errors.MembersRestOn, match=r"其中 1 名会员已实名核验.*，1 名会员的登记"):
        withdraw(row)
    # Somebody who acts after the look is seen by the statement that takes back.
    monkeypatch.setattr(taking_back, "check_free", lambda *_, **__: None)
    with pytest.raises(errors.MembersRestOn):
        withdraw(row)
    assert register() == as_it_was
    Member.objects.filter(number="M000002").update(updated_at=LATER)
    Member.objects.update(verified_at=None)
    withdraw(row)  # and nothing else keeps it
    assert len(register()) == 2


def test_what_was_changed_meanwhile_is_written_over_by_no_taking_back(load, monkeypatch):
    """Also where the look before it saw nothing yet."""
    load(member_cells(1), member_cells(2))
    row = load(member_cells(2, 姓名="王大明"), at=LATER)
    later = LATER + timedelta(seconds=1)
    Member.objects.filter(number="M000002").update(updated_at=later, name="王再改")
    monkeypatch.setattr(taking_back, "check_free", lambda *_, **__: None)
    with pytest.raises(errors.MembersRestOn):
        withdraw(row)
    assert Member.objects.get(number="M000002").name == "王再改"


@pytest.mark.parametrize("act", ["verified", "bound"])
def test_list_stays_when_a_member_whose_telephone_it_changed_signs_in_by_it(load, monkeypatch, act):
    """The wrong telephone would stay the way in, the right one would be the stranger's."""
    load(member_cells(1))
    row = load(member_cells(1, 手机="13900000099"), at=LATER)
    acted_at = LATER + timedelta(minutes=1)
    member = Member.objects.get()
    if act == "bound":
        way = WayIn(kind=WayKind.PHONE, member=member, bound_at=acted_at, bound_by=BoundBy.REGISTER)
        way.began_at = way.seen_at = acted_at
        way.value = "13900000099"
        way.save()
    else:
        Member.objects.update(verified_at=acted_at)
    with pytest.raises(errors.MembersRestOn, match=r"1 名会员已实名核验、绑定登录.*0 名会员的登记"):
        withdraw(row)
    monkeypatch.setattr(taking_back, "check_free", lambda *_, **__: None)
    with pytest.raises(errors.MembersRestOn):
        withdraw(row)
    assert not MemberBefore.objects.get().phone_tail.endswith("0099")
    # What was done before the list came rests on what was registered then.
    Member.objects.update(verified_at=LATER - timedelta(days=1))
    WayIn.objects.update(bound_at=LATER - timedelta(days=1))
    withdraw(row)


def test_list_stays_when_something_names_a_member_whom_it_registered(load):
    row = load(member_cells(1))
    member = Member.objects.get()
    told = {"field": CorrectedField.NAME, "words": b"", "asked_at": LATER, "due_on": LATER.date()}
    EntryCorrection.objects.create(member=member, agency=member.union.agency, **told)
    with pytest.raises(errors.MembersRestOn, match="1 名会员已实名核验、绑定登录或办理事项"):
        withdraw(row)
    assert len(register()) == 1


VOUCHED = {"verified_source": "拿错的来源", "verified_on": NOW.date()}


def test_names_for_which_a_list_had_vouched_are_vouched_for_no_more(load):
    """Also of members whom it changed in nothing; whoever was verified before stays so."""
    load(*(member_cells(number) for number in (1, 2, 3)))
    Member.objects.filter(number="M000003").update(verified_at=NOW)
    changed = member_cells(2, 会籍="已脱保")
    row = load(member_cells(1), changed, member_cells(3), member_cells(4), at=LATER, **VOUCHED)
    assert Member.objects.exclude(verified_at=None).count() == 4
    withdrawn = withdraw(row, at=LATER + timedelta(hours=1))
    known = {each.number[-1]: each for each in Member.objects.all()}
    assert {name for name, each in known.items() if each.verified_at} == {"3"}
    assert set(known) == {"1", "2", "3"}
    ids = {known["1"].pk, known["2"].pk}
    assert set(NameWithdrawal.objects.values_list("member_id", flat=True)) == ids
    assert set(reached.unvouched(row.pk, at=NOW)) == ids
    told = unverified.withdrawn_of(known["1"])
    assert (told.at, told.who) == (withdrawn.withdrawn_at, MEMBER_SERVICE.name)
    assert told.reason == "核验所依据的名单已撤回（名单选错了）"
    assert Mailing.objects.get(kind=MessageKind.NAME_WITHDRAWN).audience == (
        f"people.unvouched:{row.pk}"
    )
    words = reached.FACTS["unvouched"](row.pk, list(ids))
    assert {each["phone"] for each in words.values()} - {""}
    assert unverified.withdrawn_of(known["3"]) is None


def test_day_of_the_later_withdrawal_counts(load):
    load(member_cells(1))
    row = load(member_cells(1), at=LATER, **VOUCHED)
    NameWithdrawal.objects.create(member=Member.objects.get(), at=NOW)
    taken_back = withdraw(row, at=LATER + timedelta(hours=1))
    assert NameWithdrawal.objects.get().at == taken_back.withdrawn_at


def test_of_two_withdrawals_the_later_one_is_told(load):
    """Whoever made it verifies nobody again alone."""
    load(member_cells(1))
    row = load(member_cells(1), at=LATER, **VOUCHED)
    later = {"by": MEMBER_SERVICE, "at": LATER + timedelta(minutes=1)}
    members.withdraw_verification("M000001", reason="姓名有误", **later)
    assert unverified.withdrawn_of(Member.objects.get()).reason == "姓名有误"
    withdraw(row, at=LATER + timedelta(hours=1))
    told = unverified.withdrawn_of(Member.objects.get())
    assert told.reason == "核验所依据的名单已撤回（名单选错了）"


def test_list_that_vouches_stays_when_a_member_of_it_signs_in_since(load):
    row = load(member_cells(1), **VOUCHED)
    way = WayIn(kind=WayKind.PHONE, member=Member.objects.get(), bound_by=BoundBy.REGISTER)
    way.began_at = way.seen_at = way.bound_at = NOW + timedelta(minutes=1)
    way.value = "13900000001"
    way.save()
    with pytest.raises(errors.MembersRestOn, match="1 名会员已实名核验、绑定登录"):
        withdraw(row)
    way.delete()
    withdraw(row)
    assert register() == []


def test_what_a_list_changed_is_forgotten_with_its_files(load):
    load(member_cells(1))
    row = load(member_cells(1, 姓名="王大明"), at=LATER)
    assert MemberBefore.objects.count() == 1
    for before, left in ((row.started_at, 1), (row.started_at + timedelta(seconds=1), 0)):
        erasing.ERASERS[IMPORTS.key].erase(before, 9, LATER)
        assert MemberBefore.objects.count() == left


def test_list_is_taken_back_on_its_page(cast, desk, load):
    row, client = load(member_cells(1)), desk(cast.he)
    address = reverse("office:import", args=[row.pk])
    assert "新增的会员全部移出会员库" in client.get(address).content.decode()
    assert client.post(f"{address}withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}withdraw/", {"reason": "名单选错了"}).url == address
    page = client.get(address).content.decode()
    assert "撤回理由：名单选错了" in page
    assert "已撤回" in page
    assert "撤回整份名单</h2>" not in page
