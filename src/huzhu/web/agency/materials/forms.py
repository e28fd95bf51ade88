"""The form of the materials (实施资料)."""

from __future__ import annotations

from django import forms

from huzhu.projects.rules import MaterialsFields
from huzhu.web.forms import Form


def _words(label: str, help_text: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)


class MaterialsForm(Form):
    """Description, notes, hotline and the list of codes; the action says what is missing."""

    use_required_attribute = False
    examples = {
        "description": "例如：凭电子码在影院取票机兑换 2D 影票一张，每码限用一次。",
        "notes": "例如：请在有效期内使用，过期作废；特殊影厅需补差价。",
        "hotline": "例如：010-12345678",
    }
    clauses = {"codes": "S2.3.1a"}

    description = _words("详细说明", "会员在活动页面看到的说明。")
    notes = _words("注意事项", "使用期限、限制和提醒。")
    hotline = forms.CharField(
        label="咨询电话", max_length=64, required=False, help_text="发布前由会员服务部拨通核对。"
    )
    codes = forms.FileField(
        label="电子码清单",
        required=False,
        help_text="XLSX 或 CSV，首行写明电子码、密码、有效期至。逐行检查，全部无误才加密入库。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def meant(self) -> MaterialsFields:
        found = self.cleaned_data
        return MaterialsFields(found["description"], found["notes"], found["hotline"])
