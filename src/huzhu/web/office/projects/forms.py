"""What the office writes when it acts on a project. Each form knows the facts of its action.

A text that a rule may ask for is not required here: the rule says so itself, with its clause.
``reason`` is the name under which the rules speak of such a text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from huzhu.kernel.numbers import AMOUNT, COUNT
from huzhu.projects.states import TEST_POINTS, TerminationReason, Verdict
from huzhu.web.fields import (
    LISTS,
    DayField,
    FileField,
    LineField,
    MomentField,
    NumberField,
    OneOf,
    SomeOf,
    WordsField,
)
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from huzhu.projects.models import DirectorsMeeting

    #: Ready phrases by the verdict that they belong to; "" where there is none to choose.
    Phrases = Mapping[str, Sequence[str]]

_OPPOSITE = (
    "意见内容须与所选的意见一致：选择的是“{chosen}”，内容里写有“{said}”。"
    "请改选另一项，或者删去这句话再提交。"
)


class Nothing(Form):
    """An act that needs no words."""


class Reason(Form):
    """A reason that the other side reads."""

    reason = WordsField("理由", required=False)


class GiveOpinion(Form):
    """同意 or 不同意, with an opinion; nothing is preselected, a ready phrase has its verdict."""

    key = "opinion"
    phrases: ClassVar[Phrases] = {
        Verdict.AGREE: ("同意。", "材料齐全，符合规定，同意。"),
        Verdict.OBJECT: ("请补充说明后再报。",),
    }

    verdict = OneOf(
        "意见",
        Verdict,
        widget=forms.RadioSelect,
        missing="须选择同意或者不同意，现在没有选择。请选择后再提交：提交后不能修改。",
    )
    reason = WordsField(
        "意见内容",
        required=False,
        help_text="不同意时必须写明理由；同意时可以不写。",
        goes_as="opinion",
    )

    def clean(self) -> None:
        """Ask about a ready phrase that says the opposite: an opinion cannot be taken back."""
        chosen = self.cleaned_data.get("verdict")
        others = [
            each for verdict in self.phrases if verdict != chosen for each in self.phrases[verdict]
        ]
        said = _said_in(self.cleaned_data.get("reason", ""), others)
        if chosen and said:
            self.add_error("reason", _OPPOSITE.format(chosen=chosen.label, said=said))


def _said_in(text: str, phrases: Sequence[str]) -> str:
    """Return the phrase that is a sentence of the text; 不同意 does not say 同意."""
    sentences = {each.strip() for each in re.split(r"[。\n]", text)}
    return next((each for each in phrases if each.rstrip("。") in sentences), "")


class GiveComplianceOpinion(GiveOpinion):
    """合规部's opinion: what was checked becomes part of its text (S3.1.3)."""

    phrases: ClassVar[Phrases] = {
        Verdict.AGREE: ("合规审核通过，同意。",),
        Verdict.OBJECT: ("请修改后重新提交合规审核。",),
    }
    POINTS: ClassVar[dict[str, str]] = {
        "law": "内容符合法律法规和政策",
        "order": "不违背党的纪律规矩、社会公序良俗",
        "fee": "经费来源和用途符合代办处管理费规定",
        "buying": "采购方式和比选程序符合规定",
        "privacy": "会员信息的收集和使用符合信息安全规定",
    }

    points = SomeOf(
        "合规核对", list(POINTS.items()), required=False, help_text="勾选的内容写入意见。"
    )
    field_order = ("points", "verdict", "reason")

    def facts(self) -> dict[str, Any]:
        checked = "；".join(self.POINTS[point] for point in self.cleaned_data["points"])
        said = [f"已核对：{checked}。" if checked else "", self.cleaned_data["reason"].strip()]
        # An objection needs words of its own: the ticked points do not stand for a reason.
        is_unexplained = self.cleaned_data["verdict"] is Verdict.OBJECT and not said[1]
        opinion = "" if is_unexplained else "\n".join(filter(None, said))
        return {"verdict": self.cleaned_data["verdict"], "opinion": opinion}


class PassReview(Form):
    """The review is passed."""

    key = "pass"
    reason = WordsField(
        "给代办机构的说明", rows=2, required=False, help_text="可以不写。", goes_as="opinion"
    )


