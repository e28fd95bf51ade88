"""Where plan and award differ, on the pages: each difference, the next step, who decides."""

from decimal import Decimal

import pytest
from django.urls import reverse

from huzhu.procurement.states import Goods
from huzhu.projects.actions import agreement, permit
from huzhu.projects.models import MeetingItem
from huzhu.projects.queries import papers
from huzhu.projects.states import Agreement, Verdict
from tests import road
from tests.markup import folded


@pytest.fixture
def project(cast, standing_preparing):
    found = standing_preparing
    permit.enter_minutes(found, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, found, quantity=6, unit_price=Decimal(20))
    return found


def page_of(client, name, *args) -> str:
    answer = client.get(reverse(f"office:{name}", args=args))
    assert answer.status_code == 200
    return folded(answer.content.decode())


def post(client, act, project, values):
    return client.post(reverse(f"office:{act}", args=[project.number]), values)


DIFFERENCE = '<td data-label="方案">5</td><td data-label="中选" class="differs">6</td>'


@pytest.mark.clause("S5.2.c")
def test_head_decides_in_sight_of_each_difference_and_later_signers_read_why(cast, desk, project):
    wu = desk(cast.wu)
    page = page_of(wu, "project", project.number, "procurement")
    assert "决定是否接受采购与方案的差异" in page
    assert DIFFERENCE in page
    assert "checked" not in page.partition("接受差异")[0].rpartition("登记决定")[2]
    unsaid = post(wu, "decide-difference", project, {"verdict": "agree", "reason": ""})
    assert "决定是否接受差异须写明原因" in unsaid.content.decode()
    answer = post(wu, "decide-difference", project, {"verdict": "agree", "reason": "数量更多"})
    assert answer.status_code == 302
    permit.check_request(project, opinion=road.CHECKED, by=cast.sun, at=road.APPLIED_AT)
    permit.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)
    signing = page_of(desk(cast.chen), "project", project.number, "approval")
    assert "数量：方案 5，中选 6" in signing
    assert "会员服务部 部长 吴垚于 2026 年 9 月 7 日决定接受：数量更多" in signing
    assert '<td class="number"><div>20.00 元</div></td>' in signing
    assert "24.00 元" not in signing


@pytest.mark.clause("S2.2.1.c")
def test_member_service_confirms_an_amendment_in_sight_of_what_changes(cast, desk, project):
    agreement.amend_plan(project, reason="按中选结果", by=cast.lin, at=road.APPLIED_AT)
    he = desk(cast.he)
    page = page_of(he, "project", project.number, "procurement")
    assert '<td data-label="方案">5</td><td data-label="调整为" class="differs">6</td>' in page
    assert "理由：按中选结果" in page
    assert "还剩 5 个工作日" in page
    assert post(he, "pass-amendment", project, {"reason": ""}).status_code == 302
    assert papers.papers_of(project).agreement is Agreement.AGREED
    plan = page_of(he, "project", project.number, "plan")
    assert "方案调整，已核定" in plan
    assert "<del>30.00 元</del>" in plan
    assert "<ins>20.00 元</ins>" in plan


def test_amendment_goes_back_with_its_reason(cast, desk, project):
    agreement.amend_plan(project, reason="按中选结果", by=cast.lin, at=road.APPLIED_AT)
    he = desk(cast.he)
    assert post(he, "return-amendment", project, {"reason": ""}).status_code == 422
    assert post(he, "return-amendment", project, {"reason": "数量过多"}).status_code == 302
    page = page_of(he, "project", project.number, "procurement")
    assert "退回原因：数量过多" in page
    assert "有差异，待处理" in page


def test_head_who_declined_finds_the_panel_again_and_an_accepted_one_is_no_longer_decided(
    cast, desk, project
):
    wu = desk(cast.wu)
    declined = {"verdict": "object", "reason": "数量不足"}
    assert post(wu, "decide-difference", project, declined).status_code == 302
    page = page_of(wu, "project", project.number, "procurement")
    assert "重新决定的，以新的决定为准" in page
    post(wu, "decide-difference", project, {"verdict": "agree", "reason": "补充说明后同意"})
    page = page_of(wu, "project", project.number, "procurement")
    assert "理由：数量不足" in page
    assert "登记决定" not in page
    again = post(wu, "decide-difference", project, declined)
    assert again.status_code == 409
    assert "差异只在没有接受时决定" in again.content.decode()


def test_head_says_how_many_codes_several_goods_make_and_it_is_printed(
    cast, desk, standing_preparing
):
    several = standing_preparing
    permit.enter_minutes(several, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    goods = [Goods("电影票", "2D 通兑", "", 4), Goods("爆米花", "中份", "", 2)]
    road.buy(cast, several, goods=goods, prices=(Decimal(20), Decimal(21), Decimal(22)))
    wu = desk(cast.wu)
    assert 'name="code_count"' in page_of(wu, "project", several.number, "procurement")
    values = {"verdict": "agree", "reason": "两项合为一码", "code_count": "4"}
    assert post(wu, "decide-difference", several, values).status_code == 302
    road.apply(cast, several)
    road.bring(cast, several)
    assert "电子码 4 份" in page_of(wu, "project", several.number, "approval")
    meeting = MeetingItem.objects.get(application__project=several).meeting.number
    assert "电子码 4 份" in page_of(wu, "meeting", meeting)


def test_nobody_is_shown_a_panel_for_what_cannot_be_accepted(cast, desk, standing_preparing):
    dearer = standing_preparing
    permit.enter_minutes(dearer, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, dearer, unit_price=Decimal(31))
    wu = desk(cast.wu)
    assert "登记决定" not in page_of(wu, "project", dearer.number, "procurement")
    values = {"verdict": "object", "reason": "超出方案"}
    assert post(wu, "decide-difference", dearer, values).status_code == 422


def test_agenda_shows_the_awards_figures_and_the_accepted_difference(cast, desk, project):
    act = {"verdict": Verdict.AGREE, "reason": "数量更多", "by": cast.wu, "at": road.APPLIED_AT}
    agreement.decide_difference(project, **act)
    road.apply(cast, project)
    road.bring(cast, project)
    item = MeetingItem.objects.get(application__project=project)
    page = page_of(desk(cast.wang), "meeting", item.meeting.number)
    assert "电影票（2D 通兑），数量 6，单价 20.00 元，总价 120.00 元" in page
    assert "数量：方案 5，中选 6" in page
    assert "决定接受：数量更多" in page
