"""Forms of the year's own pages: setting it up, its calendar, its scope, its receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from huzhu.assessment.year.rules.calendar import DATE_LABELS, YearCalendar, usual_calendar
from huzhu.assessment.year.states import SheetStep
from huzhu.kernel.numbers import YEAR
from huzhu.people.states import AgencyKind
from huzhu.web.fields import CodeField, DayField, LineField, NumberField, OneOf, WordsField
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

    year = NumberField(YEAR, "考核年度", least=FIRST_YEAR, unit="年度")


class PrepareYear(Form):
    """A year with its scheme and its calendar."""

    source = OneOf("考核方案", clause="A3.1")
    document_number = LineField(
        "通知文号", 64, required=False, example="例如：中互京字〔2026〕79号"
    )
    opens_on = DayField("自评开始", help_text="自当天起，代办处可以填报考核表。", clause="A5")
    self_rating_ends_on = DayField(
        "自评截止",
        help_text="含当天，到 24:00 为止。逾期由系统标为未按时报送，视为不合格。",
        clause="A6.3",
    )
    paper_ends_on = DayField("纸质版截止", help_text="纸质版迟交只作记录，不影响是否按时。")
    review_ends_on = DayField("部门审核截止")
    decision_ends_on = DayField("审定截止", help_text="考核领导小组在此之前审定等次。")
    recommendation_ends_on = DayField("推荐截止")
    feedback_ends_on = DayField("反馈截止")

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
        self.offer("source", known)

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

    name = OneOf("调整哪个日期", list(DATE_LABELS.items()))
    to = DayField("改为")


class ConfirmMove(MoveDate):
    """The same with the reason, after the preview."""

    reason = WordsField(
        "调整理由",
        200,
        help_text="留在调整记录中，各方可以查看。",
        example="例如：国庆假期，部门审核顺延",
    )
    version = LineField(widget=forms.HiddenInput, required=False)  #: the day that was shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "to"):
            self.fields[name].widget = forms.HiddenInput()


class ProgressQuery(Form):
    """The query bar of the progress board; it lives in the address."""

    text = LineField("代办处", required=False, example="名称或编号")
    kind = OneOf("类别", AgencyKind, blank="全部", required=False)
    state = OneOf("状态", SheetStep, blank="全部", required=False)
    paper = OneOf(
        "纸质版",
        [("", "全部"), ("missing", "未交"), ("received", "已收"), ("late", "迟交")],
        required=False,
    )


class AddAgency(Form):
    """An agency that joins late."""

    agency = OneOf("代办处", coerce=int)
    reason = LineField("理由", 200, example="例如：9 月新批准建立")

    def __init__(self, given: Any = None, *, agencies: Iterable[Agency]) -> None:
        super().__init__(given)
        self.known = {agency.pk: agency for agency in agencies}
        self.offer(
            "agency",
            [(agency.pk, f"{agency.number} {agency.name}") for agency in self.known.values()],
        )

    @property
    def chosen(self) -> Agency:
        """The agency that was chosen."""
        return self.known[self.cleaned_data["agency"]]

    def facts(self) -> dict[str, Any]:
        return {"agency": self.chosen, "reason": self.cleaned_data["reason"]}


class DropAgency(Form):
    """Why an agency is taken out."""

    reason = LineField("移出的理由", 200, example="例如：本年度未开展互助保障工作")


class ReceivePaper(Form):
    """The paper and what is printed on it."""

    checksum = CodeField(
        "纸上的校验码",
        40,
        required=False,
        help_text="印在考核表页脚。填写后系统与电子版核对，不填也可以收。",
        clause="A7.3",
    )
