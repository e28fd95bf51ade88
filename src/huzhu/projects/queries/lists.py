"""What a project has against the rows of a list that was handed in for it.

Not here: what must hold of a code (``claims.rules``), taking the list (``actions.serve``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.claims.lists import (
    USES,
    code_rows,
    passcode_faults,
    use_faults,
    used_codes,
    used_when_faults,
)
from huzhu.claims.rules import CODE
from huzhu.documents import queries as documents
from huzhu.documents.columns import RowFault
from huzhu.kernel.errors import NotNow
from huzhu.kernel.workdays import local_date
from huzhu.office import queries as office
from huzhu.projects import rules
from huzhu.projects.errors.serve import CodeCountDiffers, CodesTried, FeedbackIssued
from huzhu.projects.models import FeedbackReport, SystemTest, Termination
from huzhu.projects.queries import cases
from huzhu.projects.states import PROJECT_LIFECYCLE, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from huzhu.claims.values import UsageResult
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.projects.forms import MaterialsFields
    from huzhu.projects.models import ServiceProject


def code_faults(
    project: ServiceProject,
    said: Mapping[str, Any],
    rows: Sequence[ListRow],
    *,
    at: datetime,  # noqa: ARG001 -- every list's check is asked with it
) -> list[RowFault]:
    """All that keeps a list of codes from being handed in, cell by cell (S2.3.1a).

    A list that is too long is not held against what others have handed in: nobody tries codes.
    """
    codes = code_rows(rows, said)
    _, closes_at = cases.window_of(project)
    offer = offers.offer_or_none(project.number)
    faults = list(passcode_faults(codes, are_none=bool(said.get("has_no_passcodes"))))
    approved = cases.approved_count(project)
    if len(codes) != approved:
        told = CodeCountDiffers(approved=approved, count=len(codes))
        faults.append(RowFault(0, CODE, told.detail.removesuffix("。")))
    is_compared = len(codes) <= approved
    return faults + offers.check_codes(offer, codes, closes_at=closes_at, is_compared=is_compared)


def usage_faults(
    project: ServiceProject, _said: Mapping[str, Any], rows: Sequence[ListRow], *, at: datetime
) -> list[RowFault]:
    """All that keeps a list of uses from being entered (S2.3.3)."""
    offer, used = offers.offer_of(project.number), used_codes(rows)
    told = "不是本活动的电子码，请核对后改正或删去这一行"
    strangers, before = offers.check_uses(offer, used)
    unknown = [RowFault(row.row, CODE, told) for row in strangers]
    when = used_when_faults(used, opened_at=offer.opens_at, at=at)
    told = f"其中 {before:,} 个电子码已由以前的清单登记，保留原来的使用时间，不重复登记"
    notes = [RowFault(0, CODE, told, is_note=True)] if before else []
    return [*use_faults(rows), *unknown, *when, *notes]


def check_materials(
    project: ServiceProject, materials: MaterialsFields, *, has_list: bool, at: datetime
) -> None:
    """Say what would be said when the list is confirmed, before anybody looks through it.

    :raises MaterialsIncomplete: a material is missing. :raises MaterialsTooLate: it is too late.
    """
    rules.check_materials(materials, code_count=int(has_list))
    latest_on = cases.materials_day(project, calendar=office.calendar())
    starts_on = local_date(cases.window_of(project)[0])
    rules.check_materials_in_time(starts_on, latest_on=latest_on, today=local_date(at))


def check_codes_free(project: ServiceProject, received: ReceivedList) -> None:
    """Whether nothing rests on a list of codes yet (S2.3.1c).

    :raises CodesTried: they were tried. :raises ListReplaced: another list is in.
    :raises NotNow: the offer is published.
    """
    PROJECT_LIFECYCLE.target("publish_offer", now=Step(project.state))
    test = SystemTest.objects.filter(project=project).first()
    if test is not None:
        raise CodesTried(by=test.by_name, at=rules.moment(test.at))
    offers.check_held(project.number, received_id=received.pk)


def check_uses_open(project: ServiceProject, *, verb: str = "登记使用情况") -> None:
    """Whether uses may still be entered or taken back (S2.3.3, S5.4).

    Of a terminated project the list comes after the agency was told who holds codes: until it is
    cleared.

    :raises NotNow: claiming is not over, or nothing is left to clear of a terminated project.
    :raises FeedbackIssued: the agency has been told.
    """
    ended = Termination.objects.filter(project=project).first()
    if ended is not None and ended.is_uncleared:
        return
    if project.state != Step.SETTLING:
        step = "已终止，没有待结清的电子码" if ended else Step(project.state).label
        raise NotNow(verb=verb, needed="结果反馈、终止后结清前", step=step)
    if FeedbackReport.objects.filter(project=project).exists():
        raise FeedbackIssued(verb=verb)


def check_uses_free(project: ServiceProject, received: ReceivedList) -> None:
    """Whether nothing rests on a list of uses yet (S2.3.3).

    :raises FeedbackIssued: the agency has been told. :raises ListLaterOne: another came on top.
    :raises NotNow: it is not the time for it, as above.
    """
    check_uses_open(project, verb="撤回核销清单")
    documents.check_newest(received)


def uses_told(project: ServiceProject) -> UsageResult | None:
    """What lists of uses say of the codes; nothing until one has come: unheard of is not unused."""
    usage = offers.usage_of(offers.offer_of(project.number))
    has_come = usage.used or documents.taken_lists(USES, project.number).exists()
    return usage if has_come else None


def shown_results(project: ServiceProject) -> dict[str, object]:
    """What is told to the agency: who took part, and which codes were used."""
    offer = offers.offer_of(project.number)
    statement, usage = offers.statement_of(offer), offers.usage_of(offer)
    return {
        "成功参与": f"{statement.given:,} 人",
        "已使用": f"{usage.used:,} 个",
        "未使用": f"{usage.unused:,} 个",
        "未抢完": f"{statement.left + statement.void:,} 个",
    }
