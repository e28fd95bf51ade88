"""Chinese names of all acts in the trail, one table (留痕); a test holds it against the actions.

Not here: the names of steps, which stand with the lifecycles (``projects.states``).
"""

from __future__ import annotations

from huzhu.projects.states import Step
from huzhu.web.parts import Tone

#: Audit code -> what somebody did.
ACT_LABELS: dict[str, str] = {
    "projects.start_project": "新建项目",
    "projects.save_draft": "保存方案草稿",
    "projects.submit_plan": "报送方案",
    "projects.give_opinion": "给出初审意见",
    "projects.pass_review": "初审通过",
    "projects.return_plan": "退回方案修改",
    "projects.enter_minutes": "登记主管领导办公会纪要",
    "projects.amend_plan": "报送方案调整",
    "projects.pass_amendment": "核定方案调整",
    "projects.return_amendment": "退回方案调整",
    "projects.decide_difference": "决定采购与方案的差异",
    "projects.check_request": "复核预算和采购",
    "projects.apply": "报送请示",
    "projects.countersign": "会签",
    "projects.return_application": "退回补充材料",
    "projects.call_meeting": "登记主任办公会",
    "projects.enter_meeting_minutes": "登记主任办公会会议纪要",
    "projects.bring_to_meeting": "提请主任办公会",
    "projects.approve": "主任办公会批准",
    "projects.refuse": "不予批准",
    "projects.hand_in_materials": "报送实施资料和电子码",
    "projects.sign_system_test": "系统测试签字",
    "projects.postpone": "延期",
    "projects.publish_offer": "发布",
    "projects.open_claims": "抢订开始",
    "projects.settle": "抢订结束",
    "projects.record_usage": "登记使用情况",
    "projects.issue_feedback": "反馈结果",
    "projects.collect_feedback": "签收结果反馈",
    "projects.close": "办结",
    "projects.terminate": "终止项目",
    "procurement.open_procurement": "采购开始",
    "procurement.enter_goods": "填写采购明细",
    "procurement.enter_quotes": "填写价格对比表（附件4）",
    "procurement.enter_scores": "登记评分表（附件3）",
    "procurement.award": "确定中选单位",
    "procurement.reopen": "重新比选",
    "budget.file_budget": "报送年度预算",
    "budget.revise_budget": "调整年度预算",
    "budget.reserve": "占用预算额度",
    "budget.release": "释放预算额度",
    "budget.spend": "列支",
    "claims.create_offer": "建立抢订活动",
    "claims.reschedule_offer": "抢订活动改期",
    "claims.hand_in_codes": "电子码清单入库",
    "claims.publish_offer": "抢订活动上架",
    "claims.release_reserve": "投放备用码",
    "claims.close_offer": "抢订活动结束",
    "claims.terminate_offer": "抢订活动终止",
    "claims.issue_ticket": "发放资格票",
    "claims.issue_tickets": "批量发放资格票",
    "claims.reveal_code": "会员查看电子码",
    "claims.reveal_feedback": "导出结果清单（含电子码）",
    "claims.import_usage": "导入核销清单",
    "documents.store_file": "上传文件",
    "documents.withdraw_file": "撤回文件",
    "notices.post_notice": "发布公告",
    "notices.withdraw_notice": "撤下公告",
    "notices.inform_members": "通知会员",
    "notices.inform_member": "通知会员本人",
    "notices.send_copy": "抄送",
    "notices.mark_read": "阅读抄送",
}

_TONES = {
    Tone.DONE: (
        "projects.pass_review",
        "projects.approve",
        "projects.publish_offer",
        "projects.close",
        "projects.collect_feedback",
        "procurement.award",
        "budget.spend",
    ),
    Tone.DUE: (
        "projects.return_plan",
        "projects.return_application",
        "projects.postpone",
        "procurement.reopen",
        "documents.withdraw_file",
    ),
    Tone.LATE: ("projects.refuse", "projects.terminate", "claims.terminate_offer"),
    Tone.IDLE: ("projects.save_draft", "projects.start_project", "claims.create_offer"),
}
ACT_TONES = {code: tone for tone, codes in _TONES.items() for code in codes}

#: What an event's facts say beside the act: key -> sentence with the value.
FACT_LABELS: dict[str, str] = {
    "changes": "{}",
    "reason": "原因：{}",
    "version": "第 {} 版",
    "held_on": "会议日期 {}",
    "meeting": "{}",
    "supplier": "中选单位：{}",
    "marks_total": "总分 {}",
    "price_total": "总价 {}",
    "tied_with": "并列：{}",
    "suppliers": "供应商：{}",
    "row_count": "{} 行商品",
    "codes": "电子码 {} 个",
    "count": "{} 条",
    "used": "已使用 {} 个",
    "claimed": "抢订成功 {} 人",
    "rows": "{} 行",
    "points": "测试 {} 项",
    "agency": "{}",
    "seconds": "须等待 {} 秒",
    "tries": "当日第 {} 次",
    "address": "来自 {}",
}

#: Facts that are yuan: written as on every page.
MONEY_FACTS = frozenset({"price_total"})

STEP_TONES = {
    Step.DRAFT: Tone.IDLE,
    Step.CLOSED: Tone.DONE,
    Step.REFUSED: Tone.LATE,
    Step.TERMINATED: Tone.LATE,
}


def step_tone(step: Step) -> Tone:
    """How a project's step looks as a pill."""
    return STEP_TONES.get(step, Tone.ACTIVE)


def act_tone(code: str) -> Tone:
    """How an act looks on the trail."""
    return ACT_TONES.get(code, Tone.ACTIVE)
