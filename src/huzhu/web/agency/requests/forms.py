"""Forms of the agency's check and of the request."""

from __future__ import annotations

from django import forms

from huzhu.web.forms import Form


class CheckForm(Form):
    """The checker's opinion (复核)."""

    examples = {"opinion": "预算、采购符合规定，同意报送。"}

    opinion = forms.CharField(
        label="复核意见",
        required=False,
        help_text="不填写的，记为“预算、采购符合规定，同意报送。”",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AmendForm(Form):
    """Why the plan is to say what was awarded (方案调整)."""

    examples = {"reason": "例如：供应商报价低于计划单价，按中选价调整。"}
    clauses = {"reason": "S2.2.2"}

    reason = forms.CharField(
        label="调整理由",
        required=False,
        help_text="会员服务部据此核定。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RequestForm(Form):
    """The request letter, drafted from the data and edited by the clerk."""

    clauses = {"letter_body": "S2.2.3c"}

    letter_body = forms.CharField(
        label="请示正文",
        required=False,
        help_text="已按方案和采购结果起草，可以修改。",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
