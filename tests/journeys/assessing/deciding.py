"""The leading group: a veto, the grades, the places; the results are told, one is appealed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from huzhu.kernel.workdays import local_date
from tests.journeys.assessing.rating import paper, printed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.persons import Person

YEAR = "/agency/assessment/2026"
OFFICE = "/office/assessment/2026"


def incident_is_put_on_record(feng: Person, folder: Path) -> None:
    feng.open(f"{OFFICE}/incidents/new/")
    feng.choose("代办处", "第12代办处")
    feng.fill("发生日期", local_date(timezone.now()) - timedelta(days=30))
    feng.fill("经过", "经办人将业务系统用户名和密码交给外单位人员使用。")
    feng.fill("后果", "约三百名职工的身份信息在网上流传。")
    feng.tick("造成信息泄露")
    feng.tick("产生严重后果")
    feng.attach("调查材料", paper(folder, "调查报告"))
    feng.press("登记事件")
    feng.reads("信息安全事件已登记", "待领导小组决定")
    feng.follow("第12代办处")
    feng.reads("由考核领导小组组长或班子成员办理")


def year_of_one_agency_is_vetoed(wang: Person) -> None:
    wang.open(f"{OFFICE}/incidents/")
    wang.follow("第12代办处")
    wang.fill("决定", "经领导小组研究，属重大信息安全事故，按规定一票否决。")
    wang.unfold("一票否决…")
    wang.press("确认一票否决")
    wang.reads("第12代办处 2026 年度已一票否决，等次为不合格", "只有该代办处的申诉成立才能撤销")


def grades_are_decided(tang: Person, wang: Person) -> None:
    """Tried, saved, decided; who was vetoed fails whatever its points are."""
    tang.open(f"{OFFICE}/grades/")
    tang.press("试算（不保存）")
    tang.reads("下面是试算结果，还没有保存")
    tang.press("保存方案")
    tang.reads("等次方案已保存", "由考核领导小组组长或班子成员办理")
    wang.open(f"{OFFICE}/grades/")
    wang.unfold("审定等次…")
    wang.press("确认审定")
    wang.reads("等次已审定，优秀 2 家")
    wang.open(f"{OFFICE}/results/")
    wang.row_reads("第12代办处", "一票否决", "不合格")
    wang.row_reads("东城区代办处", "125", "优秀")


def places_are_allotted(tang: Person, wang: Person, song: Person) -> None:
    """Tried, saved, approved by the directors' meeting, told with a number."""
    tang.open(f"{OFFICE}/quotas/")
    tang.fill("优秀单位名额", "2")
    tang.fill("优秀个人名额", "24")
    tang.press("试算（不保存）")
    tang.reads("方案 24 名，正好分完", "优秀个人名额怎样算出来")
    tang.press("保存方案")
    tang.reads("名额方案已保存。请提请主任办公会审核")
    wang.open(f"{OFFICE}/quotas/")
    wang.fill_named("meeting", "主任办公会〔2026〕20次")
    wang.unfold("审核通过…")
    wang.press("确认审核通过")
    wang.reads("名额已审核通过。接下来由组织机构部部长下发通知")
    song.open(f"{OFFICE}/quotas/")
    song.fill("通知文号", "中互京字〔2026〕66号")
    song.unfold("下发结果和名额…")
    song.press("确认下发结果和名额")
    song.reads("结果和名额已下发，申诉截至")
    assert "中互京字〔2026〕66号" in printed(song, f"{OFFICE}/quotas/notice/")


def result_is_read_and_appealed(zhou: Person, folder: Path) -> None:
    """The agency reads where it lost points and why, and says what is wrong."""
    zhou.open(f"{YEAR}/results/")
    zhou.reads("会员服务部：签到表缺一次", "第 3 名")
    assert "西城区代办处" in printed(zhou, f"{YEAR}/results/letter/")
    assert "签到表缺一次" in printed(zhou, f"{YEAR}/results/feedback/")
    zhou.open(f"{YEAR}/appeals/items/1.2/")
    zhou.fill_named("claimed_points", "3")
    zhou.fill("申诉理由", "三次会议均按时参加，签到表附后。")
    zhou.attach("证明材料", paper(folder, "签到表"))
    zhou.press("提出申诉")
    zhou.reads("申诉已提出")


def appeal_moves_a_rank(he: Person, wu: Person, zhou: Person) -> None:
    """Not answered by who reviewed; the preview shows who moves, and so it comes."""
    he.open(f"{OFFICE}/appeals/")
    he.follow("西城区代办处")
    he.reads("申诉须由未参与原审核的人员复核：何苗参与过这一项")
    wu.open(f"{OFFICE}/appeals/")
    wu.follow("西城区代办处")
    wu.press("受理")
    wu.tick("申诉成立")
    wu.fill("复核后得分", "3")
    wu.fill("答复", "核对三次会议签到表，均按时参加，改按满分计。")
    wu.press("预览谁会变动")
    wu.reads("答复后 2 家代办处变动", "第3代办处")
    wu.unfold("答复申诉…")
    wu.press("确认答复")
    wu.reads("申诉已答复")
    zhou.open(f"{YEAR}/results/")
    zhou.reads("第 2 名")
    assert "123" in zhou.main()
