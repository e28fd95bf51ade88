"""Forms of the pages of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.kernel.numbers import COUNT
from huzhu.messages import rules
from huzhu.messages.rules import LONGEST_TEXT
from huzhu.web.fields import NumberField, WordsField
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from huzhu.messages.states import MessageKind

_LAST_HOUR = 23


class TextForm(StoredForm):
    """What a kind of message says."""

    text = WordsField("内容", LONGEST_TEXT, rows=4, help_text="变量写在【】里，须全部写到。")

    def __init__(self, *args: Any, kind: MessageKind, **told: Any) -> None:
        super().__init__(*args, **told)
        self.kind = kind

    def clean_text(self) -> str:
        """Variables are written by their names and kept by their keys."""
        return rules.as_stored(self.kind, str(self.cleaned_data["text"]))


class RulesForm(StoredForm):
    """When messages rest, and how many SMS a month there may be."""

    quiet_from = NumberField(COUNT, "安静时段开始", most=_LAST_HOUR, unit="时")
    quiet_until = NumberField(
        COUNT, "安静时段结束", most=_LAST_HOUR, unit="时", help_text="两个时刻相同：没有安静时段。"
    )
    most_sms = NumberField(
        COUNT,
        "每月短信上限",
        required=False,
        unit="条",
        help_text="不填：不设上限。达到上限后，只发验证码等紧急短信。",
    )
