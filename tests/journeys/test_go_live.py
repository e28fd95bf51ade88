"""From an empty installation to a member who shows a code, by pages and commands alone.

These are the steps of ``docs/go-live.md``. Only waiting is shortened, by moving stored
appointments (``clock``). Not here: what each page refuses (``test_road`` and the apps' tests).
"""

import json
from argparse import Namespace

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.workdays import local_date
from huzhu.people import commands
from tests import harness
from tests.adapters import gateways
from tests.journeys import buying, claiming, clock, founding, permit, planning, serving
from tests.journeys.by_forms import PersonByForms
from tests.journeys.founding import Newcomer
from tests.journeys.planning import STOCK, TITLE, Window
from tests.people.persons import id_number

FIRST = Newcomer("宋旸", "songyang", "部长", "组织机构部")
LEADERS = (Newcomer("王芃", "wangpeng", "主任"), Newcomer("褚昇", "chusheng", "主管主任"))
HEADS = (
    Newcomer("吴垚", "wuyao", "部长", "会员服务部"),
    Newcomer("陈默", "chenmo", "部长", "财务部"),
    Newcomer("冯赟", "fengyun", "部长", "合规部"),
    Newcomer("郑犇", "zhengben", "部长", "信息技术部"),
)
CLERK = Newcomer("何苗", "hemiao", "经办人", "会员服务部")
AGENCY = (Newcomer("林晓", "linxiao", "经办人"), Newcomer("孙喆", "sunzhe", "复核人"))
MEMBERS = 100
HEADINGS = ("会员编号", "姓名", "身份证号", "手机", "工会编号", "会籍")
MEMBER, PHONE = "赵翀", "13800000007"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway():
    """The office's SMS gateway."""
    with gateways.serving(gateways.own) as stub:
        yield stub


@pytest.fixture
def worker(served, gateway):
    """The worker beside the web part, with the gateway it was told of."""
    file = served.home / "keys" / "sms"
    file.write_text(json.dumps({"key": "shared"}))
    file.chmod(0o600)
    variables = {**served.variables, "HUZHU_SMS": gateway.url}
    part = harness.Product(served.home, ("worker",), variables).launch()
    yield part
    part.stop()
    file.unlink()


@pytest.mark.clause("S1.a", "S2.1.1.a", "S2.3.2b.a", "S2.3.2b.b")
def test_an_empty_office_goes_live_until_a_member_shows_a_code(
    served, worker, gateway, capsys, tmp_path
):
    seats = office_is_staffed(served.url, capsys)
    agency_is_set_up(seats)
    members_are_imported(seats[CLERK.name], tmp_path)
    number = project_is_published(seats, tmp_path)
    member = member_comes_in(served.url, gateway)
    clock.a_month_passes(number)
    code_is_claimed_and_shown(member)


def office_is_staffed(url: str, capsys) -> dict[str, PersonByForms]:
    """The first person by the command, the leaders by both, everybody else by pages."""
    commands.staff_first(
        Namespace(account=FIRST.account, name=FIRST.name, department="organisation")
    )
    link = founding.link_in(capsys.readouterr().out)
    song = founding.password_is_set(url, FIRST, link)
    page = reverse("office:office")
    numbers = [founding.is_appointed(song, each, page=page) for each in LEADERS]
    commands.staff_confirm()
    said = capsys.readouterr().out.splitlines()
    links = [founding.link_in(line) for line in said if "/set/" in line]
    wang, chu = (
        founding.password_is_set(url, *each) for each in zip(LEADERS, links, numbers, strict=True)
    )
    seats = {FIRST.name: song, "王芃": wang, "褚昇": chu}
    for each in (*HEADS, CLERK):
        number = founding.is_appointed(song, each, page=page)
        is_guarded = each is not CLERK
        seats[each.name] = founding.is_let_in(wang, each, number, is_guarded=is_guarded)
    return seats


