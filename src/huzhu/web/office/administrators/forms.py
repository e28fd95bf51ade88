"""Forms of the three administrators."""

from __future__ import annotations

from typing import Any

from huzhu.people.actions import engaging
from huzhu.people.actions.posts import Appointment
from huzhu.people.states import ADMINISTRATORS, Role
from huzhu.web.fields import CodeField, DayField, LineField, OneOf, PhoneField
from huzhu.web.forms import Form


class Propose(Form):
    """A person, one of the three posts, a term; why it is somebody's second one."""

    key = "administrator"
    role = OneOf("岗位", [(str(each), each.label) for each in ADMINISTRATORS], coerce=Role)
    full_name = LineField("姓名", 64)
    username = CodeField(
        "登录账号",
        64,
        help_text="英文字母、数字和“.”“_”“-”，不分大小写。已有账号的填已有的；没有的新开账号。",
        example="例如：wangfang",
    )
    phone = PhoneField("电话", 32, required=False)
    starts_on = DayField("任期开始")
    ends_on = DayField("任期结束", required=False, help_text="不填为长期；兼任的必须填写。")
    combined_reason = LineField(
        "兼任的理由",
        200,
        required=False,
        help_text="只在人手不足、由一人担任两项时填写，最长一年。",
        example="例如：本办事处共八人，没有第三名不办业务的人员",
    )

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        person = engaging.Person(**{key: told[key] for key in ("username", "full_name", "phone")})
        term = {key: told[key] for key in ("role", "starts_on", "ends_on")}
        return {
            "person": person,
            "appointment": Appointment(**term),
            "combined_reason": told["combined_reason"],
        }