class DecideDifference(Form):
    """Whether the award's differences from the plan are accepted; nothing is preselected."""

    key = "difference"
    verdict = OneOf(
        "决定",
        [(str(Verdict.AGREE), "接受差异"), (str(Verdict.OBJECT), "不接受差异")],
        coerce=Verdict,
        widget=forms.RadioSelect,
    )
    reason = WordsField(
        "理由",
        rows=2,
        required=False,
        help_text="接受的，理由印在申请表（附件2）上，会签人都能看到。",
    )


class DecideSeveralGoods(DecideDifference):
    """The same where several kinds of goods were bought: they may make one code together."""

    code_count = NumberField(
        COUNT,
        "电子码数量",
        least=1,
        required=False,
        help_text="不填的，为中选各项数量之和。几种物品合为一码的，填合并后的数量。",
    )


class PassAmendment(Form):
    """The amended plan is confirmed."""

    key = "pass-amendment"
    reason = WordsField(
        "核定意见", rows=2, required=False, help_text="可以不写。", goes_as="opinion"
    )


class ReturnAmendment(Reason):
    """The amendment goes back."""

    key = "return-amendment"


class ReturnPlan(Reason):
    """The plan goes back."""

    key = "return"
    phrases: ClassVar[Phrases] = {
        "": ("请按各部门意见修改后重新报送。", "请补充项目内容和参与方式。")
    }


class ReturnApplication(Reason):
    """The request goes back for more papers."""

    key = "return"
    phrases: ClassVar[Phrases] = {"": ("请按会签意见补充材料后重新报送。", "请补充采购比选材料。")}


class Refuse(Reason):
    """The project is refused."""

    key = "refuse"


class Approve(Form):
    """The meeting approves."""

    key = "approve"
    reason = WordsField(
        "会议决定", rows=2, required=False, initial="经主任办公会研究，同意。", goes_as="opinion"
    )


class CallMeeting(Form):
    """A directors' meeting to come."""

    key = "meeting"

    number = LineField("会议编号", 24, example="例如：主任办公会〔2026〕12次")
    held_on = DayField("会议日期")
    chair = LineField("主持人", 64)
    attendees = LineField("参会人员", 400, required=False, example="例如：主任、主管主任、各部部长")


class MeetingMinutes(StoredForm):
    """The minutes of a directors' meeting; a correction begins with what stands."""

    key = "minutes"

    attendees = LineField("参会人员", 400, required=False)
    text = WordsField(
        "会议纪要", 20_000, rows=10, required=False, example="逐项写明议题、讨论意见和决定。"
    )


class BringToMeeting(Form):
    """Which of the meetings to come."""

    key = "agenda"
    meeting = OneOf("主任办公会")

    def __init__(
        self, *args: Any, meetings: Iterable[DirectorsMeeting] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {meeting.number: meeting for meeting in meetings}
        self.offer(
            "meeting",
            [(number, f"{meeting.held_on} {number}") for number, meeting in self.meetings.items()],
        )

    def facts(self) -> dict[str, Any]:
        return {"meeting": self.meetings[self.cleaned_data["meeting"]]}


class SignSystemTest(Form):
    """The checklist of the system test (S2.3.1c)."""

    key = "test"
    points = SomeOf(
        "逐项测试", list(TEST_POINTS.items()), required=False, help_text="全部通过才能签字。"
    )
    note = WordsField("测试说明", rows=2, required=False)


class Postpone(StoredForm):
    """A later window."""

    key = "postpone"
    opens_at = MomentField("新的开始时间")
    closes_at = MomentField("新的结束时间")
    reason = WordsField("延期理由", required=False)


class Settle(Reason):
    """Claiming ends before its time."""

    key = "settle"


class RecordUsage(Form):
    """The supplier's list of used codes."""

    key = "usage"
    usage = FileField(
        "供应商核销清单",
        accept=LISTS,
        help_text="表格或文本（csv、txt），须有电子码和使用时间两列。先检查，您核对确认后才登记；再次上传时补记新的使用记录。",
        goes_as="upload",
    )


class Clear(Form):
    """What the codes in members' hands came to in the end."""

    key = "clear"
    amount = NumberField(
        AMOUNT, "实际支出", unit="元", help_text="与供应商结清的金额；没有支出的填 0。"
    )


class Terminate(Form):
    """Why a project ends, in the words of its notice."""

    key = "terminate"
    reason_kind = OneOf("终止情形", TerminationReason, widget=forms.RadioSelect)
    explanation = WordsField(
        "情况说明",
        required=False,
        help_text="写入终止公告，会员和公众可以看到；已有会员持有电子码的，请写明能否继续使用。",
    )
