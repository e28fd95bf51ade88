"""What a scheme can ask about an agency (考核数据): names, labels, types, bounds, and the check.

Numbers become ``Decimal`` or ``int`` here and stay exact. A count written as ``5.0`` is refused:
whoever writes it may have meant a measure, and a count has no decimals.

Not here: the facts themselves of an agency and the rows behind them (``queries``), and which
item a fact decides (``Scheme.items_by_fact``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from huzhu.assessment.scheme.errors import FactMissing, FactUnknown, FactUnlikely, FactWrongType
from huzhu.assessment.scheme.rules.form import Number  # noqa: TC001 -- pydantic reads it
from huzhu.assessment.scheme.rules.tree import KIND_FACT
from huzhu.kernel.numbers import AMOUNT, COUNT, RATE, NumberKind, shortened
from huzhu.kernel.words import Worded
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.kernel.errors import DomainError

FactValue = bool | int | Decimal | str


class FactType(StrEnum):
    """What sort of value a fact has."""

    BOOL = "bool"
    INT = "int"
    RATE = "rate"  # a percentage, 95 is 95%
    SIGNED_RATE = "signed_rate"  # may be negative
    AMOUNT = "amount"  # yuan
    CHOICE = "choice"


class Source(Worded):
    """How a fact is usually known."""

    PLATFORM = "platform", "平台已有"
    IMPORT = "import", "业务系统导入"  # 从业务系统导入
    STATED = "stated", "代办处填报"


_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_NUMBERS = {
    FactType.INT: COUNT,
    FactType.RATE: RATE,
    FactType.SIGNED_RATE: RATE,
    FactType.AMOUNT: AMOUNT,
}


def _by_id(given: Any) -> Any:
    return {each["id"]: each["label"] for each in given} if isinstance(given, list) else given


#: Words and their labels; written as a list, since their order is what people see.
Options = Annotated[
    Mapping[str, str],
    BeforeValidator(_by_id),
    PlainSerializer(lambda options: [{"id": w, "label": label} for w, label in options.items()]),
]


@dataclass(frozen=True, slots=True)
class FactKind:
    """One fact of the catalogue; ``low`` and ``high`` are what a scheme says it can be."""

    name: str
    label: str
    type: FactType
    unit: str = ""
    low: Number | None = None
    high: Number | None = None
    options: Options = field(default_factory=dict)
    source: Source = Source.STATED

    @property
    def is_number(self) -> bool:
        return self.type not in {FactType.BOOL, FactType.CHOICE}

    @property
    def bounds(self) -> NumberKind:
        """The least and the most it can be at all, also where the scheme names none."""
        return _NUMBERS[self.type].within(least=self.low, most=self.high)

    @property
    def is_whole(self) -> bool:
        return self.type is FactType.INT


def _flag(name: str, label: str, source: Source = Source.STATED) -> FactKind:
    return FactKind(name, label, FactType.BOOL, source=source)


def _count(name: str, label: str, unit: str, source: Source = Source.STATED) -> FactKind:
    return FactKind(name, label, FactType.INT, unit, low=_ZERO, source=source)


def _rate(
    name: str, label: str, source: Source = Source.IMPORT, *, high: Decimal | None = _HUNDRED
) -> FactKind:
    return FactKind(name, label, FactType.RATE, "%", low=_ZERO, high=high, source=source)


def _choice(name: str, label: str, options: Mapping[str, str], source: Source) -> FactKind:
    return FactKind(name, label, FactType.CHOICE, options=options, source=source)


_INVOICING = {"own": "代开票据", "direct": "“直投”", "both": "两种都有"}
_PARTICIPATION = {"none": "未参加", "some": "部分单位参加", "all": "全员参加"}

_KINDS = (
    _choice(
        KIND_FACT,
        "代办处类型",
        dict(AgencyKind.choices()),
        Source.PLATFORM,
    ),
    _flag("submitted_late", "考核表未按时提交", Source.PLATFORM),
    _flag("security_incident", "发生重大信息安全事故", Source.PLATFORM),
    # 1.1
    _flag("organisation_sound", "组织机构健全、按要求建章立制、档案规范、落实文件精神"),
    _count("studies_per_year", "全年研究、总结互助保障工作", "次"),
    _flag("changes_reported_in_time", "及时变更代办处相关信息", Source.PLATFORM),
    # 1.2–1.4
    _flag("meetings_attended", "按时参加年度工作推进会、考核会、业务培训"),
    _flag("account_forms_filed", "按要求填报用户名变更表和备案表"),
    _count("longest_inactive_days", "用户名最长未登录", "天", Source.IMPORT),
    # 2.1–2.5
    _count("articles", "全年投稿", "篇", Source.PLATFORM),
    _count("renewal_days_after_expiry", "最迟一笔续保在责任期满后", "天", Source.IMPORT),
    _flag("none_to_renew", "本年度没有到期须续保的业务"),
    _flag("business_ledger_kept", "建立业务台账"),
    _choice("invoicing", "票据方式", _INVOICING, Source.STATED),
    _rate("invoice_accuracy_rate", "代开票据准确率"),
    _flag("direct_receipts_in_time", "及时下载缴费票据并下发"),
    _count("returned_claims", "全年理赔单据打回", "人次", Source.IMPORT),
    _flag("records_reconciled", "定期核对业务数据且上下一致"),
    # 2.6–2.8
    _flag("refusals_handled_in_month", "理赔拒付通知在 1 个月内办理完成", Source.IMPORT),
    _flag("no_refusals", "本年度未接到理赔拒付通知"),
    _flag("failed_payments_handled_in_month", "打款失败在 1 个月内提交账户变更申请", Source.IMPORT),
    _flag("no_failed_payments", "本年度未接到理赔打款失败通知"),
    _rate("second_reimbursement_rate", "“二次报销”超封顶线申报完成率"),
    _flag("no_second_reimbursement_due", "本年度没有应申报的“二次报销”"),
    _count("trainings", "全年组织培训", "次", Source.PLATFORM),
    # 2.9–2.13
    _flag("accounting_compliant", "会计核算、管理费和采购按规定执行"),
    _flag("goods_lists_filed", "按时提交《物品发放表》", Source.PLATFORM),
    _flag("budget_and_statements_filed", "上报预算表和年度财务报表"),
    _flag("spending_compliant", "各项支出符合规定，管理费发挥作用"),
    _flag("budget_filed", "上报年度预算", Source.PLATFORM),
    _rate("budget_execution_rate", "年度预算执行率", Source.PLATFORM, high=None),
    _flag("inspection_clean", "接受稽核，档案齐全，未发现问题"),
    # 3.1–3.7
    _flag("renewal_task_done", "完成当期续转任务", Source.IMPORT),
    _count("activities_joined", "参加保障活动", "项", Source.IMPORT),
    _rate("target_rate", "年度业务指标完成率", high=None),
    FactKind("fee_growth_rate", "会费增长率", FactType.SIGNED_RATE, unit="%", source=Source.IMPORT),
    _flag("member_events_budgeted_and_held", "会员活动及慰问活动有预算并执行", Source.PLATFORM),
    _flag("wechat_promoted", "推广使用微信公众平台"),
    _rate("wechat_registration_rate", "微信公众平台注册人数与会员人数比", high=None),
    _flag("cards_bound", "完成会员卡绑定", Source.IMPORT),
    _rate("aid_verification_rate", "“二次报销”受助职工信息核实率"),
    _flag("none_to_verify", "本年度没有须核实的受助职工"),
    # 4.1–4.6
    _rate("coverage_rate", "职工互助保障覆盖面", Source.PLATFORM),
    _flag("any_activity_full_coverage", "至少一项保障活动达到区域内全员覆盖", Source.IMPORT),
    _flag("all_activities_joined", "各项互助保障活动均参加", Source.IMPORT),
    _flag("all_activities_full_staff", "各项保障活动全员参加", Source.IMPORT),
    _choice("comprehensive_participation", "参加综合互助保障活动", _PARTICIPATION, Source.IMPORT),
    _choice(
        "mild_illness_participation", "参加轻度疾病互助保障活动", _PARTICIPATION, Source.IMPORT
    ),
    _flag("pilots_joined", "参加办事处试点工作"),
    _rate("app_claim_rate", "医疗类理赔使用 APP 申报的比例"),
    _flag("restructured_in_time", "重组后及时规范管理、业务平稳发展"),
    _count("loan_applications", "全年提交小额贷款申请", "份", Source.IMPORT),
    FactKind(
        "loan_amount", "小额贷款放款金额", FactType.AMOUNT, "元", low=_ZERO, source=Source.IMPORT
    ),
)

CATALOGUE: dict[str, FactKind] = {kind.name: kind for kind in _KINDS}

_TYPE_WORDS = {
    FactType.BOOL: "true 或 false",
    FactType.INT: "整数",
    FactType.RATE: "百分数数字（95 表示 95%）",
    FactType.SIGNED_RATE: "百分数数字（95 表示 95%，可以为负）",
    FactType.AMOUNT: "以元计的数字",
    FactType.CHOICE: "文字",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Checked facts of one agency: every value has its type and can be."""

    values: Mapping[str, FactValue]

    @property
    def kind(self) -> str:
        """Which kind of agency it is."""
        return str(self.values[KIND_FACT])

    def get(self, name: str) -> FactValue | None:
        """Return a fact; None: not shown."""
        return self.values.get(name)


