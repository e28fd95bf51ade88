"""The form of the materials (实施资料)."""

from huzhu.kernel.asked import asked_of
from huzhu.projects.forms import MaterialsFields
from huzhu.web.fields import LISTS, DayField, FileField, TickField
from huzhu.web.stored import StoredForm


class MaterialsForm(StoredForm):
    """Description, notes, hotline and the list of codes; the action says what is missing."""

    use_required_attribute = False
    asks, may_be_open = MaterialsFields, True

    codes = FileField(
        "电子码清单",
        accept=LISTS,
        required=False,
        help_text="表格或文本（csv、txt），首行写明各栏名称。逐行检查，全部无误才加密入库。",
        clause="S2.3.1a",
    )
    expires_on = DayField(
        "统一有效期至", required=False, help_text="清单里没有写有效期的行，按这一天入库。"
    )
    has_no_passcodes = TickField("没有密码，凭电子码即可使用")

    def meant(self) -> MaterialsFields:
        return MaterialsFields(
            **{name: self.cleaned_data[name] for name in asked_of(MaterialsFields)}
        )
