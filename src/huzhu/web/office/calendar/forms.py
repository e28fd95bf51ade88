"""Forms of the calendar pages."""

from django import forms

from huzhu.web.fields import DayField, LineField, OneOf
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm


class SetDay(StoredForm):
    """One day that differs from its weekday."""

    names_row = "day"

    day = DayField("日期")
    is_working = OneOf(
        "安排",
        [("off", "放假（工作日改为休息）"), ("on", "调休上班（周末改为工作）")],
        coerce=lambda value: value == "on",
        widget=forms.RadioSelect,
    )
    name = LineField("说明", 40, required=False, example="例如：国庆节")


class Calculator(Form):
    """Dates from which the regulation counts."""

    starts_on = DayField("项目搭载首日", required=False)
    received_on = DayField("收到方案之日", required=False)
