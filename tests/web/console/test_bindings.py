"""The desk of bindings on pages of agency and office."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from huzhu.people import limits, queries
from huzhu.people.actions import bindings, members
from huzhu.people.binding_errors import NoSuchObjection
from huzhu.people.models import Binding, Member, Union
from huzhu.people.rules import NewMember
from tests.cast import NOW
from tests.markup import folded
from tests.people.entering import NAME, OTHER, PHONE, SERIAL, Entrance
from tests.people.persons import MEMBER_SERVICE, id_number


@pytest.fixture
def begins_at():
    return NOW + timedelta(minutes=1)


@pytest.fixture
def entrance(cast, line):
    new = NewMember("M000001", NAME, id_number(SERIAL), cast.union_a.number, PHONE)
    member = members.register_member(new, by=MEMBER_SERVICE, at=NOW)
    return Entrance(line, cast.agency_a, cast.agency_b, cast.union_a, member)


@pytest.fixture
def asked(entrance):
    return entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW)


def test_the_clerk_finds_it_among_the_to_dos_and_binds(desk, cast, asked):
    clerk = desk(cast.lin)
    assert f"{NAME}申请绑定会员" in clerk.get("/agency/todo/").text
    page = clerk.get(f"/agency/bindings/{asked.pk}/").text
    for words in ("M000001", "与本人证明的不同", "核验无误，绑定"):
        assert words in page
    called = {"how": "call"}
    refused = folded(clerk.post(f"/agency/bindings/{asked.pk}/confirm/", called).text)
    assert "回拨核对须拨打工会登记的电话：东城一小工会没有登记联系电话。请当面核对证件" in refused
    Union.objects.filter(pk=cast.union_a.pk).update(phone="010-66001122")
    answer = clerk.post(f"/agency/bindings/{asked.pk}/confirm/", called)
    assert answer["Location"] == "/agency/bindings/"
    assert "已绑定" in clerk.get("/agency/bindings/").text
    assert "回拨" in clerk.get(f"/agency/bindings/{asked.pk}/").text
    assert Member.objects.get(number="M000001").phone == OTHER
    assert f"{NAME}申请绑定会员" not in clerk.get("/agency/todo/").text


def test_the_whole_number_is_shown_once_asked_for_and_the_look_counted(desk, cast, asked):
    clerk, address = desk(cast.lin), f"/agency/bindings/{asked.pk}/"
    before = clerk.get(address).text
    assert OTHER not in before
    assert "没有登记联系电话，不能选回拨核对" in before
    Union.objects.filter(pk=cast.union_a.pk).update(contact="秦工", phone="010-66001122")
    shown = clerk.post(f"{address}look-at/").text
    assert OTHER in shown
    assert "秦工" in shown
    assert "010-66001122" in shown
    again = clerk.get(address).text
    assert OTHER not in again
    assert "完整手机号已查看 1 次" in again
    # In the page as it stands: of a page of its own Back would ask to send it again.
    assert 'hx-target="#binding"' in again
    part = clerk.post(f"{address}look-at/", headers={"hx-request": "true"}).text
    assert (part.count('id="binding"'), OTHER in part, "<html" in part) == (1, True, False)
    assert desk(cast.chen).post(f"/office/bindings/{asked.pk}/look-at/").status_code == 403


def test_whole_numbers_are_read_so_often_in_an_hour(desk, cast, asked, monkeypatch):
    monkeypatch.setattr(limits, "ASKERS", replace(limits.ASKERS, most=2))
    clerk = desk(cast.lin)
    answers = [clerk.post(f"/agency/bindings/{asked.pk}/look-at/") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [OTHER in each.text for each in answers] == [True, True, False]


def test_a_name_of_the_register_that_is_wrong_becomes_a_correction(desk, cast, entrance):
    row = entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW, name="王小名")
    clerk, address = desk(cast.lin), f"/agency/bindings/{row.pk}/"
    assert f"名册为“{NAME}”" not in clerk.get(address).text
    assert f"名册为“{NAME}”，填写的是“王小名”" in clerk.post(f"{address}look-at/").text
    assert "只是姓名不一致" in clerk.get(address).text
    onward = clerk.post(f"{address}correct-name-of/")["Location"]
    page = clerk.get(onward).text
    assert "林晓" in page
    assert "绑定申请填写的姓名为“王小名”" in page
    assert f"更正会员{NAME}的姓名" in clerk.get("/agency/todo/").text
    assert "名册更正已经提出" in clerk.get(address).text
    again = clerk.post(f"{address}correct-name-of/")
    assert again.status_code == 409
    assert "同一项信息一次只办一份更正：这名会员的“姓名”已有一份在办" in again.text
    Member.objects.update(name="王小名")
    late = clerk.post(f"{address}correct-name-of/")
    assert late.status_code == 409
    assert "名册更正用于证件号码相符、姓名不一致的申请" in late.text
    assert "核验无误，绑定" in clerk.get(address).text


def test_how_it_was_made_sure_of_has_to_be_told(desk, cast, asked):
    answer = desk(cast.lin).post(f"/agency/bindings/{asked.pk}/confirm/", {})
    assert answer.status_code == 422
    assert "请选择是怎样核对的" in answer.text


def test_another_agency_does_not_find_it(desk, cast, asked):
    other = desk(cast.zhou)
    assert NAME not in other.get("/agency/bindings/").text
    assert "没有绑定申请" in other.get("/agency/bindings/").text
    assert other.get(f"/agency/bindings/{asked.pk}/").status_code == 404
    sent = other.post(f"/agency/bindings/{asked.pk}/confirm/", {"how": "call"})
    assert sent.status_code == 404


def test_a_telephone_is_changed_by_two(desk, cast, entrance):
    entrance.bound_at = entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    row = entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW)
    clerk, service = desk(cast.lin), desk(cast.he)
    address = f"bindings/{row.pk}/"
    assert "已当面核对本人证件" in clerk.get(f"/agency/{address}").text
    assert f"{NAME}申请更换登录手机" not in service.get("/office/todo/").text
    clerk.post(f"/agency/{address}see/")
    assert f"{NAME}申请更换登录手机" not in clerk.get("/agency/todo/").text
    assert "经办与复核不得为同一人" in clerk.get(f"/agency/{address}").text
    assert f"{NAME}申请更换登录手机" in service.get("/office/todo/").text
    service.post(f"/office/{address}second/")
    row.refresh_from_db()
    assert (row.state, row.seen_name, row.second_name) == ("bound", "林晓", "何苗")


def test_the_second_person_is_shown_that_the_telephone_in_use_objects(desk, cast, entrance):
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    row = entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW)
    clerk, service, address = desk(cast.lin), desk(cast.he), f"bindings/{row.pk}/"
    clerk.post(f"/agency/{address}see/")
    page = service.get(f"/office/{address}").text
    shown = re.search(r'name="shown" value="([^"]+)"', page)[1]
    owner = queries.actor_of_member(entrance.member)
    bindings.object_to_binding(row.pk, by=owner, at=NOW)
    late = service.post(f"/office/{address}second/", {"shown": shown})
    assert "您打开页面之后，原手机改动了：原手机的否认" in late.text
    assert "原手机可能在本人手里，也可能遗失在他人手里" in late.text
    assert "原手机已否认" in service.get("/office/todo/").text
    service.post(f"/office/{address}second/")
    row.refresh_from_db()
    assert row.state == "bound"


def test_nobody_found_or_found_elsewhere_is_said_with_what_to_do(desk, cast, entrance):
    way = entrance.enter(OTHER, at=NOW)
    row = entrance.ask(way, at=NOW, id_number=id_number(7))
    clerk = desk(cast.lin)
    assert "名单里没有这个证件号码" in clerk.get(f"/agency/bindings/{row.pk}/").text
    row = entrance.ask(way, at=NOW, agency_id=cast.agency_b.pk)
    other = desk(cast.zhou)
    assert "登记在另一代办机构" in other.get(f"/agency/bindings/{row.pk}/").text
    other.post(f"/agency/bindings/{row.pk}/pass-on/")
    assert Binding.objects.get(pk=row.pk).agency == cast.agency_a


def test_a_refusal_needs_its_reason(desk, cast, asked):
    clerk = desk(cast.lin)
    assert clerk.post(f"/agency/bindings/{asked.pk}/decline/", {}).status_code == 422
    clerk.post(f"/agency/bindings/{asked.pk}/decline/", {"reason": "名册上没有"})
    assert "名册上没有" in clerk.get(f"/agency/bindings/{asked.pk}/").text


def test_other_departments_do_nothing(desk, cast, asked):
    other = desk(cast.chen)
    assert other.post(f"/office/bindings/{asked.pk}/confirm/", {"how": "call"}).status_code == 403


def test_the_day_on_which_it_takes_effect_by_itself_stands_in_to_do_list_and_case(
    desk, cast, entrance
):
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    row = entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW)
    clerk, address = desk(cast.lin), f"/agency/bindings/{row.pk}/"
    todo = clerk.get("/agency/todo/").text
    assert f"{NAME}申请更换登录手机" in todo
    assert "规程未定期限" not in todo
    assert "到这一天无人否认，新手机自动生效" in todo
    listed = clerk.get("/agency/bindings/").text
    for words in ("更换手机", "首次绑定", "自动生效", "2026-09-04 09:00"):
        assert words in listed
    assert "2026-09-04 09:00" in clerk.get(address).text
    bindings.object_to_binding(row.pk, by=queries.actor_of_member(entrance.member), at=NOW)
    assert "规程未定期限" in clerk.get("/agency/todo/").text
    assert "2026-09-04 09:00" not in clerk.get("/agency/bindings/").text


def test_what_came_of_it_is_told_as_it_was(desk, cast, entrance):
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    row = entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW)
    clerk, address = desk(cast.lin), f"/agency/bindings/{row.pk}/"
    early = desk(cast.he).post(f"/office/bindings/{row.pk}/second/")
    assert (early.status_code, "“确认换绑”须在" in early.text) == (409, True)
    clerk.post(f"{address}see/")
    clerk.post(f"{address}decline/", {"reason": "不是本人"})
    page = clerk.get(address).text
    assert "未通过" in page
    assert "绑定依据" not in page


def test_what_was_told_anew_is_nobodys_work_and_shown_to_who_asks(desk, cast, entrance):
    way, clerk = entrance.enter(OTHER, at=NOW), desk(cast.lin)
    for name in ("甲甲", "乙乙", "丙丙"):
        entrance.ask(way, at=NOW, name=name)
    page = clerk.get("/agency/bindings/").text
    assert [name in page for name in ("甲甲", "乙乙", "丙丙")] == [False, False, True]
    assert "显示申请人已撤回的 2 件" in page
    whole = clerk.get("/agency/bindings/?withdrawn=1").text
    assert [name in whole for name in ("甲甲", "乙乙", "丙丙")] == [True, True, True]


def test_a_member_who_objects_to_nothing_reads_the_own_words(entrance, cast, as_member):
    entrance.ask(entrance.enter(PHONE, at=NOW), at=NOW)
    with pytest.raises(NoSuchObjection):
        bindings.object_to_binding(7, by=queries.actor_of_member(entrance.member), at=NOW)
    answer = as_member(entrance.member).post("/member/bind/others/7/object/")
    assert answer.status_code == 404
    assert "您的账号现在没有等待生效的换绑申请" in answer.text
