"""Why a procurement is turned away. Each sentence: the rule, the case, the next step."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class NoProcurement(NotFound, code="procurement.not_found", clause="S2.2.3b"):
    message = "采购在初审通过后进行，项目 {reference} 还没有开始采购。请先完成初审，或核对编号。"


class NotOfThisAgency(NotYours, clause="S2.2.3b"):
    message = "采购由本代办机构办理，您现在的身份是{who}。请切换身份，或联系该代办机构的经办人。"


class AlreadyOpen(DomainError, kind=Kind.NOT_NOW, clause="S2.2.3b"):
    message = "一个项目只办理一次采购，项目 {reference} 的采购已经开始。请打开已有的采购继续填写。"


class NoGoods(DomainError, clause="S2.2.3b", field="goods"):
    message = "价格对比表须列明采购商品，现在一行也没有。请填写商品名称、规格、要求和数量。"


class GoodsUnclear(DomainError, clause="S7.4", field="goods"):
    message = "每行商品须有名称、规格和数量（至少 1），第 {row} 行不完整。请补全或删去这一行。"


class GoodsRepeated(DomainError, clause="S7.4", field="goods"):
    message = (
        "每种商品只列一行，第 {row} 行“{name}”与前面重复。请合并数量，或写明不同的规格、要求。"
    )


class SupplierUnclear(DomainError, clause="S7.4", field="quotes"):
    message = "每家供应商须有各不相同的名称，第 {place} 家的名称“{name}”为空或重复。请填写其全称。"


class GoodsHaveChanged(DomainError, kind=Kind.NOT_NOW, clause="S7.4", field="quotes"):
    """The prices were written for other rows than the goods have now."""

    message = (
        "报价须与采购明细逐行对应，明细现有 {rows} 行，“{supplier}”有 {prices} 个单价。"
        "请刷新页面，按最新的明细填写。"
    )


class PriceUnclear(DomainError, clause="S7.4", field="quotes"):
    message = (
        "单价须大于 0 元、最多两位小数，“{supplier}”第 {row} 行填的是 {price}。请改为实际报价。"
    )


class SilentSupplierQuoted(DomainError, clause="S7.4", field="quotes"):
    message = "未报价的供应商不填单价，“{supplier}”标为未报价却有单价。请去掉标记，或清空单价。"


class TooFewSuppliers(DomainError, clause="S2.2.3b", field="quotes"):
    message = "价格对比须有至少 {least} 家供应商报价，现有 {count} 家。请再询价 {short} 家。"


class NotLikeForLike(DomainError, clause="S2.2.3b", field="quotes"):
    """A supplier does not quote every row: the sums cannot be compared."""

    message = (
        "报价须同品牌、同规格、同数量才可比，“{supplier}”还没有“{goods}”的单价。"
        "请补齐报价，或将该供应商标为未报价。"
    )


class TermsMissing(DomainError, clause="S7.4", field="quotes"):
    message = "价格对比表须写明电话和供货条件，“{supplier}”还缺{terms}。请向该供应商问清后填写。"


class ScorerUnnamed(DomainError, clause="S7.3", field="scorer"):
    message = "评分表须由评分人员本人签字，这份没有写姓名。请填写评分人员姓名。"


class SheetNotComplete(DomainError, clause="S7.3", field="marks"):
    """A sheet scores exactly the suppliers that quote, each once."""

    message = (
        "每位评分人员须给每家参选供应商各评一次，参选的是{expected}，这份评的是{given}。"
        "请按参选名单逐家评分。"
    )


class MarksOutOfRange(DomainError, clause="S7.3", field="marks"):
    """Marks are between nought and the full marks of their column, in half or whole points."""

    message = (
        "“{criterion}”满分 {full} 分、最低 0 分、最多一位小数，“{supplier}”得了 {given} 分。"
        "请核对后重新填写。"
    )


class TooFewScorers(DomainError, clause="S2.2.3b", field="marks"):
    """One person's marks are no comparison."""

    message = "评分须由不少于 {least} 名评分人员进行，现有 {count} 份评分表。请再登记 {short} 份。"


class NotAwarded(DomainError, clause="S2.2.3b"):
    message = "采购须按总分最高确定中选单位，比价和评分已齐、中选单位未定。请点“确定中选单位”。"


class TieUndecided(DomainError, clause="S2.2.3b", field="chosen"):
    """Several suppliers share the highest total: somebody must choose, and say why."""

    message = (
        "总分最高者中选，{suppliers}并列最高（{total} 分）。请集体研究后选定一家，并写明理由。"
    )


class ChosenNotLeading(DomainError, clause="S2.2.3b", field="chosen"):
    """The chosen supplier does not have the highest total."""

    message = "总分最高者中选，最高的是{leaders}，您选的是“{chosen}”。请改选总分最高的供应商。"


class ReopenedWithoutReason(DomainError, clause="S2.2.3b", field="reason"):
    message = "重新比选须说明理由并留痕，现在没有填写。请写明原定结果为什么不能采用。"
