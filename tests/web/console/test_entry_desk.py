"""A correction of an entry from the member's page to the register and back, by all its hands."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.messages.models import Message
from huzhu.notices.models import Handover
from huzhu.people import past, vault
from huzhu.people.actions import members
from huzhu.people.models import Member, Union
from huzhu.people.rules import NewMember
from huzhu.people.states import Role
from huzhu.privacy import actions
from huzhu.privacy.errors import NotSecondOfEntry
from huzhu.privacy.models import EntryCorrection
from tests.cast import NOW, staff
from tests.markup import folded
from tests.people.entering import NAME, OTHER, PHONE, SERIAL, Entrance
from tests.people.persons import MEMBER_SERVICE, id_number

RIGHT = id_number(9)


@pytest.fixture
def begins_at():
    return NOW + timedelta(minutes=1)


@pytest.fixture
def entrance(cast, line):
    new = NewMember("M000001", NAME, id_number(SERIAL), cast.union_a.number, PHONE)
    Union.objects.filter(pk=cast.union_a.pk).update(phone="010-66001122")
    member = members.register_member(new, by=MEMBER_SERVICE, at=NOW)
    return Entrance(line, cast.agency_a, cast.agency_b, cast.union_a, member)


@pytest.fixture
def ask(entrance, as_member):
    """The member asks on the own page; returns the case's address and the member's browser."""

    def asked(field, *, wish="请按证件更正"):
        client = as_member(entrance.member)
        answer = client.post("/member/me/correct/", {"field": field, "wish": wish})
        assert answer.status_code == 302
        return f"entries/{EntryCorrection.objects.latest('pk').pk}/", client

    return asked


def enter(client, address, value, evidence="paper", **more):
    sent = {"value": value, "evidence": evidence, "answer": "已按证件更正", **more}
    return client.post(f"/agency/{address}enter/", sent)


def shown_on(page):
    return {"shown": re.search(r'name="shown" value="([^"]+)"', page)[1].replace("&amp;", "&")}


def register_now(entrance):
    entrance.member.refresh_from_db()
    return entrance.member


def test_each_look_at_what_a_member_wrote_is_on_record(desk, cast, ask):
    address, _ = ask("name", wish="身份证上是另一个字")
    rows = AuditEvent.objects.filter(code="privacy.read_correction")
    for count, actor in enumerate((cast.lin, cast.sun, cast.lin), 1):
        assert "身份证上是另一个字" in desk(actor).get(f"/agency/{address}").text
        assert rows.count() == count
        assert rows.latest("id").account_id == actor.account_id
    assert desk(cast.zhou).get(f"/agency/{address}").status_code == 404
    assert rows.count() == 3


def test_a_correction_is_handed_to_a_colleague_and_back(desk, cast, ask):
    ma = staff(cast.accounts, "马骏", Role.AGENCY_CLERK, agency=cast.agency_a)
    ask("name")
    task = f"privacy.correct_entry:{EntryCorrection.objects.latest('pk').pk}"
    clerk, other = desk(cast.lin), desk(ma)
    assert f"task={task}" in clerk.get(reverse("agency:todos")).text.replace("%3A", ":")
    sent = {"to": ma.position_id, "reason": "下午外出"}
    assert clerk.post(f"/agency/hand-over/?task={task}", sent).status_code == 302
    assert "答复更正" not in listed(clerk)
    assert "林晓转办</strong>：下午外出" in listed(other)
    (row,) = Handover.objects.all()
    copies = clerk.get(reverse("agency:todos")).text
    assert f"/agency/entries/{row.subject.removeprefix('correction:')}/" in copies
    back = {"reason": "请本人办理"}
    assert other.post(f"/agency/handed/{row.pk}/back/", back).status_code == 302
    assert "答复更正" in listed(clerk)


def listed(client):
    """The to-dos alone, without what was handed to others."""
    return folded(client.get(reverse("agency:todos")).text).partition("我转给同事的")[0]


def test_a_name_is_entered_by_the_clerk_confirmed_by_the_checker_and_read_by_the_member(
    desk, cast, ask, entrance
):
    address, member = ask("name")
    clerk, checker = desk(cast.lin), desk(cast.sun)
    assert "更正登记" in clerk.get(f"/agency/{address}").text
    assert enter(clerk, address, "王晓明")["Location"] == "/agency/entries/"
    assert register_now(entrance).name == NAME
    assert "正由第二人确认后写入登记" in folded(member.get("/member/me/correct/").text)
    assert "确认更正" not in clerk.get("/agency/todo/").text
    assert "经办与复核不得为同一人" in clerk.get(f"/agency/{address}").text
    assert "确认更正" in checker.get("/agency/todo/").text
    page = checker.get(f"/agency/{address}").text
    assert "王晓明" in page
    checker.post(f"/agency/{address}confirm/", shown_on(page))
    assert register_now(entrance).name == "王晓明"
    told = folded(member.get("/member/me/correct/").text)
    assert "已更正" in told
    assert "已按证件更正" in told
    assert re.search(r"孙喆于 [^<]+ 答复：", told)  # whoever confirms it answers it
    assert "林晓" not in told
    assert "确认更正" not in checker.get("/agency/todo/").text


def test_what_member_service_has_seen_waits_for_another_of_it(desk, cast, ask):
    address, _ = ask("name")
    sent = {"value": "王晓明", "evidence": "paper", "answer": "已按证件更正"}
    assert desk(cast.he).post(f"/office/{address}enter/", sent).status_code == 302
    waits = ["确认更正" in desk(who).get("/office/todo/").text for who in (cast.he, cast.wu)]
    assert waits == [False, True]


def test_a_paper_is_written_sealed_with_what_it_tells_and_the_days_before_stay(
    desk, cast, ask, entrance
):
    address, _ = ask("paper")
    born = register_now(entrance).born_on
    right = id_number(9, born="19850101")
    enter(desk(cast.lin), address, f" {right} ")
    clerks, seconds = desk(cast.lin), desk(cast.he)
    assert right not in clerks.get(f"/agency/{address}").text
    page = seconds.get(f"/office/{address}").text
    assert right in page
    seconds.post(f"/office/{address}confirm/", shown_on(page))
    member = register_now(entrance)
    assert vault.id_number_of(member) == right
    assert (member.id_tail, f"{member.born_on}") == (right[-4:], "1985-01-01")
    assert bytes(member.id_digest) == vault.digest_of(right)
    before = past.member_as_on(member, (NOW + timedelta(hours=1)).date() - timedelta(days=1))
    assert before is None  # registered that day: there is no day before
    assert past.MemberPast.objects.get(member=member).born_on == born
    assert right not in seconds.get(f"/office/{address}").text


def test_a_union_is_the_clerks_alone_within_the_agency_and_tells_the_member(
    desk, cast, ask, entrance
):
    address, member = ask("union")
    Union.objects.create(number="U0102", name="东城二小工会", agency=cast.point_a)
    clerk = desk(cast.lin)
    elsewhere = enter(clerk, address, cast.union_b.number, "union")
    assert elsewhere.status_code == 422
    assert "没有找到“U0201”" in elsewhere.text
    assert enter(clerk, address, "东城二小工会", "union").status_code == 302
    assert register_now(entrance).union.number == "U0102"
    told = Message.objects.get(kind="membership")
    assert "所属工会由“东城一小工会”改为“东城二小工会”。" in str(told.opened)
    assert past.MemberPast.objects.get().union_id == cast.union_a.pk
    assert "已更正" in folded(member.get("/member/me/correct/").text)


def test_what_the_agency_may_not_goes_to_member_service_by_one_button(desk, cast, ask, entrance):
    address, member = ask("union")
    clerk, service = desk(cast.lin), desk(cast.he)
    assert "申请更正所在工会" not in service.get("/office/todo/").text
    clerk.post(f"/agency/{address}pass-on/")
    assert "申请更正所在工会" in service.get("/office/todo/").text
    assert "申请更正所在工会" not in clerk.get("/agency/todo/").text
    late = enter(clerk, address, "U0101", "union")
    assert late.status_code == 403
    assert "由会员服务部答复" in late.text
    assert "已转会员服务部办理" in folded(member.get("/member/me/correct/").text)
    told = {"value": cast.union_b.number, "evidence": "union", "answer": "已调动"}
    assert service.post(f"/office/{address}enter/", told).status_code == 302
    assert register_now(entrance).union == cast.union_b


def test_a_verified_name_takes_the_paper_and_is_vouched_for_by_that_look(desk, cast, ask, entrance):
    entrance.bound_at = entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    address, _ = ask("name")
    clerk, service = desk(cast.lin), desk(cast.he)
    weak = enter(clerk, address, "王晓明", "union")
    assert weak.status_code == 422
    assert "更正已实名核验会员的姓名须“当面核对本人证件”" in weak.text
    enter(clerk, address, "王晓明")
    service.post(f"/office/{address}confirm/")
    member = register_now(entrance)
    assert member.verified_at == member.updated_at
    assert member.verified_by.source == "更正登记时当面核对本人证件"
    assert (member.verified_by.by_name, member.verified_by.second_name) == ("林晓", "何苗")


def test_a_telephone_leaves_the_verification_and_follows_what_the_member_proved(
    desk, cast, ask, entrance
):
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    vouched = register_now(entrance).verified_at
    address, _ = ask("phone")
    clerk = desk(cast.lin)
    other = enter(clerk, address, OTHER)
    assert other.status_code == 422
    assert f"现在用末四位 {PHONE[-4:]} 的手机登录" in other.text
    Member.objects.filter(pk=entrance.member.pk).update(phone_cipher=b"", phone_digest=b"")
    enter(clerk, address, PHONE, "call")
    desk(cast.sun).post(f"/agency/{address}confirm/")
    assert (register_now(entrance).phone, entrance.member.verified_at) == (PHONE, vouched)


def test_a_standing_takes_two_and_is_told(desk, cast, ask, entrance):
    address, _ = ask("standing")
    enter(desk(cast.lin), address, "lapsed", "union")
    assert register_now(entrance).standing == "active"
    desk(cast.wu).post(f"/office/{address}confirm/")
    assert register_now(entrance).standing == "lapsed"
    assert Message.objects.filter(kind="membership").count() == 1


def test_the_second_person_sends_back_with_a_reason_and_the_clerk_begins_anew(
    desk, cast, ask, entrance
):
    address, member = ask("name")
    clerk, checker = desk(cast.lin), desk(cast.sun)
    enter(clerk, address, "王小鸣")
    empty = checker.post(f"/agency/{address}return/", {"reason": ""})
    assert empty.status_code == 422
    checker.post(f"/agency/{address}return/", {"reason": "与复印件不符"})
    page = clerk.get(f"/agency/{address}").text
    assert "孙喆：与复印件不符" in page
    assert "王小鸣" not in page
    assert "与复印件不符" not in member.get("/member/me/correct/").text
    stale = checker.post(f"/agency/{address}confirm/")
    assert stale.status_code == 409
    enter(clerk, address, "王晓明")
    checker.post(f"/agency/{address}confirm/")
    assert register_now(entrance).name == "王晓明"


def test_the_second_person_confirms_what_the_page_has_shown(desk, cast, ask, entrance):
    address, _ = ask("name")
    clerk, checker, service = desk(cast.lin), desk(cast.sun), desk(cast.he)
    enter(clerk, address, "王小鸣")
    seen = shown_on(service.get(f"/office/{address}").text)
    checker.post(f"/agency/{address}return/", {"reason": "写错"})
    enter(clerk, address, "王晓明")
    late = service.post(f"/office/{address}confirm/", seen)
    assert late.status_code == 409
    assert "林晓" in late.text
    assert register_now(entrance).name == NAME


@pytest.mark.parametrize(
    ("field", "value", "evidence", "words"),
    [
        ("name", "王2", "paper", "不含数字和公式符号"),
        ("name", NAME, "paper", "登记的姓名已经是这样"),
        ("paper", "123", "paper", "身份证号须为十八位"),
        ("paper", id_number(SERIAL), "paper", "登记的证件号码已经是这样"),
        ("paper", id_number(7), "paper", "已登记在另一名会员名下"),
        ("phone", "1380000", "paper", "须为十一位手机号码"),
        ("phone", PHONE, "call", "登记的手机号已经是这样"),
        ("standing", "", "union", "请选择更正后的会籍"),
        ("standing", "lapsed", "", "请选择更正的依据"),
    ],
)
def test_what_cannot_be_registered_is_told_beside_its_field(
    desk, cast, ask, entrance, field, value, evidence, words
):
    other = NewMember("M000007", "别人", id_number(7), cast.union_b.number)
    members.register_member(other, by=MEMBER_SERVICE, at=NOW)
    address, _ = ask(field)
    answer = enter(desk(cast.lin), address, value, evidence)
    assert answer.status_code == 422
    assert words in answer.text
    assert EntryCorrection.objects.get().state == "open"


def test_what_was_withdrawn_meanwhile_is_told_as_that(desk, cast, ask):
    address, member = ask("name")
    clerk = desk(cast.lin)
    member.post(f"/member/me/correct/{address.split('/')[1]}/withdraw/")
    for act in ("correct", "keep"):
        late = clerk.post(f"/agency/{address}{act}/", {"answer": "已更正"})
        assert (late.status_code, "现在是“已撤回”" in late.text) == (409, True)
    late = enter(clerk, address, "王晓明")
    assert (late.status_code, "现在是“已撤回”" in late.text) == (409, True)


def test_a_withdrawal_before_the_second_person_leaves_the_register(desk, cast, ask, entrance):
    address, member = ask("name")
    enter(desk(cast.lin), address, "王晓明")
    member.post(f"/member/me/correct/{address.split('/')[1]}/withdraw/")
    late = desk(cast.sun).post(f"/agency/{address}confirm/")
    assert late.status_code == 409
    assert register_now(entrance).name == NAME
    assert "王晓明" not in member.get("/member/me/correct/").text
    assert "王晓明" not in member.post("/member/me/kept/").text  # what was proposed is void


def test_the_list_has_terms_and_whatever_is_else_is_answered_alone(desk, cast, ask):
    address, _ = ask("other")
    clerk = desk(cast.lin)
    listed = clerk.get("/agency/entries/").text
    for words in ("期限", "等待代办机构答复", 'class="btn btn-sm"'):
        assert words in listed
    page = clerk.get(f"/agency/{address}").text
    assert "答复已更正" in page
    assert "enter/" not in page
    assert "请写明情况直接答复" in enter(clerk, address, "王").text
    assert clerk.post(f"/agency/{address}correct/", {"answer": "已记下"}).status_code == 302


def test_another_clerk_is_no_second_person(desk, cast, ask, entrance):
    address, _ = ask("name")
    enter(desk(cast.lin), address, "王晓明")
    for who in (cast.lin, staff(cast.accounts, "李二", Role.AGENCY_CLERK, agency=cast.agency_a)):
        assert desk(who).post(f"/agency/{address}confirm/").status_code == 403
    row = EntryCorrection.objects.get()
    other = staff(cast.accounts, "李三", Role.AGENCY_CLERK, agency=cast.agency_a)
    with pytest.raises(NotSecondOfEntry):
        actions.confirm_entry(row, by=other, at=NOW)
    assert register_now(entrance).name == NAME
