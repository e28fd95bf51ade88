"""Forms of the year's own pages: setting it up, its calendar, its scope, its receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from huzhu.assessment.year.rules.calendar import DATE_LABELS, YearCalendar, usual_calendar
from huzhu.assessment.year.states import SheetStep
from huzhu.kernel.numbers import YEAR
from huzhu.people.states import AgencyKind
from huzhu.web.fields import DayField, NumberField
from huzhu.web.forms import Form, Section

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from huzhu.assessment.scheme.queries import SchemeSource
    from huzhu.people.models import Agency

FIRST_YEAR = 2015
_CHANGED_IN_SUMMER = 6  # until then the year that is assessed is usually the last one


def usual_year(today: date) -> int:
    """The year that is assessed next."""
    return today.year if today.month >= _CHANGED_IN_SUMMER else today.year - 1


class ChooseYear(Form):
    """Which year; the dates of the regulation follow from it."""

    year = NumberField(YEAR, least=FIRST_YEAR, label="考核年度")

    units: ClassVar = {"year": "年度"}


class PrepareYear(Form):
    """A year with its scheme and its calendar."""

    source = forms.ChoiceField(label="考核方案")
    document_number = forms.CharField(label="通知文号", max_length=64, required=False)
    opens_on = DayField(label="自评开始", help_text="自当天起，代办处可以填报考核表。")
    self_rating_ends_on = DayField(
        label="自评截止", help_text="含当天，到 24:00 为止。逾期由系统标为未按时报送，视为不合格。"
    )
    paper_ends_on = DayField(label="纸质版截止", help_text="纸质版迟交只作记录，不影响是否按时。")
    review_ends_on = DayField(label="部门审核截止")
    decision_ends_on = DayField(label="审定截止", help_text="考核领导小组在此之前审定等次。")
    recommendation_ends_on = DayField(label="推荐截止")
    feedback_ends_on = DayField(label="反馈截止")

    examples: ClassVar = {"document_number": "例如：中互京字〔2026〕79号"}
    clauses: ClassVar = {"source": "A3.1", "opens_on": "A5", "self_rating_ends_on": "A6.3"}
    sections: ClassVar = [
        Section(
            "方案和文号",
            ["source", "document_number"],
            "采用后固定为本年度的方案，不随以后的修改而变。",
        ),
        Section(
            "日程",
            list(DATE_LABELS),
            "已按〔2021〕79号的惯例填好，可以修改。启动之后仍可在“日程”中调整。",
        ),
    ]

    def __init__(self, given: Any = None, *, year: int, sources: Iterable[SchemeSource]) -> None:
        usual = usual_calendar(year)
        known = [(each.key, each.label) for each in sources]
        dates = {name: getattr(usual, name) for name in DATE_LABELS}
        super().__init__(given, initial=dates | {"source": known[0][0]})
        self.fields["source"].choices = known  # type: ignore[attr-defined] # a choice field

    def facts(self) -> dict[str, Any]:
        """What the action asks for."""
        cleaned = self.cleaned_data
        return {
            "source": cleaned["source"],
            "document_number": cleaned["document_number"],
            "calendar": YearCalendar(**{name: cleaned[name] for name in DATE_LABELS}),
        }


class MoveDate(Form):
    """One date and where it goes; the preview needs no more."""

    name = forms.ChoiceField(label="调整哪个日期", choices=list(DATE_LABELS.items()))
    to = DayField(label="改为")


class ConfirmMove(MoveDate):
    """The same with the reason, after the preview."""

    reason = forms.CharField(
        label="调整理由",
        max_length=200,
        widget=forms.Textarea,
        help_text="留在调整记录中，各方可以查看。",
    )

    examples: ClassVar = {"reason": "例如：国庆假期，部门审核顺延"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "to"):
            self.fields[name].widget = forms.HiddenInput()


class ProgressQuery(Form):
    """The query bar of the progress board; it lives in the address."""

    text = forms.CharField(label="代办处", required=False)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *AgencyKind.choices()]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *SheetStep.choices()]
    )
    paper = forms.ChoiceField(
        label="纸质版",
        required=False,
        choices=[("", "全部"), ("missing", "未交"), ("received", "已收"), ("late", "迟交")],
    )

    examples: ClassVar = {"text": "名称或编号"}


class AddAgency(Form):
    """An agency that joins late."""

    agency = forms.TypedChoiceField(label="代办处", coerce=int)
    reason = forms.CharField(label="理由", max_length=200)

    examples: ClassVar = {"reason": "例如：9 月新批准建立"}

    def __init__(self, given: Any = None, *, agencies: Iterable[Agency]) -> None:
        super().__init__(given)
        self.known = {agency.pk: agency for agency in agencies}
        self.fields["agency"].choices = [  # type: ignore[attr-defined] # a choice field
            (agency.pk, f"{agency.number} {agency.name}") for agency in self.known.values()
        ]

    @property
    def chosen(self) -> Agency:
        """The agency that was chosen."""
        return self.known[self.cleaned_data["agency"]]

    def facts(self) -> dict[str, Any]:
        return {"agency": self.chosen, "reason": self.cleaned_data["reason"]}


class DropAgency(Form):
    """Why an agency is taken out."""

    reason = forms.CharField(label="移出的理由", max_length=200)

    examples: ClassVar = {"reason": "例如：本年度未开展互助保障工作"}


class ReceivePaper(Form):
    """The paper and what is printed on it."""

    checksum = forms.CharField(
        label="纸上的校验码",
        max_length=40,
        required=False,
        help_text="印在考核表页脚。填写后系统与电子版核对，不填也可以收。",
    )

    clauses: ClassVar = {"checksum": "A7.3"}
