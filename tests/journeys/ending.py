"""The other end: the office terminates a project, and everybody concerned is told (五)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from pathlib import Path

    from huzhu.projects.models import ServiceProject
    from tests.journeys.persons import Person

EXPLANATION = "影院因暴雨进水停业，已无法按方案开展。"


def project_is_terminated(wu: Person, number: str, evidence: Path) -> None:
    """Not without saying what happened; the notice is seen beforehand; asked once."""
    wu.open_case(number)
    wu.follow("终止项目")
    wu.tick("因不可抗力，无法继续按方案开展")
    wu.press("预览公告")
    wu.reads("终止须写明原因")
    wu.fill("情况说明", EXPLANATION)
    wu.press("预览公告")
    wu.reads("依照《代办机构服务项目管理办法》“五、项目终止”第1项", EXPLANATION)
    wu.attach("依据材料", evidence)
    wu.unfold("终止项目")
    wu.reads("通知 1 名持有电子码的会员")
    wu.press("确认终止")
    wu.reads("项目已终止，公告已发布，抢订已停止")
    wu.is_at("已终止")
    wu.open_case(number, "history")
    wu.reads("终止的依据材料", evidence.name)


def public_reads_the_notice(stranger: Person, project: ServiceProject) -> None:
    stranger.open(reverse("public:notices"))
    stranger.follow(f"关于终止“{project.title}”服务项目的公告")
    stranger.reads(EXPLANATION, f"编号 {project.number}")


def holder_is_told(member: Person, title: str) -> None:
    member.open(reverse("member:notices"))
    member.reads(f"“{title}”已终止", EXPLANATION)
    member.open(reverse("member:codes"))
    member.reads("活动已终止，能否使用以终止说明为准")


def claims_have_stopped(member: Person, title: str) -> None:
    member.open(reverse("member:projects") + "?tab=all")
    member.follow(title)
    member.reads("已终止", "不再受理抢订")
