"""Why a file or a workbook is turned away. Each sentence: the rule, the case, the next step."""

from huzhu.kernel.errors import DomainError, NotFound, NotYours


class NoSuchFile(NotFound):
    """The case has no file of that number."""

    code = "documents.not_found"
    message = "材料须属于本项目，这里没有找到编号 {file_id} 的文件。请回到材料清单重新选择。"


class NotUploadedHere(NotYours):
    """A file is withdrawn by the side that handed it in."""

    code = "documents.not_uploaded_here"
    clause = "S6.5"
    message = "文件由上传的单位撤回，您现在的身份是{who}。请切换身份，或联系上传人{uploaded_by}。"


class AlreadyWithdrawn(NotFound):
    """The file was withdrawn before."""

    code = "documents.already_withdrawn"
    message = "文件“{name}”已经撤回，不能再次撤回。如需使用，请重新上传。"


class WithdrawnWithoutReason(DomainError):
    """Withdrawing needs a reason."""

    code = "documents.withdrawn_without_reason"
    field = "reason"
    message = "撤回文件须说明理由并留痕，现在没有填写。请写明为什么撤回。"


class FileEmpty(DomainError):
    """There is nothing in it."""

    code = "documents.file_empty"
    field = "file"
    message = "上传的文件须有内容，“{name}”是空的。请检查原文件后重新选择。"


class FileTooLarge(DomainError):
    """A file is at most 20 MB."""

    code = "documents.file_too_large"
    field = "file"
    message = "单个文件不超过 {limit} MB，“{name}”超出了。请压缩图片或拆分文件后重新上传。"


class FormatNotTaken(DomainError):
    """The content is of none of the known formats."""

    code = "documents.format_not_taken"
    field = "file"
    message = (
        "可以上传 PDF、PNG、JPG、DOCX、XLSX、CSV、TXT 文件，“{name}”的内容不是其中任何一种。"
        "请另存为其中一种后重新上传；加密的文件请先去掉密码。"
    )


class EndingMisleads(DomainError):
    """The name promises another format than the content has."""

    code = "documents.ending_misleads"
    field = "file"
    message = "文件的后缀须与内容一致，“{name}”的内容是 {found} 格式。请改正后缀，或重新导出。"


class ArchiveUnsafe(DomainError):
    """A zipped format is broken, has macros, or unpacks to far more than it should."""

    code = "documents.archive_unsafe"
    field = "file"
    message = (
        "Office 文件须完整、不带宏、展开后不超过 {limit} MB，“{name}”不符合。"
        "请用 Office 或 WPS 打开，另存为新的文件后重新上传。"
    )


class SameFileAgain(DomainError):
    """The same content stands there already."""

    code = "documents.same_file_again"
    field = "file"
    message = "同一份文件只存一次，“{name}”与已有的“{known}”内容相同。请选择别的文件，或用已有的。"


class WorkbookUnreadable(DomainError):
    """The table cannot be opened."""

    code = "documents.workbook_unreadable"
    field = "file"
    message = (
        "清单须是 XLSX 表格或 CSV 文本（UTF-8 或 GB18030 编码），这份文件打不开。"
        "请用 Office 或 WPS 另存为其中一种后重新上传。"
    )


class WorkbookTooLarge(DomainError):
    """The table has more rows or columns than are read."""

    code = "documents.workbook_too_large"
    field = "file"
    message = (
        "清单不超过 {rows} 行、{columns} 列、{cells} 格，这份文件的表格范围超出了。"
        "请删去多余的行、列或拆成几份后重新上传。"
    )


class ColumnsMissing(DomainError):
    """The header row does not name every column that is needed."""

    code = "documents.columns_missing"
    field = "file"
    message = "清单的表头须有“{needed}”，这份文件缺少“{missing}”。请按模板补上表头后重新上传。"


class NumberCut(DomainError):
    """A long number was typed into a number cell, and the program cut its last places."""

    code = "documents.number_cut"
    field = "file"
    message = (
        "16 位以上的号码须存为文本，第 {row} 行“{column}”是数字格式，末尾几位已被表格软件改掉。"
        "请将该列设为“文本”格式，重新填入原号码。"
    )
