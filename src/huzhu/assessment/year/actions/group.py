"""Members of the leading group who are followed in mid-year (领导小组成员更替), the reason kept.

Who left stays on record beside who followed, and what was decided stays as it was decided.

Not here: how the group is formed (``years``), what it decides (``outcome``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.errors import AlreadyReplaced, NotTheSuccessor
from huzhu.assessment.year.models import LeadingGroupMember
from huzhu.assessment.year.queries.years import successors_of
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor

_RUNNING = frozenset(YearStep) - {YearStep.PREPARING, YearStep.CLOSED}


@action("assessment.replace_member", "更替领导小组成员", right=policies.ORGANISATION_HEAD)
def replace_member(
    member: LeadingGroupMember, *, position_id: int, reason: str, by: Actor, at: datetime
) -> LeadingGroupMember:
    """Let whoever holds the same post by now follow a member of the group (A4.1).

    Nobody chooses at will: the successor was appointed to the post, and that took two persons.

    :raises NotYourPart: somebody else than the head of 组织机构部.
    :raises YearNotAtStep: the year is over. :raises AlreadyReplaced: somebody was faster.
    :raises NotTheSuccessor: the post is another one, or not held today, or in the group.
    :raises ReasonMissing: it is not said why.
    """
    words = _steps.check_reason(reason, verb="更替领导小组成员")
    _steps.lock_year(member.year)
    check_year_step(member.year, _RUNNING, verb="更替领导小组成员")
    left = {"left_at": at, "left_reason": words, "left_by": str(by)}
    if not LeadingGroupMember.objects.filter(pk=member.pk, left_at=None).update(**left):
        raise AlreadyReplaced(name=member.name)
    found = {post.pk: post for post in successors_of(member, on=local_date(at))}
    if position_id not in found:
        raise NotTheSuccessor(title=member.title, name=member.name)
    post = found[position_id]
    successor = LeadingGroupMember.objects.create(
        year=member.year, position=post, name=post.account.full_name, title=post.title,
        is_head=member.is_head, joined_at=at, follows=member,
    )  # fmt: skip
    note(
        _steps.year_subject(member.year), by=by, at=at, reason=words,
        before=f"{member.title} {member.name}", after=f"{successor.title} {successor.name}",
    )  # fmt: skip
    return successor
