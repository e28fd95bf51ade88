"""What waits for the reader as second person, or at the founding, as to-dos.

Not here: the page that they lead to (``office.organisations.rights``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.notices.rules import urgency
from huzhu.notices.states import OpenWork, Todo
from huzhu.people import founding, policies, proxies, succession, waiting
from huzhu.people.corrections import waiting_corrections
from huzhu.people.states import DepartmentCode, ProposalKind
from huzhu.web.forms import allowed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.policies import SharedAct


_PAGES = {
    "rights": "待确认的任免",
    "office": "办事处岗位",
    "corrections": "待确认的更正登记",
    "proxies": "代理",
}


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """What the reader may confirm or hand over; others never are the second person."""
    may_be_second = actor.role in policies.LEADERS or (
        actor.is_office and actor.department == DepartmentCode.ORGANISATION
    )
    if not may_be_second:
        return []
    seconds = [work.todo for work in open_work(at=at, calendar=calendar) if work.is_for(actor)]
    return [*_succession(at, calendar), *_founding(actor, at=at), *seconds]


def open_work(*, at: datetime, calendar: Calendar) -> Iterator[OpenWork]:
    """What waits for a second person, whoever that may be today, or nobody."""
    del calendar  # no rule gives a second person a day
    yield from _found(at=at)
    yield from _proxies(at=at)
    yield from _corrections()


def _succession(at: datetime, calendar: Calendar) -> Iterator[Todo]:
    """Terms that run out and leave nobody who proposes while another one confirms."""
    found = succession.outlook_at(at)
    if found is not None:
        label = f"从 {found.closes_on} 起没有两人分别提请和确认任免，须先任命接任的人"
        todo = _todo("people.succession:office", "任命", label, at, page="office")
        last = found.closes_on - timedelta(days=1)
        left = urgency(local_date(at), due_on=last, calendar=calendar)
        yield replace(todo, due_on=last, ground="任期届满", urgency=left)


def _founding(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """What the first account does until the first leaders have come in."""
    if actor.department != DepartmentCode.ORGANISATION:
        return
    began_at = founding.open_since()
    if began_at is None:
        return
    if founding.vacant_posts(at=at) and not waiting.proposals().exists():
        label, verb, page = "首任主任、主管主任还没有提请", "提请任命", "office"
    elif founding.vacant_posts(at=at):
        label, verb, page = "首任主任、主管主任须在服务器上确认", "查看", "rights"
    else:
        label, verb, page = "首任主任、主管主任已确认，还没有设置密码", "查看", "office"
    yield _todo("people.confirm_leaders:office", verb, label, began_at, page=page)


def _found(*, at: datetime) -> Iterator[OpenWork]:
    for proposal in waiting.proposals():
        kind = ProposalKind(proposal.kind).label
        label = f"{kind}：{proposal.account.full_name} {proposal.title}"
        key = f"people.confirm_proposal:{proposal.pk}"
        todo = _todo(key, "确认任免", label, proposal.made_at)
        yield _second(todo, waiting.shared_act_of(proposal, at=at))
    for link in waiting.links():
        what = "恢复登录" if link.recovery_reason else "设置密码"
        label = f"{link.account.full_name}的{what}链接"
        todo = _todo(f"people.hand_over_link:{link.pk}", "转交链接", label, link.made_at)
        yield _second(todo, waiting.shared_act_of(link, at=at))


def _proxies(*, at: datetime) -> Iterator[OpenWork]:
    rows = list(proxies.waiting_proxies())
    leaders = proxies.leaders_at(at) if rows else frozenset()
    for row in rows:
        holder = f"{row.position.account.full_name}（{row.position.title}）"
        label = f"{row.substitute.full_name}代理{holder}"
        key = f"people.confirm_proxy:{row.pk}"
        todo = _todo(key, "确认代理", label, row.made_at, page="proxies")
        yield _second(todo, proxies.shared_act_of(row, leaders=leaders))


def _second(todo: Todo, act: SharedAct) -> OpenWork:
    return OpenWork(todo, act.whose, ("second", act), partial(_may, act))


def _may(act: SharedAct, actor: Actor) -> bool:
    return bool(allowed(policies.check_second_person, act, by=actor))


def _corrections() -> Iterator[OpenWork]:
    for row in waiting_corrections():
        key, label = f"people.confirm_correction:{row.pk}", f"更正{row.organisation.name}的登记"
        todo = _todo(key, "确认更正登记", label, row.made_at, page="corrections")
        chair = ("correction", row.maker_id)
        is_for = partial(_may_correct, row.maker_id)
        yield OpenWork(todo, f"{policies.ORGANISER.whose}的另一位", chair, is_for)


def _may_correct(maker_id: int, actor: Actor) -> bool:
    return bool(allowed(policies.ORGANISER.check, by=actor)) and maker_id not in actor.persons


def _todo(key: str, verb: str, label: str, since: datetime, *, page: str = "rights") -> Todo:
    return Todo(
        key=key,
        title=label,
        verb=verb,
        subject_label=_PAGES[page],
        url_name=page,
        url_args=(),
        waiting_since=since,
    )
