"""Forms of the register's pages."""

from typing import Any

from huzhu.web.fields import LISTS, FileField, LineField
from huzhu.web.forms import Form


class MemberSearch(Form):
    """The query bar: exact; the registrar may type a name or the end of a phone number."""

    use_required_attribute = False

    text = LineField(
        "查找会员",
        40,
        required=False,
        example="会员编号或 18 位身份证号",
        is_kept=False,
    )


class ImportMembers(Form):
    """A list of members."""

    file = FileField(
        "会员名单",
        accept=LISTS,
        help_text="表格或文本（csv、txt）。上传后先逐行检查，确认数量后才写入会员库。",
    )

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        upload = self.cleaned_data["file"]
        return {"upload": upload, "file_name": upload.name}
