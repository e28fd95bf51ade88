"""Forms of organisations and positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.people.actions import engaging
from huzhu.people.actions.posts import Appointment
from huzhu.people.states import ADMINISTRATORS, AGENCY_ROLES, AgencyKind, DepartmentCode, Role
from huzhu.web.fields import CodeField, DayField, LineField, OneOf, PhoneField
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from datetime import date

    from huzhu.people.models import Agency, Position


_DEPARTMENTS = DepartmentCode.choices()


class Search(Form):
    """The query bar of the tree."""

    text = LineField("关键词", 80, required=False, example="名称或编号")


class FindPerson(Form):
    """Whoever is to be let in again."""

    text = LineField("姓名或登录账号", 64, required=False, example="例如：wangfang")


class OpenAgency(Form):
    """A new agency (代办处)."""

    number = CodeField("机构编号", 16, example="例如：D18")
    name = LineField("名称", 80, example="例如：通州区代办处")
    kind = OneOf("类别", AgencyKind)
    phone = PhoneField("咨询电话", 32, required=False)


class OpenPoint(Form):
    """A new point (代办点) below an agency."""

    key = "point"
    number = CodeField("代办点编号", 16)
    name = LineField("名称", 80)
    phone = PhoneField("咨询电话", 32, required=False)


class RegisterUnion(Form):
    """A grassroots union below an agency."""

    key = "union"
    number = CodeField("工会编号", 20)
    name = LineField("工会名称", 120)


class Appoint(Form):
    """A person, a post, a term. An account that does not exist yet is opened."""

    key = "appoint"
    full_name = LineField("姓名", 64)
    username = CodeField(
        "登录账号",
        64,
        help_text="英文字母、数字和“.”“_”“-”，不分大小写。已有账号的直接任命；没有的新开账号，并"
        "申请设置密码链接：校验码由您告知本人，链接由第二人转交。",
        example="例如：wangfang",
    )
    phone = PhoneField("电话", 32, required=False)
    role = OneOf("岗位", coerce=Role)
    department = OneOf("部门", DepartmentCode, blank="（主任、主管主任不填）", required=False)
    starts_on = DayField("任期开始")
    ends_on = DayField("任期结束", required=False, help_text="不填为长期。")

    def __init__(self, *args: Any, agency: Agency | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency  #: whose post it is; the office's own without one
        theirs = AGENCY_ROLES if agency is not None else {*Role} - AGENCY_ROLES - {*ADMINISTRATORS}
        roles = [role for role in Role if role in theirs]
        self.offer("role", [(str(role), Role(role).label) for role in roles])
        if agency is not None:
            del self.fields["department"]

    def person(self) -> engaging.Person:
        """Who is appointed."""
        names = ("username", "full_name", "phone")
        return engaging.Person(**{name: self.cleaned_data[name] for name in names})

    def appointment(self) -> Appointment:
        """The post and its term."""
        names = ("role", "department", "starts_on", "ends_on")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return Appointment(agency=self.agency, **given)

    def facts(self) -> dict[str, Any]:
        return {"person": self.person(), "appointment": self.appointment()}


class Decline(Form):
    """Why a second person does not agree."""

    reason = LineField("不同意的理由", 200)

    def __init__(self, *args: Any, of: int) -> None:
        super().__init__(*args, auto_id=f"decline-{of}-%s")
        self.of = of  #: a list has one such form for each of its rows


class Recover(Form):
    """Why somebody who lost every second factor is to be let in again."""

    reason = LineField("理由", 200, example="例如：手机遗失，已当面核对本人")

    def __init__(self, *args: Any, position_id: int) -> None:
        super().__init__(*args, auto_id=f"recover-{position_id}-%s")
        self.position_id = position_id  #: a list has one such form for each post


class EndTerm(StoredForm):
    """The last day of a term."""

    on = DayField("任期最后一日")

    def __init__(self, *args: Any, position: Position, today: date) -> None:
        stands, proposed = {"on": position.ends_on}, {"on": today}
        super().__init__(*args, initial=stands, suggested=proposed, auto_id=f"end-{position.pk}-%s")
        self.position_id = position.pk  #: a list has one such form for each post
