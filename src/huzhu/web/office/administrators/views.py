"""三员: who the three administrators are, what each does, what passes to them, who agreed to less.

Not here: confirming (``organisations.rights``), who may be one (``people.administrators``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import path

from huzhu.audit.kinds import kinds
from huzhu.kernel.workdays import local_date
from huzhu.notices.states import OpenWork, Todo
from huzhu.office.policies import KEEPER
from huzhu.people import administrators, policies, queries, recovering
from huzhu.people.actions import administrators as acts
from huzhu.people.errors import NoSuchPosition
from huzhu.people.states import ADMINISTRATORS, Role
from huzhu.web.acts import Act
from huzhu.web.forms import allowed
from huzhu.web.guards import of_house
from huzhu.web.office.administrators.forms import Propose
from huzhu.web.office.organisations.forms import EndTerm, Recover
from huzhu.web.office.organisations.rights import proposal_rows
from huzhu.web.pages import form_status, show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpResponse

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position
    from huzhu.web.forms import Form
    from huzhu.web.requests import OfficeRequest

#: What each of the three is there for, and what it is not.
DUTIES = {
    Role.SYSTEM_ADMIN: (
        "服务器、备份和恢复演练、短信等渠道、后台任务；经写明理由查看一个人的页面",
        "不办理业务，不任免，不查阅留痕",
    ),
    Role.SAFETY_ADMIN: (
        "查看岗位、任免和各人的登录；为丢失第二重验证的人申请恢复登录；督促更换密钥",
        "不办理业务，不任免，不恢复其他管理员的登录",
    ),
    Role.AUDIT_ADMIN: (
        "查阅全部留痕、登录和对个人信息的查看",
        "不办理业务，不任免，不改动任何内容",
    ),
}


@dataclass(frozen=True, slots=True)
class Chair:
    """One of the three posts: who holds it, or is to."""

    role: Role
    duty: str
    denied: str
    holders: tuple[InChair, ...]


@dataclass(frozen=True, slots=True)
class InChair:
    """Somebody in it, for how long, and the form that ends the term."""

    post: Position
    is_running: bool
    can_sign_in: bool
    form: EndTerm
    recovery: Recover | None  #: asks why; None: there is no second factor to recover from


@dataclass(frozen=True, slots=True)
class Passing:
    """An act that passes to one of the three when all are in office."""

    act: str
    before: str
    after: str


def passing() -> list[Passing]:
    """Every act of the table of rights that passes, in its words."""
    lines = {kind.label: kind.right for kind in kinds().values() if kind.right is not None}
    lines["处理备份、恢复演练、消息没有发出的提醒"] = KEEPER
    return [
        Passing(act, right.whose, right.after.whose)
        for act, right in lines.items()
        if right.after is not None
    ]


@of_house.opens
def administrators_page(request: OfficeRequest) -> HttpResponse:
    return show_page(request)


def show_page(
    request: OfficeRequest, _case: object = None, *, form: Form | None = None,
    end_form: EndTerm | None = None,
    recovery_form: Recover | None = None,
) -> HttpResponse:  # fmt: skip
    missing = administrators.missing(on=request.today)
    chairs = _chairs(request, end_form, recovery_form)
    context = {
        "chairs": chairs,
        "is_begun": any(chair.holders for chair in chairs),
        "missing": missing,
        "combined": administrators.combined(on=request.today),
        "passing": passing(),
        "proposals": proposal_rows(request, role__in=[str(each) for each in ADMINISTRATORS]),
        "may": allowed(policies.OF_LEADERS.check, by=request.actor),
        "is_director": request.actor.role == Role.DIRECTOR,
        "form": form or Propose(initial={"starts_on": request.today}),
        "today": request.today,
    }
    bound = [each for each in (form, end_form, recovery_form) if each is not None]
    status = max((form_status(each) for each in bound), default=200)
    return show(request, "office/administrators.html", context, status=status)


def _chairs(request: OfficeRequest, ending: EndTerm | None, asking: Recover | None) -> list[Chair]:
    held: dict[Role, list[InChair]] = {role: [] for role in ADMINISTRATORS}
    posts = administrators.open_posts(on=request.today)
    recoverable = recovering.with_factor({post.account_id for post in posts})
    for post in posts:
        form = EndTerm(position=post, today=request.today)
        if ending is not None and ending.position_id == post.pk:
            form = ending
        is_running = post.starts_on <= request.today
        able = post.account.has_usable_password()
        lost = Recover(position_id=post.pk) if post.account_id in recoverable else None
        if asking is not None and asking.position_id == post.pk:
            lost = asking
        held[Role(post.role)].append(InChair(post, is_running, able, form, lost))
    return [Chair(role, *DUTIES[role], tuple(held[role])) for role in ADMINISTRATORS]


def _position(request: OfficeRequest, position_id: int) -> Position:
    for post in queries.open_posts(on=request.today).filter(pk=position_id):
        return post
    raise NoSuchPosition


propose = Act(
    of_house,
    acts.propose_administrator,
    Propose,
    shows=show_page,
    said="已提请，须由另一位领导（主任或主管主任）确认；确认之前权限不变。",
    leads=("office:administrators",),
).view()
propose_end = Act(
    of_house,
    acts.propose_administrator_end,
    lambda request, post: EndTerm(request.POST, position=post, today=request.today),
    find=_position,
    shows=show_page,
    name="end_form",
    said="已提请结束任期，须由另一位领导确认；确认之前权限不变。",
    leads=("office:administrators",),
).view()


def todos_for(actor: Actor, *, at: datetime, **_: object) -> list[Todo]:
    """Once there were administrators, a chair of theirs that is empty is the leaders' to fill."""
    return _empty_chairs(at) if _leads(actor) else []


def open_work(*, at: datetime, **_: object) -> Iterator[OpenWork]:
    """The same, whoever leads today, or nobody."""
    for todo in _empty_chairs(at):
        yield OpenWork(todo, policies.OF_LEADERS.whose, ("administrators",), _leads)


def _leads(actor: Actor) -> bool:
    return actor.role in policies.LEADERS


def _empty_chairs(at: datetime) -> list[Todo]:
    missing = administrators.missing(on=local_date(at))
    if not missing or len(missing) == len(ADMINISTRATORS):
        return []
    names = "、".join(each.label for each in missing)
    return [
        Todo(
            key="people.administrators:office",
            title=f"{names}没有能登录的人，交给三员的事项暂回原部门办理",
            verb="任命",
            subject_label="三员",
            url_name="administrators",
            url_args=(),
            waiting_since=at,
        )
    ]


patterns = [
    path("administrators/", administrators_page, name="administrators"),
    path("administrators/propose/", propose, name="propose-administrator"),
    path("administrators/<key:position_id>/end/", propose_end, name="propose-administrator-end"),
]
