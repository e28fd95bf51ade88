"""The entrance on pages: a telephone, its code, who one is, where that stands, a lost telephone."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.config import bodies
from huzhu.kernel import sizes
from huzhu.people import bindings, code_pauses
from huzhu.people.actions import desk
from huzhu.people.models import Binding, PhoneSession, Tally, WayIn
from huzhu.people.states import BoundBy
from huzhu.web import identity
from tests.markup import folded
from tests.messages.people import Gateway
from tests.people.entering import NAME, OTHER, PHONE, SERIAL, Entrance
from tests.people.persons import NOW, clerk_of, id_number, make_union
from tests.web.member.coming_in import BIND, SIGN_IN, come_in, told_of

MEMBER = "/member/"


@pytest.fixture
def begins_at():
    return NOW


@pytest.fixture
def entrance(line, stand_at):
    return Entrance.ordinary(line)


@pytest.fixture
def visitor(entrance):
    return partial(come_in, entrance)


@pytest.mark.clause("S2.1.1.a")
def test_a_member_comes_in_by_phone_is_bound_and_comes_in_again_without_words(entrance, visitor):
    first = visitor()
    assert first.get(MEMBER).status_code == 302
    answer = first.post(BIND, told_of(entrance))
    assert answer["Location"] == MEMBER
    assert f"{NAME}，您好" in first.get(MEMBER).text
    again = visitor_after_a_minute(entrance, visitor)
    assert f"{NAME}，您好" in again.get(MEMBER).text


def visitor_after_a_minute(entrance, visitor):
    Tally.objects.all().delete()
    return visitor()


def test_a_page_that_was_asked_for_is_shown_after_signing_in_and_binding(entrance, visitor):
    stranger = Client().get("/member/codes/")
    assert stranger["Location"] == f"{SIGN_IN}?next=%2Fmember%2Fcodes%2F"
    client = Client()
    client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    told = {"number": PHONE, "code": entrance.line.code_of(PHONE), "enter": "1"}
    answer = client.post(SIGN_IN, {**told, "next": "/member/codes/"})
    assert answer["Location"] == f"{BIND}?next=%2Fmember%2Fcodes%2F"
    answer = client.post(BIND, {**told_of(entrance), "next": "/member/codes/"})
    assert answer["Location"] == "/member/codes/"


def test_codes_for_many_numbers_from_one_address_are_slowed_down_on_the_page(entrance, monkeypatch):
    monkeypatch.setattr(code_pauses, "CODES", code_pauses.Scale(free=2, longest=10, fades=1))
    numbers = (PHONE, OTHER, "13700000003")
    answers = [Client().post(SIGN_IN, {"number": number, "send": "1"}) for number in numbers]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "1"
    assert [len(entrance.line.facts(each, "sign_in_code")) for each in numbers] == [1, 1, 0]


def test_a_wrong_code_keeps_the_number_on_the_page(entrance):
    client = Client()
    client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    answer = client.post(SIGN_IN, {"number": PHONE, "code": "12", "enter": "1"})
    assert answer.status_code == 422
    assert "登录以最近一次发到手机的验证码为准，" in answer.text
    assert f'value="{PHONE}"' in answer.text
    assert "请填写短信里的六位验证码" in client.post(SIGN_IN, {"number": PHONE, "enter": "1"}).text


def test_a_second_code_within_the_minute_says_how_long_to_wait(entrance):
    client = Client()
    client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    answer = client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert f'value="{PHONE}"' in answer.text


def test_page_says_how_long_until_another_code_after_each_answer(entrance, stand_at):
    client, told = Client(), {"number": PHONE, "send": "1"}
    assert "data-wait" not in client.get(SIGN_IN).text
    assert 'data-wait="60"' in client.post(SIGN_IN, told).text
    stand_at(NOW + timedelta(seconds=18))
    wrong = client.post(SIGN_IN, {"number": PHONE, "code": "12", "enter": "1"}).text
    assert 'data-wait="42"' in wrong
    assert "没有收到的，42 秒后可以重新获取验证码" in wrong
    assert 'data-wait="42"' in client.post(SIGN_IN, told).text
    assert "data-wait" not in client.post(SIGN_IN, {"number": OTHER, "enter": "1"}).text
    stand_at(NOW + timedelta(seconds=60))
    again = client.post(SIGN_IN, {"number": PHONE, "code": "12", "enter": "1"}).text
    assert "data-wait" not in again
    for count in range(2, 6):
        client.post(SIGN_IN, told)
        stand_at(NOW + timedelta(minutes=count))
    last = client.post(SIGN_IN, told)  # the sixth of a day
    assert (last.status_code, last["Retry-After"]) == (429, str(24 * 3600 - 5 * 60))
    assert 'data-wait="86100"' in last.text
    assert "没有收到的，24 小时后可以" in last.text


def test_number_that_is_none_and_a_code_that_is_missing_are_told_in_one_round(entrance):
    page = Client().post(SIGN_IN, {"number": "1380000", "enter": "1"}).text
    assert "填写的不是十一位手机号" in page
    assert "请填写短信里的六位验证码" in page
    assert 'value="1380000"' in page


@pytest.mark.parametrize("number", ["", "1380000"])
def test_whoever_was_sent_no_code_is_led_to_get_one(entrance, number):
    client = Client()
    asked = client.post(SIGN_IN, {"number": number, "send": "1"})
    assert asked.status_code == 422
    assert "重新获取验证码" not in asked.text
    assert re.search(r'way-on"\s+name="send"', asked.text)
    client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    in_hand = client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    assert re.search(r'way-on"\s+name="enter"', in_hand.text)
    kept = client.post(SIGN_IN, {"number": number, "code": "123456", "send": "1"})
    assert re.search(r'way-on"\s+name="enter"', kept.text)  # what was typed stays


def test_a_session_of_a_member_outlasts_a_night_and_each_day_of_use_begins_it_anew(
    entrance, visitor, stand_at
):
    client = visitor()
    client.post(BIND, told_of(entrance))
    age, whole = _age_of(client.cookies), int(identity.MEMBER_SESSION.total_seconds())
    assert whole - 60 < age <= whole
    tomorrow = NOW + timedelta(days=1)
    stand_at(tomorrow)
    assert whole - 60 < _age_of(client.get(MEMBER).cookies) <= whole
    assert PhoneSession.objects.get().renewed_at == tomorrow
    assert "sessionid" not in client.get(MEMBER).cookies


def _age_of(cookies):
    return int(cookies["sessionid"]["max-age"])


def test_a_stranger_reads_the_same_whether_or_not_somebody_is_registered(entrance, visitor):
    client = visitor(OTHER)
    pages = []
    for number in (id_number(SERIAL), id_number(7)):
        answer = client.post(BIND, told_of(entrance, id_number=number))
        assert answer["Location"].startswith(BIND)
        pages.append(_bare(client.get(BIND).text, number))
    assert pages[0] == pages[1]


def _bare(text, number):
    lines = [line for line in text.splitlines() if 'name="csrfmiddlewaretoken"' not in line]
    bare = "\n".join(line for line in lines if 'name="press"' not in line and "press" not in line)
    return bare.replace(number[-4:], "####")


def test_whoever_waits_sees_where_it_stands_and_whom_to_ask(entrance, visitor):
    type(entrance.agency).objects.update(phone="010-60001234")
    client = visitor(OTHER)
    client.post(BIND, told_of(entrance))
    page = client.get(BIND).text
    for words in ("待核验", entrance.agency.name, "010-60001234", "等待代办机构核验"):
        assert words in page
    assert f"<dt>代办机构</dt><dd>{entrance.agency.name}</dd>" in folded(page)
    assert client.get(MEMBER)["Location"].startswith(SIGN_IN)
    client.post(reverse("member:withdraw-binding"))
    assert "证件号码不改的留空，请改正后再提交" in client.get(BIND).text
    assert Binding.objects.get().state == "withdrawn"


def test_a_refusal_is_read_with_its_reason(entrance, visitor):
    client = visitor(OTHER)
    client.post(BIND, told_of(entrance))
    row = Binding.objects.get()
    desk.decline_binding(row.pk, reason="名册上没有", by=clerk_of(entrance.agency), at=NOW)
    assert "名册上没有" in client.get(BIND).text


def test_a_paper_that_cannot_be_right_is_told_at_its_field(entrance, visitor):
    client = visitor()
    answer = client.post(BIND, told_of(entrance, id_number="123"))
    assert answer.status_code == 422
    assert "居民身份证号码不对，应为 18 位" in answer.text
    assert f'value="{NAME}"' in answer.text
    passport = client.post(BIND, told_of(entrance, paper="passport", id_number="12"))
    assert "护照号码不对，应为 6 至 12 位字母和数字" in passport.text


def test_what_is_far_too_long_is_told_at_its_field(entrance, visitor):
    assert bodies.largest_body(BIND) == sizes.LONG_TEXT
    answer = visitor().post(BIND, told_of(entrance, name="王" * 10_000))
    assert answer.status_code == 422
    assert "最多 64 个字" in answer.text
    assert answer.text.count("王" * 10_000) == 1


def test_whoever_finds_no_unit_is_told_whom_to_ask(entrance, visitor):
    answer = visitor().post(BIND, told_of(entrance, place="", unit="没有这家"))
    assert "还找不到的，请问本单位工会由哪个代办机构受理" in answer.text
    nothing = visitor(OTHER).post(BIND, told_of(entrance, place="", unit=""))
    assert "再按“查找单位或工会”选择" in nothing.text


def test_wrong_number_of_a_paper_and_a_missing_unit_are_told_in_one_round(entrance, visitor):
    client = visitor()
    answer = client.post(BIND, told_of(entrance, name="王2", id_number="123", place=""))
    assert (answer.status_code, Binding.objects.count()) == (422, 0)
    for words in (
        "所填的是“王2”。请对照证件改正。",
        "居民身份证号码不对",
        "请写出所在单位或",
        'value="123"',
    ):
        assert words in answer.text


def test_whoever_typed_something_wrong_finds_the_rest_again_and_of_the_number_its_end(
    entrance, visitor
):
    client, number = visitor(OTHER), id_number(SERIAL)
    assert "请填写证件上的号码" in client.post(BIND, told_of(entrance, id_number="")).text
    client.post(BIND, told_of(entrance, name="王小名"))
    client.post(reverse("member:withdraw-binding"))
    page = client.get(BIND)
    assert 'value="王小名"' in page.text
    assert re.search(r'name="place"[^>]*checked', page.text)
    assert f"不改的留空（末四位 {number[-4:]}）" in page.text
    assert number not in page.text
    assert number[:-4] not in str(dict(client.session.items()))
    other = client.post(BIND, told_of(entrance, id_number="", paper="passport"))
    assert "换了证件种类的，请填写新证件上的号码" in other.text
    answer = client.post(BIND, told_of(entrance, id_number=""))
    assert answer["Location"].startswith(BIND)
    last = Binding.objects.latest("pk")
    assert (last.name, last.id_number, last.state) == (NAME, number, "waiting")


def test_a_telephone_that_was_replaced_is_out_at_once(entrance, visitor):
    old, new = visitor(), visitor(OTHER)
    old.post(BIND, told_of(entrance))
    new.post(BIND, told_of(entrance))
    row = Binding.objects.latest("pk")
    WayIn.objects.filter(member=entrance.member).update(ended_at=NOW)
    desk.confirm_binding(row.pk, how=BoundBy.PAPER, by=clerk_of(entrance.agency), at=NOW)
    assert old.get(MEMBER)["Location"].startswith(SIGN_IN)
    assert f"{NAME}，您好" in new.get(MEMBER).text


def test_leaving_ends_the_session(entrance, visitor):
    client = visitor()
    client.post(BIND, told_of(entrance))
    client.post(reverse("leave"))
    assert client.get(MEMBER)["Location"].startswith(SIGN_IN)
    assert PhoneSession.objects.get().ended_at == NOW


def test_pages_of_binding_are_for_who_has_proved_a_telephone(entrance):
    assert Client().get(BIND)["Location"].startswith(SIGN_IN)
    assert Client().post(BIND, told_of(entrance)).status_code == 401
    assert Client().post(reverse("member:withdraw-binding")).status_code == 401


def test_a_visitor_of_the_demonstration_is_told_whom_to_play(entrance, visitor, monkeypatch):
    assert "演示" not in Client().get(SIGN_IN).text
    monkeypatch.setattr("huzhu.web.demo_people.is_shown", lambda: True)
    page = Client().get(SIGN_IN).text
    assert f"{PHONE}（{NAME}）" in page
    assert id_number(SERIAL) not in page
    assert f"证件号码 {id_number(SERIAL)}" in visitor().get(BIND).text
    assert "证件号码 " not in visitor(OTHER).get(BIND).text


def test_where_no_short_message_goes_out_the_page_says_so(entrance, settings):
    told = {"number": PHONE, "send": "1"}
    page = Client().post(SIGN_IN, told).text
    assert "平台还没有开通短信" in page
    assert "验证码正在发到" not in page
    settings.CARRIERS = {"sms": Gateway()}
    Tally.objects.all().delete()
    page = Client().post(SIGN_IN, told).text
    assert "平台还没有开通短信" not in page
    assert "验证码正在发到" in page


def test_the_unit_is_found_by_a_part_of_its_name(entrance, visitor):
    make_union("U002", entrance.agency, name="海淀中心医院工会")
    make_union("U003", entrance.elsewhere, name="海淀 恒信医院工会")
    client = visitor()
    told = told_of(entrance, place="", id_number="写到一半")
    page = client.post(BIND, {**told, "unit": "医院", "find": "1"}).text
    for words in ("海淀中心医院工会（", "海淀 恒信医院工会（", NAME, "写到一半"):
        assert words in page
    assert "field-error" not in page  # it was only looked for
    page = client.post(BIND, {**told, "unit": "医院 恒信", "find": "1"}).text
    assert "海淀中心医院工会" not in page
    assert re.search(r'name="place"[^>]*checked', page)  # the only one is chosen already
    page = client.post(BIND, {**told, "unit": "没有的单位", "find": "1"}).text
    assert "没有找到名称里有这几个字的工会或代办机构" in page


def test_the_only_unit_of_that_name_is_taken_and_of_several_one_is_asked_for(entrance, visitor):
    union = make_union("U002", entrance.agency, name="海淀中心医院工会")
    make_union("U003", entrance.elsewhere, name="东城医院工会")
    client = visitor()
    answer = client.post(BIND, told_of(entrance, place="", unit="医院"))
    assert (answer.status_code, Binding.objects.count()) == (422, 0)
    assert "请在找到的工会、代办机构中选一个" in answer.text
    answer = client.post(BIND, told_of(entrance, place=f"u{union.pk}", unit="别的"))
    assert answer["Location"] == MEMBER
    assert Binding.objects.get().agency == entrance.agency


def test_a_unit_is_asked_for_in_words_when_none_was_written(entrance, visitor):
    client = visitor()
    for place in ("", "a0", "u999", "x1", "a"):
        answer = client.post(BIND, told_of(entrance, place=place))
        assert answer.status_code == 422
        assert "field-error" in answer.text
    entrance.agency.is_active = False
    entrance.agency.save()
    answer = client.post(BIND, told_of(entrance))
    assert (answer.status_code, Binding.objects.count()) == (422, 0)


def test_an_agency_that_is_closed_is_neither_found_nor_taken_by_hand(entrance, visitor):
    closed, union = entrance.elsewhere, make_union("U003", entrance.elsewhere, name="东城医院工会")
    client = visitor()
    told = told_of(entrance, place="")
    assert "东城医院工会（" in client.post(BIND, {**told, "unit": "东城", "find": "1"}).text
    closed.is_active = False
    closed.save()
    for words in ("东城医院", closed.name):
        page = client.post(BIND, {**told, "unit": words, "find": "1"}).text
        assert "没有找到名称里有这几个字的工会或代办机构" in page, words
    for place in (f"u{union.pk}", f"a{closed.pk}"):
        page = client.post(BIND, {**told, "place": place, "find": "1"}).text
        assert 'name="place"' not in page, place
        answer = client.post(BIND, {**told, "place": place})
        assert (answer.status_code, Binding.objects.count()) == (422, 0), place


def test_many_units_are_offered_a_few_at_a_time(entrance, visitor):
    for count in range(bindings.MOST_NAMED + 3):
        make_union(f"U1{count:02}", entrance.agency, name=f"第{count}医院工会")
    page = visitor().post(BIND, told_of(entrance, unit="医院", place="", find="1")).text
    assert page.count('name="place"') == bindings.MOST_NAMED
    assert "还有更多，请多写几个字再查找" in page


def test_a_code_in_hand_can_be_entered_whatever_became_of_asking_for_another(entrance):
    client = Client()
    client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    refused = client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    assert refused.status_code == 429
    assert 'name="code"' in refused.text
    told = {"number": PHONE, "code": entrance.line.code_of(PHONE), "enter": "1"}
    assert client.post(SIGN_IN, told).status_code == 302
    assert 'name="code"' not in Client().get(SIGN_IN).text
