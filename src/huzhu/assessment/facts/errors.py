"""What figures, filings, disputes and imports turn away.

Not here: when (``actions``), and what the scoring of a file turns away (``scoring``).
"""

from huzhu.kernel.errors import DomainError, NotFound, NotNow


class NoSuchFigure(NotFound, clause="A3.2"):
    message = "{year} 年度考核没有名为“{name}”的数据项。请在“考核数据”页选择列出的数据。"


class FigureNotStated(DomainError, clause="A6.2", field="value"):
    message = (
        "“{label}”由{source}提供，不由代办处填报。"
        "如与实际不符，请点“对数据有异议”，写明理由并附材料。"
    )


class FigureCounted(DomainError, clause="A6.2", field="value"):
    """Papers were filed: from then on they are counted, and no statement stands beside them."""

    message = (
        "“{label}”已按报备材料统计，现为 {value}，不再手工填报。"
        "如有遗漏的材料，请在“报备材料”中报送，报送后自动计入。"
    )


class StatementsClosed(NotNow, clause="A5"):
    """Stated figures belong to the self-rating and close with it."""

    message = (
        "数据填报随自评进行，{year} 年度您单位的考核表现在是“{step}”，不能再改。"
        "如填报有误，请对该项数据提出异议并附材料，由考核部门核实。"
    )


class FiguresClosed(NotNow, clause="A4.3a"):
    """The results rest on the figures: they stay from the moment the grades are decided."""

    message = (
        "考核数据在等次审定前可以更正，{year} 年度现在是“{step}”，数据不再变动。"
        "如对得分有异议，请在申诉期限内对相应指标提出申诉。"
    )


class FilingsClosed(NotNow, clause="A5"):
    message = (
        "报备材料在自评截止前报送，{year} 年度现在是“{step}”，新材料不再自动计入。"
        "如确有遗漏，请对相应数据提出异议并附上材料。"
    )


class NotDisputable(DomainError, clause="A6.2", field="claimed"):
    message = "“{label}”由您单位自己填报，自评截止前可以直接修改，无须提出异议。请在本行修改数据。"


class NothingDisputed(DomainError, clause="A6.2", field="claimed"):
    message = "提出异议须填写您主张的数据，您填的 {value} 与现有数据相同。请核对后填写不同的数据。"


class DisputeUnderWay(NotNow, clause="A6.2"):
    message = "同一项数据一次只能有一个异议，“{label}”的异议正在核实。请等待答复，答复后可再提出。"


class DisputeNotFound(NotFound):
    message = "没有找到这一条数据异议。请回到异议列表重新选择。"


class DisputeAnswered(NotNow, clause="A6.2"):
    message = "“{label}”的异议已经答复（{state}），一条异议只答复一次。请刷新页面查看答复。"


class AnswerMissing(DomainError, clause="A1", field="answer"):
    message = "答复异议须写明核实情况，以便代办处知晓：现在没有填写。请用一两句话说明后再提交。"


class FilingNotFound(NotFound):
    message = "没有找到这份报备材料。请回到报备材料列表重新选择。"


class FilingAtPoint(DomainError, clause="A2"):
    """Agencies are assessed, not the points below them (A2)."""

    message = (
        "考核对象是代办处，报备材料由代办处报送：{name}是代办点，所报材料不会计入。"
        "请把材料交给上级代办处报送。"
    )


class FilingTwice(DomainError, clause="A1", field="file"):
    """The same content counts once."""

    message = (
        "同一份文件在一个年度、一个种类内只计一次，“{name}”已作为{kind}报送过。请选择另一份文件。"
    )


class FilingOutsideYear(DomainError, clause="A1", field="happened_on"):
    message = (
        "{year} 年度只计 {first} 至 {last} 的材料，填写的日期是 {given}。"
        "请核对日期，或到相应年度报送。"
    )


class FilingVoided(NotNow, clause="A1"):
    message = "这份材料已于 {at} 不再计入，理由是：{reason}。如需计入，请由代办处重新报送。"


class FilingKindUnknown(DomainError, field="kind"):
    message = "报备材料的种类须是列出的一种，“{kind}”不在其中。请重新选择。"


class ImportEmpty(DomainError, clause="A1"):
    message = (
        "导入的表格须至少有一个数据，“{name}”中没有读到可以导入的数据。"
        "请核对表头与数据项的对应关系，或下载模板填写。"
    )


class ControlTotalDiffers(DomainError, clause="A1"):
    """The sum in the other system is another one: rows are missing or doubled."""

    message = (
        "“{label}”须与来源系统的合计一致：您填写的合计是 {typed}，表格中拟导入的合计是 {found}。"
        "请核对是否有缺漏或重复的行。"
    )


class ControlTotalMissing(DomainError, clause="A1"):
    """Amounts are loaded only against a sum from the other system."""

    message = "金额导入前须填写来源系统的合计，“{label}”还没有填写。请查到该系统的合计数后填写。"


class AgencyUnknown(DomainError):
    message = "“{agency}”不在 {year} 年度考核的代办处之内。请核对机构编号。"


class AgencyTwice(DomainError):
    message = "每个代办处只能占一行，{agency} 在第 {line} 行已出现。请只保留一行。"


class FigureOfOthers(DomainError, clause="A4.2b"):
    message = "“{label}”由{owners}负责提供，您是{who}。请去掉这一列，或请{owners}导入。"


class FigureCorrected(DomainError, clause="A6.2"):
    """A figure that was corrected after a dispute is not overwritten by a list."""

    message = (
        "“{label}”已核实更正为 {value}，导入不覆盖更正过的数据。"
        "请去掉这一格；确须改动的，请在该代办处的数据页更正并写明理由。"
    )


class FiguresRestOn(NotNow, clause="A1"):
    """A list is taken back as a whole, until something rests on a figure of it."""

    message = (
        "整份数据在没有更正、没有异议时才能撤回，{agency}的“{label}”{what}。"
        "请在各代办处的数据页逐项更正，并写明理由。"
    )
