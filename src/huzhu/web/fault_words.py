"""What a field says against what was typed, instead of the framework's own sentences.

A field that knows better says it itself (``missing``, ``error_messages``). This is said where none
does, by every form: also by those of libraries. Each sentence has the three parts of a refusal.

Not here: numbers (``kernel.numbers``), what the rules say (each app's ``errors``).
"""

from __future__ import annotations

from django import forms

_UNREAD = "请重新填写。"
_NOT_LISTED = "此项须从列出的选项中选择，提交的不在其中。请重新选择。"
_NOT_CHOSEN = "此项须选择，现在没有选择。请选择后再提交。"
_NO_FILE = "此项须附一个文件，这次没有收到。请重新选择文件。"
SENTENCES: dict[type, dict[str, str]] = {
    forms.Field: {"required": "此项须填写，现在是空的。请填写后再提交。"},
    forms.CharField: {
        "max_length": "此项最多 %(limit_value)d 个字，现在是 %(show_value)d 个字。请删减后再提交。",
        "min_length": "此项至少 %(limit_value)d 个字，现在是 %(show_value)d 个字。请补充后再提交。",
        "null_characters_not_allowed": f"此项须是可以显示的文字，现在含有不能识别的字符。{_UNREAD}",
    },
    forms.DateField: {"invalid": f"日期须写明年月日，例如 2026-11-21，现在读不出来。{_UNREAD}"},
    forms.DateTimeField: {
        "invalid": f"时间须写明年月日和时分，例如 2026-11-21 10:00，现在读不出来。{_UNREAD}"
    },
    forms.ChoiceField: {"required": _NOT_CHOSEN, "invalid_choice": _NOT_LISTED},
    forms.MultipleChoiceField: {"invalid_choice": _NOT_LISTED, "invalid_list": _NOT_LISTED},
    forms.FileField: {
        "invalid": _NO_FILE,
        "missing": _NO_FILE,
        "empty": "附上的文件须有内容，这个文件是空的。请重新选择文件。",
        "max_length": ("文件名最多 %(max)d 个字，现在是 %(length)d 个字。请改短文件名后重新选择。"),
        "contradiction": "附上新文件和去掉原文件只能选一样，现在两样都选了。请重新选择。",
    },
    forms.BaseFormSet: {
        "missing_management_form": (
            "表格须整张提交，这次收到的不完整，没有保存。请刷新页面后重新填写。"
        ),
        "too_many_forms": "这张表最多 %(num)d 行，现在超过了。请删减后再提交。",
        "too_few_forms": "这张表至少 %(num)d 行，现在不够。请补充后再提交。",
    },
}


def speak() -> None:
    """Let every field, ours or a library's, say these: before any form is declared."""
    for kind, sentences in SENTENCES.items():
        known = kind.__dict__.get("default_error_messages", {})
        kind.default_error_messages = {**known, **sentences}  # type: ignore[attr-defined] # of each
