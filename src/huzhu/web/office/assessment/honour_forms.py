"""What the office writes when it reviews names, answers objections, seals and withdraws.

A text that a rule may ask for is not required here: the rule says so itself, with its clause.
"""

from django import forms

from huzhu.kernel.words import AnswerState
from huzhu.web.fields import LineField, OneOf, WordsField
from huzhu.web.forms import Form

_LONGEST = 300
_UPHELD, _DISMISSED = str(AnswerState.UPHELD), str(AnswerState.DISMISSED)


class Opinion(Form):
    """An opinion when a name is accepted."""

    opinion = LineField("审核意见", _LONGEST, required=False, example="不填写时记为“符合推荐条件”")


class Reason(Form):
    """A reason that the other side reads."""

    reason = WordsField("理由", _LONGEST, rows=2, required=False)


class Meeting(Form):
    """The directors' meeting that decided the list."""

    meeting = LineField(
        "主任办公会", 120, required=False, example="例如：主任办公会〔2027〕6次", clause="A4.5"
    )


class Answer(Form):
    """The answer to an objection: founded or not, and why."""

    outcome = OneOf(
        "核实结论",
        [
            (_DISMISSED, "异议不成立，名单不变"),
            (_UPHELD, "异议成立，取消该对象的推荐资格"),
        ],
        missing="答复须写明异议是否成立，现在没有选择。请选择其中一项。",
        coerce=_UPHELD.__eq__,
        goes_as="is_upheld",
        widget=forms.RadioSelect,
    )
    answer = WordsField(
        "答复", 1000, required=False, help_text="提出人凭受理编号可以看到，请写明核实经过和结论。"
    )
