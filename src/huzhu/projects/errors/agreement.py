"""Purchase and plan that do not agree, and the two ways to settle it (二（二）3，五 2)."""

from huzhu.kernel.errors import DomainError, NotNow


class AwardDiffers(DomainError):
    """The award is not what was planned, and nobody has settled it."""

    code = "projects.award_differs"
    clause = "S5.2"
    message = (
        "中选的规格、数量、单价和总价须与初审通过的方案一致：{differences}。"
        "请调整方案报会员服务部核定，或重新比选；差异也可由会员服务部部长决定接受。"
    )


class AwardOverPlan(DomainError):
    """The winning supplier costs more than the reviewed plan allows."""

    code = "projects.award_over_plan"
    clause = "S5.2"
    message = (
        "采购金额不得超过初审通过的方案：方案 {planned}，中选供应商报价 {awarded}。"
        "请调整方案报会员服务部核定，或重新比选。"
    )


class NothingDiffers(DomainError):
    """There is no difference to settle."""

    code = "projects.nothing_differs"
    clause = "S5.2"
    message = "采购与方案有差异时才办理“{verb}”：现在各项一致。请直接办理下一步。"


class SeveralGoods(DomainError):
    """A plan names one kind of goods; the award has several."""

    code = "projects.several_goods"
    clause = "S7.1"
    message = (
        "方案只写一种采买物品：中选的有 {count} 项，不能照此调整方案。"
        "请重新比选，或请会员服务部部长决定是否接受差异。"
    )


class AmendmentPending(DomainError):
    """An amendment of the plan waits for Member Service."""

    code = "projects.amendment_pending"
    clause = "S2.2.2"
    message = (
        "方案调整核定之后才能办理“{verb}”：{who} 于 {at} 报送的调整还没有核定。"
        "请等会员服务部核定后再办理。"
    )


class NoAmendment(NotNow):
    """Nothing waits for being confirmed."""

    code = "projects.no_amendment"
    clause = "S2.2.2"
    message = "核定的是代办机构报送的方案调整：现在没有待核定的调整。请刷新页面查看最新进展。"