def agency_is_set_up(seats: dict[str, PersonByForms]) -> None:
    """An agency, its union, its people, and the budget of the year."""
    song = seats[FIRST.name]
    song.open(reverse("office:open-agency"))
    song.fill("机构编号", "D01")
    song.fill("名称", "东城区代办处")
    song.choose("类别", "区（开发区）代办处")
    song.fill("咨询电话", "010-60001234")
    song.press("登记")
    song.reads("代办处已登记。接下来任命经办人、复核人和主任")
    song.unfold("登记基层工会")
    song.fill("工会编号", "U001")
    song.fill("工会名称", "东城一小工会")
    song.press("登记工会")
    page = song.address.removeprefix(song.url)
    for each in AGENCY:
        number = founding.is_appointed(song, each, page=page, is_folded=True)
        seats[each.name] = founding.is_let_in(seats["王芃"], each, number, is_guarded=False)
    year = Window.first_lawful().opens_at.year
    lin = seats["林晓"]
    lin.open(reverse("agency:edit-budget", args=[year]))
    lin.fill("预算批准日期", local_date(timezone.now()))
    lin.fill("第 1 行预算科目", "会员服务活动")
    lin.choose("第 1 行服务类别", "文化体育")
    lin.fill("第 1 行预算金额", "100000")
    lin.press("报送预算")


def members_are_imported(he: PersonByForms, folder) -> None:
    """A list of a hundred: checked, confirmed, loaded."""
    rows = [
        (f"M{n:06d}", "王小明", id_number(n), f"139{n:08d}", "U001", "在会")
        for n in range(1, MEMBERS)
    ]
    rows.append(("M000100", MEMBER, id_number(100), PHONE, "U001", "在会"))
    he.open(reverse("office:imports"))
    he.attach("会员名单", serving.workbook(folder / "会员.xlsx", rows, headings=HEADINGS))
    he.press("上传并检查")
    founding.is_awaited(he, f"确认导入 {MEMBERS} 人")
    he.press(f"确认导入 {MEMBERS} 人")
    founding.is_awaited(he, "已导入")


def project_is_published(seats: dict[str, PersonByForms], folder) -> str:
    """The road of a project, each person at the own pages."""
    enter, window, lin = seats.__getitem__, Window.first_lawful(), seats["林晓"]
    planning.plan_is_drafted(lin, window)
    planning.plan_is_turned_away_without_a_budget_line(lin)
    planning.plan_is_turned_away_over_the_budget_line(lin, window)
    planning.plan_is_turned_away_one_day_too_late(lin, window)
    number = planning.plan_is_submitted(lin, window)
    planning.plan_is_reviewed(enter, number)
    buying.minutes_are_entered(lin, number)
    buying.quotes_are_compared(lin, number, quantity=STOCK)
    buying.suppliers_are_scored(lin, number, scorers=("赵一", "钱二", "孙三"))
    buying.supplier_is_awarded(lin, number)
    buying.difference_is_accepted(enter("吴垚"), number)
    buying.papers_are_checked(enter("孙喆"), number)
    buying.request_is_handed_in(lin, number)
    permit.application_is_countersigned(enter, number)
    permit.project_is_brought_to_meeting(enter("吴垚"), number)
    permit.meeting_approves(enter("王芃"), number)
    codes = serving.workbook(folder / "电子码.xlsx", serving.good_codes(STOCK))
    serving.materials_are_handed_in(lin, number, codes)
    serving.list_is_confirmed(lin)
    serving.tests_are_signed(enter("何苗"), number)
    serving.offer_is_published(enter("吴垚"), number)
    return number


def member_comes_in(url: str, gateway) -> PersonByForms:
    """By telephone and code, bound and verified where name, paper and telephone agree."""
    member = PersonByForms(MEMBER, url)
    member.open(reverse("member:sign-in"))
    member.fill("手机号", PHONE)
    member.press("获取验证码")
    member.fill("验证码", founding.code_that_came(gateway, PHONE))
    member.press("登录")
    member.fill("姓名", MEMBER)
    member.fill("证件号码", id_number(100))
    member.fill("所在单位或工会", "东城一小")
    member.press("绑定")
    member.reads("已核对与会员登记一致，绑定完成")
    return member


def code_is_claimed_and_shown(member: PersonByForms) -> None:
    claiming.member_finds_the_activity(member, TITLE)
    member.press("抢订")
    member.reads("您已抢到")
    member.follow("查看电子码")
    member.press("显示电子码")
    assert any(code in member.main() for code, _, _ in serving.good_codes(STOCK))
