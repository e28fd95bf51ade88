"""支持查看: a look at somebody's pages with a reason, for minutes, on record, and nothing else.

Not here: which posts may (``tests/audit/test_rights.py``).
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from huzhu.audit import queries as audit
from huzhu.audit.models import AuditEvent
from huzhu.kernel import looking
from huzhu.messages.models import Message
from huzhu.office import sealing
from huzhu.people import support
from huzhu.people.actions import recusals
from huzhu.people.actions import support as acts
from huzhu.people.errors import NoSuchMember, NoSuchPosition
from huzhu.people.models import Position, Recusal
from huzhu.people.states import Interest, Role
from huzhu.people.support_errors import (
    NotSupporter,
    PagesNotShown,
    SupportTimeWrong,
    UnitNotShown,
)
from tests import cast as casting
from tests import road
from tests.addresses import table
from tests.clients import of_member, signed_in
from tests.markup import folded
from tests.web.office.test_administrators import in_office

WHY = "本人来电，打不开报送页面"
ASKED = {"reason": WHY, "minutes": "15"}
pytestmark = pytest.mark.clause("S6.5.a")


@pytest.fixture
def helper(cast, desk):
    """冯, of 信息技术部: nobody has been appointed as system administrator."""
    return desk(cast.feng)


def at_lin(cast):
    return reverse("office:support-post", args=[cast.lin.position_id])


def begin(client, address, **told):
    return client.post(address, {**ASKED, **told})


def page(client, name, *args, **asked) -> str:
    return folded(client.get(reverse(name, args=args), asked).content.decode())


def of_account(actor, code):
    return audit.events_of(f"account:{actor.account_id}").filter(code=code)


def test_look_begins_with_a_reason_and_shows_that_persons_pages_under_a_bar(cast, helper):
    found = page(helper, "office:support", text=cast.lin.name)
    assert at_lin(cast) in found
    assert begin(helper, at_lin(cast), reason="").status_code == 422
    assert begin(helper, at_lin(cast), minutes="600").status_code == 422
    answer = begin(helper, at_lin(cast))
    assert answer.url == reverse("agency:home")
    told = page(helper, "agency:projects")
    assert "支持查看：您看到的是" in told
    assert f"{cast.lin.title} {cast.lin.name}" in told.partition("</form>")[0]
    assert reverse("end-support") in told
    assert helper.get(reverse("office:health")).status_code == 403  # that person's, not the own
    (event,) = of_account(cast.lin, "people.begin_support_view")
    assert (event.actor_name, event.facts) == (cast.feng.name, {"reason": WHY, "minutes": 15})


def test_nothing_is_sent_from_a_look_whatever_the_address(cast, helper):
    begin(helper, at_lin(cast))
    before = AuditEvent.objects.count()
    for name in ("agency:start", "change-password", "leave", "identity", "end-other-sessions"):
        answer = helper.post(reverse(name), {"position": cast.lin.position_id})
        assert answer.status_code == 403
        assert "支持查看只能看" in answer.content.decode()
    assert AuditEvent.objects.count() == before
    for name in ("own-account", "change-password", "mfa_index"):  # an account's own pages
        assert helper.get(reverse(name)).status_code == 403


def test_act_that_a_page_begins_by_itself_does_not_pass_either(cast, db):
    seen = support.at_post(cast.lin.position_id, on=road.APPLIED_AT.date())
    told = {"reason": WHY, "minutes": 5, "by": cast.feng, "at": road.APPLIED_AT}
    with looking.under_way(), pytest.raises(looking.LooksOnly):
        acts.begin_support_view(seen, **told)
    acts.begin_support_view(seen, **told)  # the control: without a look it passes


def test_every_page_is_on_record_and_the_person_is_told_and_reads_it(cast, desk, helper):
    begin(helper, at_lin(cast))
    (message,) = Message.objects.filter(kind="looked_at")
    assert message.account_id == cast.lin.account_id
    page(helper, "agency:projects")
    helper.get(reverse("agency:budget"))
    pages = [event.facts["page"] for event in of_account(cast.lin, "people.see_support_page")]
    assert [each.rpartition("（")[2] for each in pages] == [
        f"{reverse('agency:projects')}）",
        f"{reverse('agency:budget')}）",
    ]
    assert pages[0].startswith("服务项目")
    helper.post(reverse("end-support"))
    own = page(desk(cast.lin), "own-account")
    assert "谁为解决问题查看过我的页面" in own
    assert f"{cast.feng.title} {cast.feng.name}" in own
    assert WHY in own
    assert pages[1] in own
    assert "谁为解决问题查看过我的页面" not in page(desk(cast.zhou), "own-account")


def test_look_ends_by_its_button_by_its_time_and_with_the_right(cast, helper, clock):
    begin(helper, at_lin(cast))
    assert helper.post(reverse("end-support")).url == reverse("office:support")
    assert helper.get(reverse("office:health")).status_code == 200
    begin(helper, at_lin(cast), minutes="5")
    clock(road.APPLIED_AT + timedelta(minutes=4, seconds=59))
    assert helper.get(reverse("agency:projects")).status_code == 200
    clock(road.APPLIED_AT + timedelta(minutes=5))
    assert "支持查看已到时" in helper.get(reverse("office:health")).content.decode()
    begin(helper, at_lin(cast))
    in_office(cast)  # from now on it is the system administrator's
    assert helper.get(reverse("office:health")).status_code == 200
    assert begin(helper, at_lin(cast)).status_code == 403


def test_system_administrator_looks_and_no_leader_administrator_or_oneself_is_looked_at(cast, desk):
    three = in_office(cast)
    client, today = desk(three[Role.SYSTEM_ADMIN]), road.APPLIED_AT.date()
    assert begin(client, at_lin(cast)).url == reverse("agency:home")
    client.post(reverse("end-support"))
    for actor in (cast.wang, cast.chu, three[Role.AUDIT_ADMIN]):
        address = reverse("office:support-post", args=[actor.position_id])
        answer = begin(client, address)
        assert answer.status_code in {403, 422}
        assert "不作支持查看" in answer.content.decode()
        with pytest.raises(PagesNotShown):
            support.check(
                support.at_post(actor.position_id, on=today), by=three[Role.SYSTEM_ADMIN], on=today
            )
    own = support.at_post(cast.feng.position_id, on=today)
    with pytest.raises(PagesNotShown, match="本人"):
        support.check(own, by=cast.feng, on=today)
    assert "不作支持查看" in page(client, "office:support", text=cast.wang.name)


def test_member_is_looked_at_by_number_with_numbers_masked_and_reads_who_it_was(cast, helper):
    member = cast.zhao
    found = page(helper, "office:support", text=member.number)
    assert member.name not in found
    address = reverse("office:support-member", args=[member.pk])
    assert begin(helper, address).url == reverse("member:projects")
    me = page(helper, "member:me")
    assert "支持查看：您看到的是" in me
    assert "data-member" not in me  # a helper's browser keeps nobody's codes
    assert Message.objects.filter(kind="looked_at_member", member=member).count() == 1
    for name in ("kept", "consents", "history", "codes", "notices"):
        assert helper.get(reverse(f"member:{name}")).status_code in {200, 403}
    assert helper.post(reverse("member:large")).status_code == 403
    helper.post(reverse("end-support"))
    own = page(of_member(member), "member:looks")
    assert WHY in own
    assert f"我的（{reverse('member:me')}）" in own


def test_sealed_values_are_masked_during_a_look_and_open_otherwise():
    sealed = sealing.seal(b"110101199003077715", context=b"row")
    table = sealing.seal('["张三", 7, {"phone": "13800000000"}]'.encode(), context=b"row")
    with looking.under_way():
        assert sealing.opened(sealed, context=b"row").decode() == looking.MASK
        masked = [looking.MASK, 7, {"phone": looking.MASK}]
        assert sealing.opened_values(table, context=b"row") == masked
    assert sealing.opened(sealed, context=b"row") == b"110101199003077715"
    assert sealing.opened_values(table, context=b"row")[0] == "张三"


def test_what_is_no_page_is_not_given_and_session_answers(cast, helper):
    assert "javascript" in helper.get(reverse("member:worker")).headers["Content-Type"]
    begin(helper, at_lin(cast))
    assert helper.get(reverse("member:worker")).status_code == 403
    assert helper.get(reverse("agency:projects-export"), follow=True).status_code == 403
    assert helper.get(reverse("session")).status_code == 200


def test_only_who_helps_asks_and_only_for_what_is_there(cast, desk):
    assert "支持查看由信息技术部办理" in page(desk(cast.he), "office:support", text=cast.lin.name)
    assert begin(desk(cast.he), at_lin(cast)).status_code == 403
    told = {"reason": WHY, "minutes": 5, "at": road.APPLIED_AT}
    seen = support.at_post(cast.lin.position_id, on=road.APPLIED_AT.date())
    with pytest.raises(NotSupporter):
        acts.begin_support_view(seen, **told, by=cast.he)
    with pytest.raises(SupportTimeWrong):
        acts.begin_support_view(seen, **{**told, "minutes": 31}, by=cast.feng)
    with pytest.raises(NoSuchPosition):
        support.at_post(0, on=road.APPLIED_AT.date())
    with pytest.raises(NoSuchMember):
        support.at_member(0)


def test_page_without_a_look_asks_the_database_nothing_for_it(cast, desk):
    client = desk(cast.feng)
    client.get(reverse("office:support"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("office:support"))
    assert not [each for each in asked.captured_queries if "support" in each["sql"].lower()]
    assert Position.objects.exists()


def test_look_ends_when_the_person_becomes_one_of_whom_nothing_is_shown(cast, helper):
    begin(helper, at_lin(cast))
    assert helper.get(reverse("agency:projects")).status_code == 200
    Position.objects.create(
        account=cast.account(cast.lin), role=Role.DIRECTOR, starts_on=road.APPLIED_AT.date()
    )
    answer = helper.get(reverse("agency:projects"))
    assert answer.status_code == 403
    assert "支持查看已到时" in answer.content.decode()


def test_browser_fetches_nothing_by_itself_where_a_member_is_looked_at(served, page):
    cast = casting.assemble()
    key = signed_in(cast, cast.feng).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page.goto(f"{served.url}{reverse('office:support')}?text={cast.zhao.number}")
    page.locator("summary", has_text="查看…").click()
    page.get_by_label("理由").fill(WHY)
    page.get_by_role("button", name="开始查看").click()
    expect(page.locator(".looking")).to_be_visible()
    page.wait_for_load_state("networkidle")
    seen = AuditEvent.objects.filter(code="people.see_support_page")
    pages = [event.facts["page"] for event in seen]
    assert pages
    assert not [each for each in pages if "undefined" in each or "worker" in each]


def test_bar_stands_above_the_side_menu_and_hides_none_of_it(served, page):
    cast = casting.assemble()
    key = signed_in(cast, cast.feng).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page.goto(f"{served.url}{reverse('office:support')}?text={cast.lin.name}")
    page.locator("summary", has_text="查看…").click()
    page.get_by_label("理由").fill(WHY)
    page.get_by_role("button", name="开始查看").click()
    bar = page.locator(".looking")
    expect(bar).to_be_visible()
    end = bar.bounding_box()["height"]
    assert page.locator(".navbar-vertical .brand").bounding_box()["y"] >= end


def at_he(cast):
    return reverse("office:support-post", args=[cast.he.position_id])


def hide(actor, number="D01"):
    return recusals.declare_unit(
        number, kind=Interest.FAMILY_UNIT, reason="配偶的单位", by=actor, at=road.APPLIED_AT
    )


def test_what_the_looker_must_not_see_stays_hidden_in_a_look(cast, helper, standing_countersigning):
    number = standing_countersigning.number
    begin(helper, at_he(cast))
    assert number in page(helper, "office:projects")  # the control: nobody steps aside yet
    hide(cast.feng)
    assert number not in page(helper, "office:projects")
    assert number not in page(helper, "office:todos")
    assert "回避" in page(helper, "office:project", number)
    helper.post(reverse("end-support"))


def test_what_the_looker_must_not_see_stays_hidden_from_the_administrator_too(
    cast, desk, standing_countersigning
):
    keeper = in_office(cast)[Role.SYSTEM_ADMIN]
    client = desk(keeper)
    begin(client, at_he(cast))
    assert standing_countersigning.number in page(client, "office:projects")
    row = hide(cast.feng)
    Recusal.objects.filter(pk=row.pk).update(account=keeper.account_id)  # of an earlier post
    assert standing_countersigning.number not in page(client, "office:projects")


def test_nobody_looks_at_pages_of_a_unit_from_which_the_looker_steps_aside(cast, helper):
    today = road.APPLIED_AT.date()
    of_lin = support.at_post(cast.lin.position_id, on=today)
    of_zhao = support.at_member(cast.zhao.pk)
    begin(helper, at_lin(cast))
    for seen in (of_lin, of_zhao):
        support.check(seen, by=cast.feng, on=today)  # the control
    hide(cast.feng)
    assert "支持查看已到时" in helper.get(reverse("office:health")).content.decode()
    for seen in (of_lin, of_zhao):
        with pytest.raises(UnitNotShown, match="支持查看不显示查看人须回避的单位"):
            support.check(seen, by=cast.feng, on=today)
    answer = begin(helper, at_lin(cast))
    assert (answer.status_code, cast.agency_a.name in answer.content.decode()) == (403, True)


#: Where the pages of members' personal data are written.
OF_MEMBERS = (
    "huzhu.web.office.members",
    "huzhu.web.console.bindings",
    "huzhu.web.console.corrections",
)


def of_members(space):
    found = [each for each in table() if each.audience == space]
    return sorted({each.filled() for each in found if each.view.__module__.startswith(OF_MEMBERS)})


@pytest.mark.parametrize("space", ["office", "agency"])
def test_look_shows_no_register_of_members(cast, helper, desk, space):
    whose = {"office": cast.he, "agency": cast.lin}[space]
    register = reverse("office:members") if space == "office" else reverse("agency:bindings")
    assert desk(whose).get(register).status_code == 200  # the control: it is theirs
    begin(helper, reverse("office:support-post", args=[whose.position_id]))
    addresses = of_members(space)
    assert len(addresses) >= {"office": 9, "agency": 4}[space]
    for address in addresses:
        answer = helper.get(address)
        shown = answer.content.decode()
        assert (address, answer.status_code) == (address, 403)
        assert "支持查看不显示会员名册和会员个人信息" in shown
        assert cast.zhao.name not in shown


def test_register_that_the_person_opened_lately_is_not_shown_in_a_look(cast, helper, desk):
    client = desk(cast.chen)
    sent = {"text": cast.zhao.number, "reason": "2026-0012 核对领取人"}
    assert cast.zhao.name in client.post(reverse("office:members"), sent, follow=True).text
    begin(helper, reverse("office:support-post", args=[cast.chen.position_id]))
    answer = helper.get(reverse("office:member", args=[cast.zhao.number]))
    assert (answer.status_code, cast.zhao.name in answer.text) == (403, False)
