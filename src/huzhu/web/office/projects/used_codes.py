"""A supplier's list of redeemed codes (核销清单) on its page: checked, entered, taken back.

Not here: whether the codes are this project's (``projects.queries.lists``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.lists import USES, used_codes
from huzhu.projects import policies
from huzhu.projects.actions import serve
from huzhu.projects.queries import cases, lists
from huzhu.web.console.received import ListPages
from huzhu.web.guards import office_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.claims.values import UsageResult
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.projects.models import ServiceProject
    from huzhu.web.requests import StaffRequest


def uses_of(request: StaffRequest, number: str) -> ServiceProject:
    """The project, while its uses may be entered.

    :raises NotNow: it is at another step. :raises FeedbackIssued: the agency has been told.
    """
    project = _project(request, number)
    lists.check_uses_open(project)
    return project


def _project(request: StaffRequest, number: str) -> ServiceProject:
    project = cases.project_of(request.actor, number=number)
    policies.MEMBER_SERVICE.check(by=request.actor, verb="登记使用情况")
    return project


def _record(
    request: StaffRequest, project: ServiceProject, row: ReceivedList, rows: Sequence[ListRow]
) -> UsageResult:
    used = used_codes(rows)
    return serve.record_usage(project, used=used, received=row, by=request.actor, at=request.now)


USE_PAGES = ListPages(
    office_only,
    USES,
    name="use-list",
    find=_project,
    check=lists.usage_faults,
    take=_record,
    undo=serve.withdraw_usage,
    check_undo=lists.check_uses_free,
    home=("project", "results"),
    verb="确认登记",
    taken=lambda count, _: (
        f"使用情况已登记，清单共 {count:,} 行。核对后反馈结果；已终止的项目，由代办机构签收后结清。"
    ),
    warning="这份清单登记的使用情况全部取消，这些电子码恢复为未使用。",
)
