"""Django's entry for the app."""

from django.apps import AppConfig

from huzhu.kernel import rights
from huzhu.people.data_terms import TERMS


class PeopleConfig(AppConfig):
    name = "huzhu.people"
    verbose_name = "组织与人员"
    touches = "huzhu.people.touching.touched_by"
    asked_before_acts = "huzhu.people.stepping_aside.before_act"
    subjects = (
        *((f"term:{term.key}", term.what) for term in TERMS),
        ("account", "账号"),
        ("agency", "代办机构"),
        ("binding", "绑定申请"),
        ("member", "会员"),
        ("member_import", "会员导入"),
        ("member_imports", "会员导入"),
        ("members", "会员名单"),
        ("office:demonstration", "演示环境"),
        ("office:leaders", "主任和主管主任"),
        ("sessions", "登录"),
        ("terminal", "设备"),
        ("way", "会员登录方式"),
        ("way:phone", "手机验证码登录"),
    )

    def ready(self) -> None:
        """Rights that pass to the three administrators ask here whether they are in office."""
        from huzhu.people import administrators  # noqa: PLC0415 -- its tables are known by now

        rights.answer_whether_three(administrators.are_in_office)
