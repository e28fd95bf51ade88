"""The form of the materials (实施资料)."""

from __future__ import annotations

from huzhu.kernel.asked import asked_of
from huzhu.projects.forms import MaterialsFields
from huzhu.web.fields import FileField
from huzhu.web.forms import Form


class MaterialsForm(Form):
    """Description, notes, hotline and the list of codes; the action says what is missing."""

    use_required_attribute = False
    asks, may_be_open = MaterialsFields, True

    codes = FileField(
        "电子码清单",
        accept=".xlsx,.csv,.txt",
        required=False,
        help_text="XLSX 或 CSV，首行写明电子码、密码、有效期至。逐行检查，全部无误才加密入库。",
        clause="S2.3.1a",
    )

    def meant(self) -> MaterialsFields:
        return MaterialsFields(
            **{name: self.cleaned_data[name] for name in asked_of(MaterialsFields)}
        )
