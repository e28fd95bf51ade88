"""The entrance on a phone of 390 px: how few taps, no number in the register, a lost telephone.

Not here: what each page says (``test_entrance``).
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from huzhu.claims.models import Claim
from huzhu.people.actions import desk, members
from huzhu.people.models import Binding, Member, Tally
from huzhu.people.rules import NewMember
from huzhu.people.states import BoundBy
from tests import axe
from tests.people.entering import NAME, OTHER, PHONE, SERIAL
from tests.people.persons import MEMBER_SERVICE, id_number
from tests.telephones import Telephones
from tests.web import offers
from tests.web.member.conftest import PHONE as SCREEN

NUMBER = "M000001"


class Visitor:
    """A thumb on a phone: each tap is counted, what the keyboard types is not."""

    def __init__(self, page, served, cast):
        self.page, self.served, self.cast, self.taps = page, served, cast, 0
        page.set_viewport_size(SCREEN)

    def tap(self, target):
        box = target.bounding_box()
        assert box["height"] >= 44, box
        target.click()
        self.taps += 1

    def type(self, label, text):
        field = self.page.get_by_label(label, exact=True)
        self.tap(field)
        self.page.keyboard.type(text)

    def press(self, name):
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def enter(self, number=PHONE):
        self.page.goto(f"{self.served.url}/member/sign-in/")
        self.type("手机号", number)
        self.press("获取验证码")
        expect(self.page.get_by_label("验证码", exact=True)).to_be_visible()
        self.type("验证码", Telephones().code_of(number))
        self.press("登录")

    def bind(self):
        expect(self.page.get_by_role("heading", name="绑定会员")).to_be_visible()
        self.taps = 0
        self.type("姓名", NAME)
        self.type("证件号码", id_number(SERIAL))
        self.type("所在单位或工会", self.cast.union_a.name)
        self.press("绑定")

    def fits(self):
        """Nothing is wider than the screen, and nobody is shut out."""
        assert axe.faults(self.page) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0


@pytest.fixture
def register(cast_served):
    def enter(phone):
        new = NewMember(NUMBER, NAME, id_number(SERIAL), cast_served.union_a.number, phone)
        return members.register_member(new, by=MEMBER_SERVICE, at=timezone.now())

    return enter


@pytest.fixture
def visitor(page, served, cast_served):
    return Visitor(page, served, cast_served)


@pytest.mark.clause("S2.1.1.a")
def test_binding_takes_fewer_than_six_taps_and_a_claim_is_made_a_minute_later(
    visitor, register, cast_served
):
    member = register(PHONE)
    made = offers.offer(cast_served)
    visitor.enter()
    visitor.fits()
    visitor.bind()
    expect(visitor.page.get_by_text("绑定完成")).to_be_visible()
    assert visitor.taps < 6
    visitor.page.goto(f"{visitor.served.url}/member/offers/{made.pk}/")
    visitor.page.get_by_role("button", name="抢订").click()
    visitor.page.wait_for_url("**/result/")
    assert Claim.objects.get(offer=made).member_id == member.pk


@pytest.mark.clause("S2.1.1.a")
def test_who_has_no_number_in_the_register_sees_where_it_stands_until_the_desk_binds(
    visitor, register, cast_served
):
    register("")
    visitor.enter()
    visitor.bind()
    expect(visitor.page.get_by_role("heading", name="待核验")).to_be_visible()
    visitor.fits()
    expect(visitor.page.get_by_text(re.compile("东城区代办处.*010-60001234"))).to_be_visible()
    row = Binding.objects.get()
    desk.confirm_binding(row.pk, how=BoundBy.LIST, by=cast_served.lin, at=timezone.now())
    visitor.page.goto(f"{visitor.served.url}/member/")
    expect(visitor.page.get_by_text(f"{NAME}，您好")).to_be_visible()


def test_another_code_can_be_asked_for_when_the_seconds_are_counted_down(visitor):
    page = visitor.page
    page.clock.install()
    page.goto(f"{visitor.served.url}/member/sign-in/")
    visitor.type("手机号", PHONE)
    visitor.press("获取验证码")
    expect(
        page.get_by_role("button", name=re.compile("^重新获取验证码（\\d+ 秒）$"))
    ).to_be_disabled()
    visitor.fits()
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("button", name="重新获取验证码", exact=True)).to_be_enabled()
    expect(page.get_by_text("现在可以重新获取验证码")).to_be_visible()


def test_a_lost_telephone_is_replaced_by_two_at_the_desk(visitor, register, cast_served, context):
    register(PHONE)
    visitor.enter()
    visitor.bind()
    expect(visitor.page.get_by_text("绑定完成")).to_be_visible()
    fresh = context.browser.new_context(locale="zh-CN")
    other = Visitor(fresh.new_page(), visitor.served, cast_served)
    Tally.objects.all().delete()
    other.enter(OTHER)
    other.bind()
    expect(other.page.get_by_role("heading", name="待核验")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_text("有人申请用另一手机号登录")).to_be_visible()
    row, at = Binding.objects.latest("pk"), timezone.now()
    desk.see_paper(row.pk, by=cast_served.lin, at=at)
    desk.second_binding(row.pk, by=cast_served.sun, at=at)
    other.page.goto(f"{visitor.served.url}/member/")
    expect(other.page.get_by_text(f"{NAME}，您好")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", name="会员登录")).to_be_visible()
    assert Member.objects.get(number=NUMBER).phone == OTHER
    fresh.close()
