"""离任交接: all that somebody was to do goes to a successor at once, with a list of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import ReasonMissing
from huzhu.notices import handover_errors as refusals
from huzhu.notices import handovers, leaving
from huzhu.notices.actions import handing_over
from huzhu.notices.actions import leaving as acts
from huzhu.notices.models import CopyNote, Handover, LeaverHandover
from huzhu.office import queries as office
from huzhu.people.actions import organisation
from huzhu.people.models import Position
from huzhu.projects.models import ServiceProject
from huzhu.web.console import todos
from tests import road
from tests.cast import staff
from tests.markup import folded
from tests.web.console.test_handed import AT, OPINION, SIGN, hand, own, step_aside


@pytest.fixture
def begins_at():
    return AT


@pytest.fixture
def du(cast):
    """杜, who follows 何 as clerk of Member Service."""
    return staff(cast.accounts, "杜若", "department_clerk", department="member_service")


@pytest.fixture
def busy(cast, du, stand_at):
    """何 owes an opinion, the clerk's box and, handed over singly, nothing yet."""
    road.in_review(cast)
    road.countersigning(cast)
    return cast


def works():
    return list(todos.works_open(at=AT, calendar=office.calendar()))


def leave(cast, successor, *, by=None, reason="调离", leaver=None):
    return acts.hand_over_all(
        cast.account(leaver or cast.he), works(), successor=cast.account(successor), reason=reason,
        by=by or cast.he, at=AT,
    )  # fmt: skip


def test_all_goes_to_the_successor_at_once_with_what_was_handed_over_singly(busy, du):
    hand(busy.wu, busy.he, OPINION)  # the head had given him hers
    row = leave(busy, du)
    assert {line["what"] for line in row.moved} == {OPINION, SIGN}
    assert row.left == []
    assert not {OPINION, SIGN} & own(busy.he).keys()
    assert own(du)[OPINION].handed.giver == "何苗"
    assert SIGN in own(du)
    organisation.close_account(busy.account(busy.he), by=CLOCK, at=AT)
    assert {OPINION, SIGN} <= own(du).keys()


def test_what_cannot_move_stays_with_its_reason_and_says_whose_it_is(busy):
    row = leave(busy, busy.wu)
    assert [line["what"] for line in row.moved] == [OPINION]
    (left,) = row.left
    assert left["what"] == SIGN
    assert left["how"] == "吴垚没有办理它的岗位；由同样有权办理的杜若办理"
    Position.objects.filter(account__full_name="杜若").update(ends_on=AT.date() - timedelta(days=1))
    (left,) = leave(busy, busy.wu).left
    assert "没有其他人可以办理，列入“没有人办理的事项”" in left["how"]


def test_never_to_the_maker(busy, du):
    makers = {work.todo.task: work.makers for work in works()}
    maker = next(iter(next(iter(makers.values()))))
    Position.objects.filter(pk=du.position_id).update(account=maker)
    found = leaving.tasks_of(
        busy.account(busy.he), works(), successor=busy.account(busy.lin), on=AT.date()
    )
    assert [task.taker for task in found] == [None, None]
    assert all("不能由本人审核" in task.how for task in found)


def test_never_to_whoever_steps_aside_from_the_case(busy, du):
    for project in ServiceProject.objects.all():
        step_aside(du, project)
    row = leave(busy, du)
    assert row.moved == []
    assert {line["what"] for line in row.left} == {OPINION, SIGN}
    for line in row.left:
        assert line["how"].startswith("杜若应当回避这件事项；")
        assert "、杜若" not in line["how"]
        assert "的杜若" not in line["how"]


def test_what_a_colleague_was_given_is_the_leaver_s_no_more(busy, du):
    hand(busy.he, du, SIGN)
    row = leave(busy, busy.wu)
    assert [line["what"] for line in (*row.moved, *row.left)] == [OPINION]


def test_trail_copy_and_case_say_it(busy, du):
    row = leave(busy, du)
    event = AuditEvent.objects.get(code="notices.hand_over_all")
    assert event.subject == f"account:{busy.he.account_id}"
    assert (event.facts["moved"], event.facts["left"]) == (2, 0)
    cases = AuditEvent.objects.filter(code="notices.hand_over").values_list("subject", flat=True)
    assert {*cases} == {work.subject for work in works() if work.todo.task}
    copy = CopyNote.objects.get(position_id=du.position_id)
    assert copy.title == "何苗离任，2 件在办事项移交给您"
    assert copy.subject == f"leaving:{row.pk}"


def test_who_may_and_to_whom(busy, du):
    with pytest.raises(refusals.NotYourLeaver):
        leave(busy, du, by=busy.chen)
    with pytest.raises(refusals.NotASuccessor):
        leave(busy, busy.he)
    with pytest.raises(refusals.NotASuccessor):
        leave(busy, busy.chen)
    with pytest.raises(ReasonMissing):
        leave(busy, du, reason=" ")
    assert leave(busy, du, by=busy.wang).made_by == "办事处 主任 王芃"
    with pytest.raises(refusals.NoSuchLeaverHandover):
        leaving.row_for(busy.zheng, handover_id=LeaverHandover.objects.get().pk, on=AT.date())


def test_what_another_hands_over_is_the_leaver_s_and_says_why(busy, du):
    leave(busy, du, by=busy.wang)
    told = own(du)[SIGN].handed
    assert (told.giver, told.reason) == ("何苗", "调离")
    event = AuditEvent.objects.get(code="notices.hand_over_all")
    assert (event.actor_name, event.facts["reason"]) == ("王芃", "调离")


