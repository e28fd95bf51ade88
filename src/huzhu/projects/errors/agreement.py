"""Purchase and plan that do not agree, and the two ways to settle it (二（二）3，五 2)."""

from huzhu.kernel.errors import DomainError, NotNow


class AwardDiffers(DomainError, clause="S5.2"):
    """The award is not what was planned, and nobody has settled it."""

    message = "中选的规格、数量、单价和总价须与初审通过的方案一致：{differences}。{advice}。"


class AwardOverPlan(DomainError, clause="S5.2"):
    """The winning supplier costs more than the reviewed plan allows."""

    message = "采购金额不得超过初审通过的方案：方案 {planned}，中选供应商报价 {awarded}。{advice}。"


class NothingDiffers(DomainError, clause="S5.2"):
    message = "采购与方案有差异时才办理“{verb}”：现在各项一致。请直接办理下一步。"


class SeveralGoods(DomainError, clause="S7.1"):
    """A plan names one kind of goods; the award has several."""

    message = "方案只写一种采买物品：中选的有 {count} 项，不能照此调整方案。{advice}。"


class CodesAreTheQuantity(DomainError, clause="S2.3.1a", field="code_count"):
    """One kind of goods makes as many codes as were bought."""

    message = (
        "只采购一种物品的，电子码数量就是中选的数量：中选数量为 {quantity}，填写的是 {count}。"
        "请不填电子码数量；数量有误的，请重新比选。"
    )


class DifferenceAccepted(NotNow, clause="S5.2"):
    message = (
        "差异只在没有接受时决定：{who}已于 {on}决定接受。"
        "采购或方案再有改动的，此决定失效，届时重新决定。"
    )


class AmendmentPending(DomainError, clause="S2.2.2"):
    """An amendment of the plan waits for Member Service."""

    message = (
        "方案调整核定之后才能办理“{verb}”：{who} 于 {at} 报送的调整还没有核定。"
        "请等会员服务部核定后再办理。"
    )


class NoAmendment(NotNow, clause="S2.2.2"):
    message = "核定的是代办机构报送的方案调整：现在没有待核定的调整。请刷新页面查看最新进展。"
