"""The form by which a paper is attached, and on which tab papers stand."""

from typing import Any

from huzhu.documents.states import Purpose
from huzhu.web.fields import FileField, OneOf
from huzhu.web.forms import Form

#: On which tab papers of a purpose stand.
TABS = {
    Purpose.MINUTES: "procurement",
    Purpose.PROCUREMENT: "procurement",
    Purpose.REQUEST: "approval",
    Purpose.MATERIAL: "materials",
}


class PaperForm(Form):
    """One file for one purpose."""

    purpose = OneOf("材料", [(key, Purpose(key).label) for key in TABS])
    file = FileField(
        "文件",
        help_text="PDF、图片、Word、Excel，单个不超过 20 MB。",
        missing="须选择一个文件，现在没有选择。请点“选择文件”后再上传。",
    )

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        file, purpose = self.cleaned_data["file"], Purpose(self.cleaned_data["purpose"])
        return {"content": file, "name": file.name, "purpose": purpose}
