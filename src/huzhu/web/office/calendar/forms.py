"""Forms of the calendar pages."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from huzhu.web.fields import DayField
from huzhu.web.forms import Form


class SetDay(Form):
    """One day that differs from its weekday."""

    day = DayField(label="日期")
    is_working = forms.TypedChoiceField(
        label="安排",
        choices=[("off", "放假（工作日改为休息）"), ("on", "调休上班（周末改为工作）")],
        coerce=lambda value: value == "on",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="说明", max_length=40, required=False)

    examples: ClassVar = {"name": "例如：国庆节"}


class Calculator(Form):
    """Dates from which the regulation counts."""

    starts_on = DayField(label="项目搭载首日", required=False)
    received_on = DayField(label="收到方案之日", required=False)
