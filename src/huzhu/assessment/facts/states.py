"""Vocabularies of figures: disputes and papers."""

from huzhu.kernel.words import Worded


class DisputeState(Worded):
    """How far a dispute about a figure (数据异议) has come."""

    OPEN = "open", "待核实"
    UPHELD = "upheld", "已更正"
    DISMISSED = "dismissed", "维持原数据"


class FilingKind(Worded):
    """Papers that an agency hands in over the year and that count by themselves."""

    RULES = "rules", "规章制度"
    STUDY_MINUTES = "study_minutes", "研究（总结）会议纪要"
    CHANGE_REPORT = "change_report", "代办处信息变更"
    TRAINING = "training", "宣传培训工作信息"
    GOODS_LIST = "goods_list", "物品发放表"
    BUDGET = "budget", "代办处预算表"
    STATEMENT = "statement", "年度财务报表"
    ACCOUNT_CHANGE = "account_change", "业务系统用户名变更表"
    ACCOUNT_REGISTER = "account_register", "业务系统用户名备案表"
    ARTICLE = "article", "门户网站投稿"
