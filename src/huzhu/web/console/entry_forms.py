"""What the desk of corrections fills in (信息更正): what is right, an answer, why it goes back."""

from __future__ import annotations

from typing import Any

from huzhu.people.states import EVIDENCE_OF, EntryField, Evidence, Standing
from huzhu.web.fields import LineField, OneOf, WordsField
from huzhu.web.forms import Form

#: What is typed, by field: its label, what it is like, an example.
_VALUES = {
    EntryField.NAME: ("更正为（姓名）", "照证件上的写法填写。", "例如：买买提·艾力"),
    EntryField.PAPER: (
        "更正为（证件号码）",
        "居民身份证、港澳台居民居住证 18 位；护照写作“护照E12345678”。",
        "",
    ),
    EntryField.PHONE: ("更正为（手机号）", "十一位手机号码。", ""),
    EntryField.UNION: (
        "更正为（工会编号或全称）",
        "本机构及所属的基层工会。调动到其他代办机构的，转会员服务部办理。",
        "例如：U0101",
    ),
}
_UNKEPT = frozenset({EntryField.PAPER, EntryField.PHONE})


def _value_field(field: EntryField) -> LineField | OneOf:
    if field is EntryField.STANDING:
        return OneOf("更正为（会籍）", Standing, blank="请选择", missing="请选择更正后的会籍。")
    label, help_text, example = _VALUES[field]
    is_kept = field not in _UNKEPT
    return LineField(label, 120, help_text=help_text, example=example, is_kept=is_kept)


class EntryForm(Form):
    """What the register is to say, what that was seen by, and what the member reads of it."""

    key = "entry"

    def __init__(self, field: EntryField, data: Any = None) -> None:
        super().__init__(data)
        self.fields["value"] = _value_field(field)
        evidence = [(each.value, each.label) for each in EVIDENCE_OF[field]]
        self.fields["evidence"] = OneOf(
            "更正依据", evidence, blank="请选择", missing="请选择更正的依据。"
        )
        self.fields["answer"] = WordsField(
            "答复内容",
            500,
            help_text="更正生效后，会员在“我的”里看到这段话。",
            example="例如：已核对，从今天起按更正后的登记办理。",
        )

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        told = {"value": str(given["value"]), "answer": given["answer"]}
        return {**told, "evidence": Evidence(given["evidence"])}


class Answer(Form):
    """What the member reads."""

    key = "answer"
    answer = WordsField(
        "答复内容",
        500,
        help_text="会员在“我的”里看到这段话。写明为什么不更正、还能怎么办，或者已经更正了什么。",
        example="例如：登记的姓名与身份证一致，不用更正。",
    )


class Return(Form):
    """Why the second person does not confirm it, for the desk."""

    key = "return"
    reason = LineField("退回原因", 200, example="例如：证件号码末位与复印件不符")
