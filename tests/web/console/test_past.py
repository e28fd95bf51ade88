"""当时的样子: a project at a past moment, on the pages of those whose case it is.

Not here: a scoresheet (``tests/assessment/review/test_past``).
"""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.audit import past
from huzhu.audit.models import AuditEvent
from tests.cast import NOW
from tests.markup import folded

pytestmark = pytest.mark.clause("S6.5.d")


def page_of(client, name, *args, **asked):
    return folded(client.get(f"{reverse(name, args=args)}?{urlencode(asked)}").content.decode())


def test_project_shows_what_it_was_after_an_act_and_marks_what_differs(
    cast, desk, standing_preparing
):
    number = standing_preparing.number
    history = page_of(desk(cast.zheng), "office:project", number, "history")
    assert f'href="/office/projects/{number}/past/"' in history
    assert "看改动了什么" in history
    empty = page_of(desk(cast.zheng), "office:project-past", number)
    assert "请选择一个时间" in empty
    assert "初审通过（" in empty
    sent = AuditEvent.objects.get(code="projects.submit_plan")
    for who, audience in ((cast.zheng, "office"), (cast.lin, "agency")):
        page = page_of(desk(who), f"{audience}:project-past", number, after=sent.at.isoformat())
        assert "项与今天不同" in page
        assert '<td data-label="当时">方案初审</td>' in page
        assert "不同：</strong>准备申报材料" in page
        assert "留痕和登记对不上" not in page


def test_typed_minute_means_all_of_it_and_what_makes_no_sense_shows_nothing(
    cast, desk, standing_preparing
):
    number, client = standing_preparing.number, desk(cast.zheng)
    typed = f"{timezone.localtime(NOW):%Y-%m-%dT%H:%M}"
    assert "登记的内容，由留痕推算" in page_of(client, "office:project-past", number, at=typed)
    early = f"{timezone.localtime(NOW) - timedelta(days=90):%Y-%m-%dT%H:%M}"
    assert "那时还没有登记" in page_of(client, "office:project-past", number, at=early)
    tomorrow = timezone.localtime(timezone.now()) + timedelta(days=1)
    later = page_of(client, "office:project-past", number, at=f"{tomorrow:%Y-%m-%dT%H:%M}")
    assert "还没有到。请填写过去的时间" in later
    assert "由留痕推算" not in later
    for wrong in ({"at": "2026-99-99"}, {"after": "gestern"}):
        assert "请选择一个时间" in page_of(client, "office:project-past", number, **wrong)


def test_gap_is_told_in_words(cast, desk, standing_preparing, monkeypatch):
    told_of = past._told_of
    monkeypatch.setattr(past, "_told_of", lambda case: told_of(case)[:-1])
    number = standing_preparing.number
    sent = AuditEvent.objects.get(code="projects.submit_plan").at.isoformat()
    page = page_of(desk(cast.zheng), "office:project-past", number, after=sent)
    assert "留痕和登记对不上" in page


def test_another_agencys_project_is_not_found(cast, desk, standing_preparing):
    address = reverse("agency:project-past", args=[standing_preparing.number])
    assert desk(cast.zhou).get(address).status_code == 404
