"""Forms of the notice pages."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from huzhu.notices.states import NoticeKind
from huzhu.web.fields import DayField
from huzhu.web.forms import Form


class Wanted(Form):
    """The query bar of the list."""

    kind = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[("", "全部"), *NoticeKind.choices()],
    )


class PostNotice(Form):
    """A general notice."""

    title = forms.CharField(label="标题", max_length=120)
    body = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": 10}))
    contact = forms.CharField(label="联系方式", max_length=80, required=False)
    ends_on = DayField(
        label="公示期至", required=False, help_text="只有需要公示的才填；期满后公告仍可查阅。"
    )

    examples: ClassVar = {
        "title": "例如：关于端午节期间平台服务安排的公告",
        "contact": "例如：会员服务部 010-12345678",
    }


class WithdrawNotice(Form):
    """Why a notice is taken back; the public reads it."""

    reason = forms.CharField(
        label="撤回理由",
        required=False,
        max_length=200,
        widget=forms.Textarea,
        help_text="公众可以看到。公告从列表撤下，凭编号仍可查阅全文和理由。",
    )
