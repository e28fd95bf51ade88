"""Why a file or a workbook is turned away. Each sentence: the rule, the case, the next step."""

from dataclasses import dataclass

from huzhu.kernel.errors import DomainError, NotFound, NotNow, NotYours

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell of a sheet: its address, what it is for, and a sentence."""

    cell: str
    label: str
    sentence: str


class NoSuchFile(NotFound, code="documents.not_found"):
    message = "材料须属于本项目，这里没有找到编号 {file_id} 的文件。请回到材料清单重新选择。"


class NotUploadedHere(NotYours, clause="S6.5"):
    """A file is withdrawn by the side that handed it in."""

    message = "文件由上传的单位撤回，您现在的身份是{who}。请切换身份，或联系上传人{uploaded_by}。"


class AlreadyWithdrawn(NotFound):
    message = "文件“{name}”已经撤回，不能再次撤回。如需使用，请重新上传。"


class FileEmpty(DomainError, field="file"):
    message = "上传的文件须有内容，“{name}”是空的。请检查原文件后重新选择。"


class FileTooLarge(DomainError, field="file"):
    message = "单个文件不超过 {limit} MB，“{name}”超出了。请压缩图片或拆分文件后重新上传。"


class FormatNotTaken(DomainError, field="file"):
    message = (
        "可以上传 PDF、PNG、JPG、DOCX、XLSX、CSV、TXT 文件，“{name}”的内容不是其中任何一种。"
        "请另存为其中一种后重新上传；加密的文件请先去掉密码。"
    )


class EndingMisleads(DomainError, field="file"):
    """The name promises another format than the content has."""

    message = "文件的后缀须与内容一致，“{name}”的内容是 {found} 格式。请改正后缀，或重新导出。"


class ArchiveUnsafe(DomainError, field="file"):
    """A zipped format is broken, has macros, or unpacks to far more than it should."""

    message = (
        "Office 文件须完整、不带宏、展开后不超过 {limit} MB，“{name}”不符合。"
        "请用 Office 或 WPS 打开，另存为新的文件后重新上传。"
    )


class FileActs(DomainError, field="file"):
    """It does something by itself when it is opened, or hides another file or a part of it."""

    message = (
        "材料只用来看，不能带脚本、程序、附件、密码或无法核对的内容，“{name}”里有：{found}。"
        "请用打印功能另存为新的 PDF，或重新截图、拍照后上传。"
    )


class FileNotWhole(DomainError, field="file"):
    """A picture or a PDF does not reach its end, or something else is behind it."""

    message = (
        "图片和 PDF 须从头到尾是一个完整的文件，“{name}”{fault}。"
        "请重新导出、拍照或截图后上传；动态照片请先另存为普通照片。"
    )


class VirusFound(DomainError, field="file"):
    """The scanner knows a virus in it; nothing of the file is kept."""

    message = (
        "上传的文件不能带病毒，“{name}”里查出 {virus}，没有收存。"
        "请先用杀毒软件清查电脑和原文件，再重新上传；不能处理的，请联系信息技术部。"
    )


class SameFileAgain(DomainError, field="file"):
    message = "同一份文件只存一次，“{name}”与已有的“{known}”内容相同。请选择别的文件，或用已有的。"


class WorkbookUnreadable(DomainError, field="file"):
    message = (
        "清单须是表格（XLSX、XLS）或文本（CSV、TXT），这份文件打不开。"
        "请用 Office 或 WPS 另存为 XLSX 后重新上传。"
    )


class ListIsNoTable(DomainError, field="file"):
    """A print or a photograph of a list: nothing of it is kept."""

    message = (
        "清单须是表格（XLSX、XLS）或文本（CSV、TXT），这份是{found}，没有收存。"
        "请向来源索取表格，或在 Office、WPS 中录入后另存为 XLSX 上传。"
    )


class WorkbookTooLarge(DomainError, field="file"):
    message = (
        "清单不超过 {rows} 行、{columns} 列、{cells} 格，这份文件的表格范围超出了。"
        "请删去多余的行、列或拆成几份后重新上传。"
    )


class ColumnsMissing(DomainError, field="file"):
    message = "清单的表头须有“{needed}”，这份文件缺少“{missing}”。请按模板补上表头后重新上传。"


class ColumnTwice(DomainError, field="file"):
    message = (
        "清单的每个表头只出现一次，第 {line} 行的“{column}”有两个，左右并排的清单也不能一起读。"
        "请只留一个“{column}”，并排的清单移到下方，再重新上传。"
    )


class ColumnChosenTwice(DomainError):
    message = "每一栏只对应清单的一列，“{column}”选了两列。请在下面改选其中一列，再按此对应。"


class SheetsAlike(DomainError, field="file"):
    message = (
        "一次读取一张工作表，这份文件里的“{names}”都像是清单。"
        "请删去或隐藏不用的工作表，每次上传一张。"
    )


class ListBroken(DomainError, field="file"):
    message = "清单须能从头读到尾：{where}{fault}。请改正这一处后重新上传。"


class NoSuchList(NotFound):
    message = "清单须是本项目收到的，这里没有找到这一份。请回到上传清单的页面重新选择。"


class ListOfOthers(NotYours):
    """A list is dealt with by the side that handed it in."""

    message = "清单由上传的单位核对和确认，您现在的身份是{who}。请切换身份后再办理。"


class ListFileGone(DomainError, field="file"):
    """Personal data stay no longer than they are needed."""

    message = "上传的清单保存三十天，“{name}”的文件已经清除。请重新上传这份清单。"


class ListNotReady(DomainError):
    message = (
        "清单须逐行可用才能确认，“{name}”有 {count} 处须更正。请按列出的原因改正后重新上传{more}。"
    )


class ListLaterOne(NotNow):
    """Lists add to one another: they are taken back in the order in which they came, backwards."""

    message = "清单按登记的先后倒着撤回，在这一份之后还登记了“{name}”。请先撤回“{name}”。"


class WorkbookLocked(DomainError, field="file"):
    """The workbook is encrypted, or of the format that Excel wrote before 2007."""

    message = (
        "交回的表格须是不加密的 XLSX 文件，这份文件加了密码或是旧的 XLS 格式。"
        "请用 Office 或 WPS 去掉密码，另存为 XLSX 后重新上传。"
    )


class SheetNotOurs(DomainError, field="file"):
    """There is no seal in the sheet, or it is broken."""

    message = (
        "交回的表格须是从本系统下载的原表，这份文件没有原表的标记。"
        "请重新下载表格，把数据填入后上传。"
    )


class SheetOfAnotherForm(DomainError, field="file"):
    message = "这里须交回《{wanted}》，这份是《{found}》。请选择正确的文件重新上传。"


class SheetOfAnotherSubject(DomainError, field="file"):
    """It was handed out to somebody else, or for another year."""

    message = (
        "每张表只能由下载它的单位按年度交回：这里是{wanted}，这份是{found}。请重新下载后填写。"
    )


class SheetOutdated(DomainError, field="file"):
    message = "交回的表格须是现行版本，这份《{title}》是旧版。请重新下载，把已填的数据抄入后上传。"


class SheetRearranged(DomainError, field="file"):
    message = (
        "交回的表格行列须与下载时一致，从第 {row} 行起有移动、插入或删除，“{text}”不在原位。"
        "请重新下载，把已填的数据抄入后上传。"
    )


class SheetFaulty(DomainError, field="file"):
    """Cells of a sheet must be mended; ``faults`` names each with its address."""

    message = "表格须逐格符合填写说明，这份有 {count} 处不符合（{cells}）。请按清单改正后重新上传。"

    def __init__(self, *, faults: tuple[CellFault, ...]) -> None:
        self.faults = faults
        named = [fault.cell for fault in faults[:MOST_NAMED]]
        more = " 等" if len(faults) > MOST_NAMED else ""
        super().__init__(count=len(faults), cells="、".join(named) + more)
