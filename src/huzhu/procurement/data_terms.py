"""How long procurements are kept."""

from huzhu.kernel.data_terms import ACCOUNTS, ARCHIVE, Term

TERMS = (
    Term(
        "procurement.procurements",
        "采购的报价、评分和中选结果（含供应商电话、评分人姓名）",
        ("procurement_supplier", "procurement_scorer", "procurement_award"),
        f"{ARCHIVE}；{ACCOUNTS}",
        "长期保存，随项目的档案留存。",
    ),
)
