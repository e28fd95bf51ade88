"""What scheme, scoring, grades and quotas turn away.

Not here: when (``rules``), and what the year's lifecycle turns away (the neighbours).
"""

from __future__ import annotations

from huzhu.kernel.errors import DomainError, Kind


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


class MoveUnexplained(DomainError, clause="A4.3a"):
    """The differences of the items do not add up to the difference of the total."""

    message = "{agency}的总分变化 {total} 与各项变化之和 {items} 不符。请核对方案后重新试算。"


class ClassMissing(DomainError, clause="A4.3a"):
    """An agency that belongs to no class cannot be compared with any."""

    message = (
        "每个代办处须归入一个考核组，代办处 {agency}（{kind}，规模 {size}）不属于任何一组。"
        "请调整分组后再定等次。"
    )


class PolicyUnsound(DomainError, clause="A4.3a"):
    message = "等次规则须前后一致：{fault}。请调整后再试算。"


class StandingRepeated(DomainError, clause="A4.3a"):
    message = "每个代办处只能参加一次排名或分配，{agency} 出现了不止一次。请去掉重复后再试。"


class QuotaImpossible(DomainError, clause="A4.3b"):
    message = "名额须正好分完：{reason}。请调整总数、下限或上限后再分配。"


class WeightsUnsound(DomainError, clause="A4.3b"):
    message = "分配权重须为不小于 0 的数且不全为 0：{fault}。请调整后再分配。"


class BasicsNotWhole(DomainError, clause="A7.1"):
    message = "{label}须是 {expected}，现为 {given}。请改正。"


class BasicsTooMany(DomainError, clause="A7.1"):
    message = "{part}不能多于{whole}：现为 {given}，{whole}为 {limit}。请核对这两个数。"


class FigureUnreadable(DomainError, clause="A3.2", field="value"):
    message = "“{label}”须填{expected}，现在是“{given}”。请改正后再提交。"


class FigureUnlikely(DomainError, clause="A3.2", field="value"):
    message = "“{label}”只能是 {bounds}，“{given}”超出了这个范围。请核对后再提交。"
