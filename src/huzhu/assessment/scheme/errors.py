"""Schemes, figures and scoring: what is turned away.

Not here: when (``rules``, ``actions``), the scheme of a running year (``year``).
"""

from __future__ import annotations

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow


class FactUnknown(DomainError, clause="A3.2"):
    message = "考核只认数据目录中的名称，目录中没有“{fact}”。请核对名称后再计分。"


class FactWrongType(DomainError, clause="A3.2"):
    message = "{fact}（{label}）须填{expected}，现为 {given}。请改正后再计分。"


class FactUnlikely(DomainError, clause="A3.2"):
    message = "{fact}（{label}）只能是 {bounds}，现为 {given}。请改正后再计分。"


class FactMissing(DomainError, clause="A3.2"):
    message = "计分须先知道 {fact}（{label}），数据中没有这一项。请补充后再计分。"


class FactRepeated(DomainError, clause="A3.2"):
    message = "每项数据只能填一次，{fact} 出现了不止一次。请只保留正确的一个。"


class FactsUnreadable(DomainError, clause="A3.2"):
    message = "考核数据须是一个 JSON 对象，或由对象组成的列表；{found}。请改正后再计分。"


class SchemeUnknown(DomainError, kind=Kind.NOT_FOUND, clause="A3.1"):
    message = "考核方案须是已有的一个，没有“{scheme}”。现有方案：{known}。"


class SchemeUnreadable(DomainError, clause="A3.1"):
    message = "考核方案的“{place}”须是{expected}，现为 {given}。请改正后再导入。"


class SchemeUnsound(DomainError, clause="A3.1"):
    """A scheme with faults cannot be used; all of them are told."""

    message = "考核方案须前后一致才能启用，现有 {count} 处不一致：{faults}请改正后再启用。"


class WordingDiffers(DomainError, clause="A3.1", field="despite"):
    """The rule counts by other numbers than the agencies read."""

    message = (
        "考核标准文字须与计分规则一致，现有 {count} 处不同：{faults}"
        "请改正文字或规则；确定按计分规则执行的，请写明理由，与采用人一并留存。"
    )


class FigureUnreadable(DomainError, clause="A3.2", field="value"):
    message = "“{label}”须填{expected}，现在是“{given}”。请改正后再提交。"


class FigureUnlikely(DomainError, clause="A3.2", field="value"):
    message = "“{label}”只能是 {bounds}，“{given}”超出了这个范围。请核对后再提交。"


class SchemeAdopted(NotNow, clause="A3.1"):
    """An adopted scheme is what scoresheets name: it stays."""

    message = (
        "已采用的考核方案不再改动，以便各考核表始终能核对：{scheme}已由{who}采用。"
        "要修改的，请在“考核方案”复制为新的一版，改好后再采用。"
    )


class SchemeChanged(DomainError, clause="A3.1"):
    """Somebody changed the same part since it was read; what was typed stays on the page."""

    message = (
        "修改须以最新内容为准：{part}在您打开之后已由{who}改动。"
        "您填写的内容仍在下方；请与旁边的最新内容核对，确认后再保存。"
    )


class DraftOpen(NotNow, clause="A3.1"):
    """One draft of a year at a time: two would have to be brought together by hand."""

    message = (
        "同一年度同时只编辑一版方案，{draft}还在编辑中。请在该版上继续修改，或先放弃它再复制。"
    )


class SchemeItemNotFound(NotFound, clause="A3.1"):
    message = "{scheme}没有编号为 {item} 的指标。请回到方案，选择列出的指标。"


class RuleUnreadable(DomainError, clause="A3.2"):
    message = "一项指标的各行须合成一条计分规则，第 {row} 行不合：{fault}。请改正后再保存。"


class SchemePinnedAlready(NotNow, clause="A3.1"):
    message = "更换方案须选择另一版，{year} 年度现在就按{scheme}计分。请选择新采用的版本。"


class PinnedItemsDiffer(DomainError, clause="A3.1", field="version"):
    """Sheets that are being filled in keep their items and points."""

    message = (
        "考核启动后，各代办处已按现有指标填报，指标、标准分、考核部门和适用类型不再变；"
        "{scheme}改动了{what}。请只改计分规则、说明和答复，另行采用一版后再更换。"
    )
