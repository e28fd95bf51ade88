"""The third stretch: six persons countersign, the directors' meeting decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.persons import Person

    Enter = Callable[..., Person]

#: Not the order of the boxes: whoever finds the form first signs first.
SIGNERS = ("褚昇", "冯赟", "何苗", "郑犇", "吴垚", "陈默")


def application_is_countersigned(enter: Enter, number: str) -> None:
    for count, name in enumerate(SIGNERS):
        signer = enter(name)
        signer.open_case(number, "approval")
        if count == 0:
            signer.reads("签署的是下面这份申请表", "单价：方案 30.00 元，中选 29.00 元")
        signer.tick("同意")
        signer.press("会签")
        signer.reads("已会签")


def meeting_waits_for_all_boxes(wu: Person, number: str) -> None:
    wu.open_case(number, "approval")
    wu.reads("申请表会签齐全后才能上会：还缺")


def project_is_brought_to_meeting(wu: Person, number: str) -> None:
    """吴 registers today's meeting and puts the project on its agenda."""
    wu.open(reverse("office:call-meeting"))
    wu.fill("会议编号", "主任办公会〔冬〕1次")
    wu.fill("会议日期", local_date(timezone.now()))
    wu.fill("主持人", "王芃")
    wu.press("登记会议")
    wu.reads("会议已登记")
    wu.open_case(number, "approval")
    wu.choose("主任办公会", "主任办公会〔冬〕1次")
    wu.press("提请上会")
    wu.reads("已列入主任办公会议程")
    wu.is_at("主任办公会")


def meeting_approves(wang: Person, number: str) -> None:
    wang.open_case(number, "approval")
    wang.press("批准")
    wang.reads("已登记批准，预算额度已占用")
    wang.is_at("已批准")
