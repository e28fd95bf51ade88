"""One person in two posts speaks for one department and signs one box, also on the pages."""

from dataclasses import replace

import pytest

from huzhu.people.models import Position
from tests.web.office.test_acts import act, opinions_of, tab

pytestmark = pytest.mark.clause("S2.2.2.a")


def test_no_second_form_for_whoever_spoke_for_a_department(cast, desk, standing_in_review):
    """The same person in two posts: the second has the reason where the form would be."""
    act(desk(cast.chen), "give-opinion", standing_in_review, verdict="agree", reason="")
    Position.objects.filter(pk=cast.zheng.position_id).update(account=cast.chen.account_id)
    double = replace(cast.zheng, name=cast.chen.name, account_id=cast.chen.account_id)
    page = desk(double).get(tab(standing_in_review, "review")).content.decode()
    assert 'name="verdict"' not in page
    assert "您（陈默）已给出“财务部”的意见" in page
    answer = act(desk(double), "give-opinion", standing_in_review, verdict="agree", reason="")
    assert "四位不同的人" in answer.content.decode()
    assert [*opinions_of(standing_in_review)] == ["finance"]


def test_no_second_box_for_whoever_signed_one(cast, desk, standing_countersigning):
    project = standing_countersigning
    act(desk(cast.chen), "countersign", project, verdict="agree", reason="")
    Position.objects.filter(pk=cast.zheng.position_id).update(account=cast.chen.account_id)
    double = replace(cast.zheng, name=cast.chen.name, account_id=cast.chen.account_id)
    page = desk(double).get(tab(project, "approval")).content.decode()
    assert 'name="verdict"' not in page
    assert "您（陈默）已签署“财务部部长”" in page
