"""Who changes and sees which field of the plan (附件1), at which step (A13).

The own clerk writes while it is a draft; whoever sees the project reads it. The telephone of a
person is for those who have to call: the agency, and 会员服务部 while the project runs.

Not here: which projects somebody sees at all (``queries.cases``).
"""

from huzhu.kernel.asked import asked_of
from huzhu.kernel.fields import Access, FieldRule, FieldTable
from huzhu.kernel.identifiers import mask_phone
from huzhu.kernel.rights import AGENCY, OFFICE, of_departments
from huzhu.people.states import DepartmentCode
from huzhu.projects import policies
from huzhu.projects.forms import PlanFields
from huzhu.projects.states import ENDED, Step

_WRITTEN = FieldRule(Access.EDIT, policies.AGENCY_CLERK.posts, frozenset({str(Step.DRAFT)}))
_READ = (_WRITTEN, FieldRule(Access.SEE, AGENCY | OFFICE))
_RUNNING = frozenset(str(step) for step in Step if step not in ENDED)
_CALLED = (
    _WRITTEN,
    FieldRule(Access.SEE, AGENCY),
    FieldRule(Access.SEE, of_departments(DepartmentCode.MEMBER_SERVICE), _RUNNING),
    FieldRule(Access.MASK, OFFICE),
)

PLAN = FieldTable(
    "plan",
    "实施方案（附件1）",
    {str(step): step.label for step in Step},
    {name: asked.label for name, asked in asked_of(PlanFields).items()},
    {name: _CALLED if name == "person_phone" else _READ for name in asked_of(PlanFields)},
    {"person_phone": mask_phone},
)
