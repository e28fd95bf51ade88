"""字段权限: who changes and sees which field of the plan and of a member's file, at which step.

The page shows the tables that forms and pages read; nothing is written down beside them.

Not here: the tables (``projects.field_rights``, ``people.field_rights``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huzhu.kernel.actor import Actor
from huzhu.kernel.fields import Access
from huzhu.people.field_rights import MEMBER
from huzhu.people.states import AGENCY_ROLES, DepartmentCode, Role
from huzhu.projects.field_rights import PLAN
from huzhu.web.console import desk
from huzhu.web.fields import OneOf
from huzhu.web.forms import Form
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.kernel.fields import FieldTable
    from huzhu.web.requests import StaffRequest

TABLES = {table.key: table for table in (PLAN, MEMBER)}
TONES = {
    Access.EDIT: Tone.DONE, Access.SEE: Tone.ACTIVE, Access.MASK: Tone.DUE, Access.HIDE: Tone.IDLE,
}  # fmt: skip
_OTHER = DepartmentCode.FINANCE
#: One column for each kind of post that a table tells apart.
POSTS: dict[str, tuple[str, str]] = {
    "经办人": (Role.AGENCY_CLERK, ""),
    "复核人、代办处主任": (Role.AGENCY_CHECKER, ""),
    "会员服务部": (Role.DEPARTMENT_HEAD, DepartmentCode.MEMBER_SERVICE),
    "其他部门": (Role.DEPARTMENT_HEAD, _OTHER),
    "主管主任、主任": (Role.DIRECTOR, ""),
}


@dataclass(frozen=True, slots=True)
class FieldCell:
    """What one kind of post may do with a field."""

    label: str
    tone: Tone


class WantedTable(Form):
    """Which table, at which step; what makes no sense is left out."""

    table = OneOf("表", [(table.key, table.label) for table in TABLES.values()], required=False)
    step = OneOf("环节", required=False)

    def __init__(self, data: Any, steps: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.offer("step", steps)


def somebody(post: tuple[str, str]) -> Actor:
    """An actor of such a post, to ask a table."""
    role, department = (str(each) for each in post)
    is_of_agency = role in AGENCY_ROLES
    return Actor("", "", role, department=department, agency_id=1 if is_of_agency else None)


def field_rights(request: StaffRequest) -> HttpResponse:
    """The table at one step, a row for each field."""
    table = TABLES.get(request.GET.get("table", ""), PLAN)
    steps = list(table.steps.items())
    step = request.GET.get("step", "")
    step = step if step in table.steps else steps[0][0]
    context = {
        "form": WantedTable({"table": table.key, "step": step}, steps),
        "rows": rows_of(table, step),
        "table": table,
        "step_label": table.steps[step],
    }
    return desk.show_in_frame(request, "field_rights.html", context)


def rows_of(table: FieldTable, step: str) -> list[tuple[str, list[FieldCell]]]:
    """Each field with its cell for each kind of post."""
    actors = [somebody(post) for post in POSTS.values()]
    return [
        (label, [_cell(table.access(name, by=actor, step=step)) for actor in actors])
        for name, label in table.fields.items()
    ]


def _cell(access: Access) -> FieldCell:
    return FieldCell(access.label, TONES[access])
