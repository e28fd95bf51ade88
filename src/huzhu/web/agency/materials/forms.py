"""The form of the materials (实施资料)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.kernel.asked import asked_of
from huzhu.projects.forms import MaterialsFields
from huzhu.web.agency.materials.codes import CodesBeside
from huzhu.web.fields import LISTS, FileField
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huzhu.projects.terms import Proposal


class MaterialsForm(CodesBeside, StoredForm):
    """Description, notes, hotline and the list of codes; the action says what is missing."""

    use_required_attribute = False
    asks, may_be_open = MaterialsFields, True

    codes = FileField(
        "电子码清单",
        accept=LISTS,
        required=False,
        help_text="表格或文本（csv、txt），首行写明各栏名称。先逐行检查，您核对确认后才加密入库。",
        clause="S2.3.1a",
    )
    field_order = (*asked_of(MaterialsFields), "codes", "expires_on", "has_no_passcodes")

    def __init__(
        self, *args: Any, proposed: Mapping[str, Proposal] | None = None, **kwargs: Any
    ) -> None:
        known = proposed or {}
        texts = {name: each.text for name, each in known.items()}
        super().__init__(*args, suggested=texts, **kwargs)
        for name, each in known.items():
            if each.text and not self.initial.get(name):
                field = self.fields[name]
                field.help_text = f"{field.help_text}取自{each.source}，可以修改。"

    def meant(self) -> MaterialsFields:
        return MaterialsFields(
            **{name: self.cleaned_data[name] for name in asked_of(MaterialsFields)}
        )

    def said(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in asked_of(MaterialsFields)
        } | super().said()