def test_nobody_hands_over_the_own_work_in_a_post_that_is_lent(busy, du):
    by = replace(busy.chen, account_id=busy.he.account_id, for_account_id=busy.chen.account_id)
    with pytest.raises(refusals.NotYourLeaver):
        leave(busy, du, by=by)


def test_a_successor_to_come_has_it_from_the_first_day_and_reads_the_copy_before(busy, du):
    """杜 holds another post today and follows 何 in ten days: until then it is 何's."""
    begins_on = AT.date() + timedelta(days=10)
    Position.objects.filter(pk=du.position_id).update(starts_on=begins_on)
    today = Position.objects.create(
        account=busy.account(du), role="department_clerk", department="finance",
        starts_on=AT.date(),
    )  # fmt: skip
    row = leave(busy, du)
    day = f"{begins_on.month} 月 {begins_on.day} 日"
    assert {line["how"] for line in row.moved} == {f"由杜若（会员服务部 经办人）{day}到岗后办理"}
    assert CopyNote.objects.get(subject__startswith="leaving:").position_id == today.pk
    assert {OPINION, SIGN} <= own(busy.he).keys()
    rows = list(handovers.given_by(busy.he, since=AT))
    places = handovers.places_of(rows, on=AT.date())
    assert {(each.label, each.may_take_back) for each in places.values()} == {
        (f"{day}杜若到岗后办理", True)
    }
    late = handovers.places_of(rows, on=begins_on)
    assert {each.label for each in late.values()} == {"待办理"}
    handing_over.take_task_back(rows[0], works()[0], by=busy.he, at=AT)


def test_without_a_post_today_the_copy_waits_in_the_one_to_come(busy, du):
    Position.objects.filter(pk=du.position_id).update(starts_on=AT.date() + timedelta(days=10))
    leave(busy, du)
    assert CopyNote.objects.get(subject__startswith="leaving:").position_id == du.position_id


def test_a_leaver_for_whom_somebody_hands_over_is_told_and_takes_back(busy, du, desk):
    """The paper and every list say that 王 did it, for 何 who leaves."""
    row = leave(busy, du, by=busy.wang)
    copy = CopyNote.objects.get(position_id=busy.he.position_id)
    assert copy.title == "王芃办理了您的离任交接，2 件在办事项移交给杜若"
    assert leaving.row_for(busy.he, handover_id=row.pk, on=AT.date()) == row
    for reader in (busy.he, busy.wang):
        page = folded(desk(reader).get(reverse("office:todos")).content.decode())
        assert "我转给同事的" in page
        assert page.count(">收回</button>") == len(row.moved)
    assert own(du)[OPINION].handed.told == "何苗离任，王芃交接"
    name = handovers.in_name(du, task=own(du)[OPINION].task, on=AT.date()).name
    assert name == "杜若（何苗离任，王芃交接）"


def test_what_the_leaver_steps_aside_from_is_not_the_leaver_s(busy, du):
    project = ServiceProject.objects.order_by("pk").first()
    step_aside(busy.he, project)
    row = leave(busy, du)
    assert len(row.moved) == 1
    assert row.left == []


def test_all_or_nothing(busy, du, monkeypatch):
    def fails(*_args, **_told):
        raise RuntimeError

    monkeypatch.setattr(acts, "send_copy", fails)
    with pytest.raises(RuntimeError):
        leave(busy, du)
    assert Handover.objects.count() == LeaverHandover.objects.count() == 0
    assert {OPINION, SIGN} <= own(busy.he).keys()


def test_a_leaver_s_day_on_the_pages(busy, du, desk):
    """何 hands over; the director closes the account; 杜 finds the list, and all of the work."""
    client, other = desk(busy.he), desk(du)
    address = reverse("office:leaving", args=[busy.he.account_id])
    page = folded(client.get(address).content.decode())
    assert "在办的事项（2 件）" in page
    assert "由同样有权办理的" in page
    sent = {"successor": du.account_id, "reason": ""}
    assert client.post(address, sent).status_code == 422
    told = folded(client.post(address, {**sent, "reason": "调离"}, follow=True).content.decode())
    assert "已移交（2 件）" in told
    assert "由杜若（会员服务部 经办人）办理" in told
    assert all(f">{who}</td>" in told for who in ("移交人", "接收人", "监交人"))
    organisation.close_account(busy.account(busy.he), by=CLOCK, at=AT)
    listed = reverse("office:leaver-list", args=[LeaverHandover.objects.get().pk])
    assert "data-print" in other.get(listed).content.decode()
    copy = CopyNote.objects.get(position_id=du.position_id)
    read = other.post(reverse("office:read-copy", args=[copy.pk]))
    assert read.url == listed
    todo = folded(other.get(reverse("office:todos")).content.decode())
    assert "何苗转办" in todo
    assert desk(busy.chen).get(listed).status_code == 404
    assert desk(busy.chen).get(address).status_code == 403


def test_an_agency_s_director_hands_over_for_a_clerk(cast, desk, stand_at):
    head = staff(cast.accounts, "秦朗", "agency_director", agency=cast.agency_a)
    second = staff(cast.accounts, "苗青", "agency_clerk", agency=cast.agency_a)
    road.preparing(cast)
    client = desk(head)
    address = reverse("agency:leaving", args=[cast.lin.account_id])
    assert address in client.get(reverse("agency:organisation")).content.decode()
    client.post(address, {"successor": second.account_id, "reason": "离职"})
    (line,) = LeaverHandover.objects.get().moved
    assert "苗青" in line["how"]
    assert desk(cast.zhou).get(address).status_code == 403
