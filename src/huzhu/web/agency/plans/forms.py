"""The plan's form (附件1): a draft takes anything, the submission asks for all of it.

Not here: what a plan must fulfil (``projects.rules``).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.budget import queries as budget
from huzhu.kernel.money import yuan
from huzhu.kernel.numbers import COUNT, PRICE, REVISION
from huzhu.people import queries as people
from huzhu.projects.queries import cases
from huzhu.projects.rules import PLAN_LABELS, PlanFields
from huzhu.projects.states import Category, FundingSource
from huzhu.web.agency.plans.amounts import line_of
from huzhu.web.fields import MomentField, NumberField
from huzhu.web.forms import FilledSection, Form, Section

if TYPE_CHECKING:
    from huzhu.projects.models import ImplementationPlan, ServiceProject
    from huzhu.web.requests import StaffRequest

SCOPES = [("all", "本机构全体会员"), ("chosen", "限定部分基层工会")]


class DraftSection(FilledSection):
    """A section whose fields may stay open in the draft and must not on submission."""

    @property
    def missing_count(self) -> int:
        wanted = [field for field in self.fields if field.name in PLAN_LABELS]
        return sum(field.value() in (None, "", []) for field in wanted)


def _text(label: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=help_text)


def _words(label: str, help_text: str, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)


class PlanForm(Form):
    """All fields of 附件1 in five cards."""

    use_required_attribute = False
    sections = (
        Section("申报单位", ("applicant_name", "parent_name"), "已按机构资料填好，请核对。"),
        Section("项目内容", ("title", "category", "content", "purpose", "participation")),
        Section(
            "时间与对象",
            (
                "opens_at", "closes_at", "mode",
                "audience", "audience_scope", "audience_union_ids", "audience_reason",
            ),
        ),
        Section(
            "采买与资金",
            ("goods_name", "goods_specification", "goods_unit_price", "goods_quantity",
             "funding_source", "budget_line_id"),
        ),
        Section("联系人", ("person_in_charge", "person_phone", "contact")),
    )  # fmt: skip
    units = {"goods_unit_price": "元", "goods_quantity": "份"}
    examples = {
        "title": "例如：春季观影",
        "content": "例如：为会员发放电影票电子码 500 张，可在全市 30 家影院兑换 2D 影片一场。",
        "purpose": "例如：丰富会员文化生活，提升互助保障服务的获得感。",
        "participation": "例如：在会员服务平台抢订，每人一份；请在有效期内使用，过期作废。",
        "audience": "例如：本代办处全体在会会员",
        "audience_reason": "例如：活动场馆在某街道，先面向该街道所属单位。",
        "goods_name": "例如：电影票电子码",
        "goods_specification": "例如：2D 通兑，全市 30 家影院",
        "goods_unit_price": "30.00",
        "goods_quantity": "500",
        "person_in_charge": "例如：林晓",
        "person_phone": "例如：010-12345678",
        "contact": "例如：010-12345678，工作日 9:00–17:00",
    }
    clauses = {
        "opens_at": "S2.2.1",
        "audience_scope": "S2.1.1",
        "category": "S2.1.2",
        "funding_source": "S1",
        "budget_line_id": "S6.4",
    }

    revision = NumberField(REVISION, widget=forms.HiddenInput)
    applicant_name = _text("申请单位工会名称", 120)
    parent_name = _text("归属上级单位名称", 120)
    title = _text("项目名称", 80, "会员在手机上看到的名称，请简短。")
    category = forms.ChoiceField(
        label="项目类别", required=False, choices=[("", "请选择"), *Category.choices()]
    )
    content = _words("项目内容", "写明提供什么、数量多少、在哪里使用。")
    purpose = _words("项目目的", "写明为什么开展、预期效果。", 3)
    participation = _words("参与方式与注意事项", "会员怎样参与、怎样使用，有什么限制。")
    opens_at = MomentField(
        label="项目搭载时间：抢订开始",
        required=False,
        help_text="方案须在活动开展前一个月报送。",
    )
    closes_at = MomentField(label="项目搭载时间：抢订结束", required=False)
    mode = forms.ChoiceField(
        label="开放方式", required=False, choices=[("rush", "先到先得")], initial="rush"
    )
    audience = _text("服务对象", 400, "用一句话写明谁可以参加。")
    audience_scope = forms.ChoiceField(
        label="参与范围",
        required=False,
        choices=SCOPES,
        widget=forms.RadioSelect,
        help_text="按普惠制原则面向全体会员；限定范围须说明理由。",
    )
    audience_union_ids = forms.TypedMultipleChoiceField(
        label="可以参加的基层工会",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    audience_reason = _text("限定范围的理由", 400)
    goods_name = _text("采买物品名称", 120)
    goods_specification = _text("规格", 200, "采购、报价和中选须与此一致。")
    goods_unit_price = NumberField(PRICE, label="单价", required=False)
    goods_quantity = NumberField(
        COUNT,
        least=1,
        label="数量",
        required=False,
        help_text="即电子码的数量，每位会员一份。",
    )
    funding_source = forms.ChoiceField(
        label="项目使用资金来源", required=False, choices=FundingSource.choices()
    )
    budget_line_id = forms.TypedChoiceField(
        label="预算科目", required=False, coerce=int, empty_value=None
    )
    person_in_charge = _text("项目负责人", 64)
    person_phone = _text("负责人电话", 32)
    contact = _text("咨询与投诉方式", 400)

    def __init__(self, request: StaffRequest, project: ServiceProject, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        unions = people.unions_below(request.actor).values_list("id", "name")
        self.fields["audience_union_ids"].choices = list(unions)  # type: ignore[attr-defined] # a choice field
        self.fields["budget_line_id"].choices = line_choices(request, project)  # type: ignore[attr-defined] # the same

    def filled_sections(self) -> list[FilledSection]:
        return [
            DraftSection(section.key, section.title, section.help_text, section.fields)
            for section in super().filled_sections()
        ]

    def facts(self) -> dict[str, Any]:
        return {"fields": self.meant(), "revision": self.cleaned_data["revision"]}

    def meant(self) -> PlanFields:
        """The values of the form as the plan's fields."""
        values = dict(self.cleaned_data)
        values.pop("revision")
        is_chosen = values.pop("audience_scope") == "chosen"
        values["mode"] = values["mode"] or "rush"
        values["audience_union_ids"] = tuple(values["audience_union_ids"]) if is_chosen else ()
        values["audience_reason"] = values["audience_reason"] if is_chosen else ""
        return PlanFields(**values)


def line_choices(request: StaffRequest, project: ServiceProject) -> list[tuple[str, str]]:
    """The lines of this year's and next year's budget with what is left of each."""
    agency_id = cases.budget_agency_id(project.agency)
    this = request.today.year
    lines = [
        (str(line.line_id), f"{year} 年 · {line.name}（可用 {yuan(line.available)}）")
        for year in (this, this + 1)
        for line in budget.lines_of(agency_id, year)
    ]
    return [("", "请选择" if lines else "本机构还没有报送年度预算"), *lines]


def initial_of(project: ServiceProject, plan: ImplementationPlan) -> dict[str, Any]:
    """The form's first values: the draft as it was saved, its line as it stands now."""
    meant = cases.fields_of(plan)
    scope = "chosen" if meant.audience_union_ids else "all"
    funding = meant.funding_source or "management_fee"
    line = line_of(project, meant.budget_line_id)
    values = asdict(meant) | {"funding_source": funding, "audience_scope": scope}
    values |= {"budget_line_id": line.line_id} if line else {}
    return values | {"revision": plan.revision}
