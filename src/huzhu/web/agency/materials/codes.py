"""The list of codes on its page: checked, handed in with the materials, taken back.

Not here: the row checks (``projects.queries.lists``), sealing (``claims``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.claims.lists import CODES, code_rows
from huzhu.kernel.asked import asked_of
from huzhu.projects.actions import serve
from huzhu.projects.forms import MaterialsFields
from huzhu.projects.queries import lists
from huzhu.web.agency.scope import project_for_clerk
from huzhu.web.console.received import Beside, ListPages
from huzhu.web.fields import DayField, TickField
from huzhu.web.guards import clerk_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.projects.models import Materials, ServiceProject
    from huzhu.web.requests import StaffRequest


class CodesBeside(Beside):
    """What a supplier did not write into the list."""

    expires_on = DayField(
        "统一有效期至", required=False, help_text="清单里没有写有效期的行，按这一天入库。"
    )
    has_no_passcodes = TickField("没有密码，凭电子码即可使用")

    def said(self) -> dict[str, Any]:
        day = self.cleaned_data["expires_on"]
        return {
            "expires_on": day.isoformat() if day else "",
            "has_no_passcodes": self.cleaned_data["has_no_passcodes"],
        }


def _project(request: StaffRequest, number: str) -> ServiceProject:
    return project_for_clerk(request, number, verb="报送实施资料", move="publish_offer")


def _hand_in(
    request: StaffRequest, project: ServiceProject, row: ReceivedList, rows: Sequence[ListRow]
) -> Materials:
    materials = MaterialsFields(
        **{name: row.said.get(name, "") for name in asked_of(MaterialsFields)}
    )
    return serve.hand_in_materials(
        project,
        materials,
        codes=code_rows(rows, row.said),
        file_sha256=row.sha256,
        received=row,
        by=request.actor,
        at=request.now,
    )


CODE_PAGES = ListPages(
    clerk_only,
    CODES,
    name="code-list",
    find=_project,
    check=lists.code_faults,
    take=_hand_in,
    undo=serve.withdraw_materials,
    check_undo=lists.check_codes_free,
    home=("project", "materials"),
    verb="确认报送",
    taken=lambda count, _: (
        f"实施资料已报送，{count:,} 个电子码已加密入库。接下来由会员服务部测试。"
    ),
    beside=CodesBeside,
    warning="这份清单的电子码全部移出，实施资料须连同清单重新报送。",
)