def check_facts(
    given: Mapping[str, object], *, catalogue: Mapping[str, FactKind] = CATALOGUE
) -> Facts:
    """Return facts that can be scored (A3.2).

    :raises FactUnknown: no such fact.
    :raises FactWrongType: ``true`` for a number, a text, null, a list …
    :raises FactUnlikely: a value that cannot be: NaN, a rate above 100, an unknown word.
    :raises FactMissing: the kind of agency is not told.
    """
    for fault in fact_faults(given, catalogue=catalogue):
        raise fault
    return Facts({name: exact(value) for name, value in given.items()})


def fact_faults(
    given: Mapping[str, object], *, catalogue: Mapping[str, FactKind] = CATALOGUE
) -> Iterator[DomainError]:
    """Yield everything that keeps facts from being scored, in the order they are given."""
    for name, value in given.items():
        kind = catalogue.get(name)
        fault = FactUnknown(fact=name) if kind is None else _fault_of(kind, value)
        if fault is not None:
            yield fault
    if KIND_FACT not in given:
        yield FactMissing(fact=KIND_FACT, label=catalogue[KIND_FACT].label)


def _fault_of(kind: FactKind, value: object) -> DomainError | None:
    told = {"fact": kind.name, "label": kind.label, "given": _shown(value)}
    if not _has_type(kind, value):
        return FactWrongType(**told, expected=_TYPE_WORDS[kind.type])
    if not _can_be(kind, value):
        return FactUnlikely(**told, bounds=_bounds(kind))
    return None


def _has_type(kind: FactKind, value: object) -> bool:
    if kind.type is FactType.BOOL:
        return isinstance(value, bool)
    if kind.type is FactType.CHOICE:
        return isinstance(value, str)
    if isinstance(value, bool):  # true is no number, though Python thinks so
        return False
    return isinstance(value, int if kind.is_whole else int | float | Decimal)


def _can_be(kind: FactKind, value: object) -> bool:
    if isinstance(value, str):
        return value in kind.options
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return True
    number = Decimal(str(value)) if isinstance(value, float) else value
    return kind.bounds.holds(number)


def _bounds(kind: FactKind) -> str:
    if kind.type is FactType.CHOICE:
        return "、".join(kind.options)
    return f"{kind.bounds.least:,f} 至 {kind.bounds.most:,f}"


def _shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list | dict):
        return "列表" if isinstance(value, list) else "对象"
    return shortened(value)


def exact(value: object) -> FactValue:
    """A stored value as it is counted with."""
    if isinstance(value, float):
        return Decimal(str(value))  # as it is written, not as it is stored
    if isinstance(value, bool | int | Decimal | str):
        return value
    raise TypeError(value)
