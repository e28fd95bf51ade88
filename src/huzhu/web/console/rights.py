"""What waits for the reader as second person, or at the founding, as to-dos.

Not here: the page that they lead to (``office.organisations.rights``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.notices.rules import urgency
from huzhu.notices.states import Todo
from huzhu.people import founding, policies, proxies, succession, waiting
from huzhu.people.corrections import waiting_corrections
from huzhu.people.states import DepartmentCode, ProposalKind
from huzhu.web.forms import allowed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import PasswordLink, PostProposal


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
    waits = [
        *_founding(actor, at=at),
        *_found(actor, at=at),
        *_proxies(actor, at=at),
        *_corrections(actor),
    ]
    return [*_succession(at, calendar), *waits]


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


def _found(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    for proposal in waiting.proposals():
        if _may(proposal, actor, at=at):
            kind = ProposalKind(proposal.kind).label
            label = f"{kind}：{proposal.account.full_name} {proposal.title}"
            yield _todo(
                f"people.confirm_proposal:{proposal.pk}", "确认任免", label, proposal.made_at
            )
    for link in waiting.links():
        if _may(link, actor, at=at):
            what = "恢复登录" if link.recovery_reason else "设置密码"
            label = f"{link.account.full_name}的{what}链接"
            yield _todo(f"people.hand_over_link:{link.pk}", "转交链接", label, link.made_at)


def _proxies(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    rows = list(proxies.waiting_proxies())
    leaders = proxies.leaders_at(at) if rows else frozenset()
    for row in rows:
        act = proxies.shared_act_of(row, leaders=leaders)
        if allowed(policies.check_second_person, act, by=actor):
            holder = f"{row.position.account.full_name}（{row.position.title}）"
            label = f"{row.substitute.full_name}代理{holder}"
            key = f"people.confirm_proxy:{row.pk}"
            yield _todo(key, "确认代理", label, row.made_at, page="proxies")


def _corrections(actor: Actor) -> Iterator[Todo]:
    if not allowed(policies.ORGANISER.check, by=actor):
        return
    for row in waiting_corrections().exclude(maker_id__in=actor.persons):
        key, label = f"people.confirm_correction:{row.pk}", f"更正{row.organisation.name}的登记"
        yield _todo(key, "确认更正登记", label, row.made_at, page="corrections")


def _may(row: PostProposal | PasswordLink, actor: Actor, *, at: datetime) -> bool:
    act = waiting.shared_act_of(row, at=at)
    return bool(allowed(policies.check_second_person, act, by=actor))


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
