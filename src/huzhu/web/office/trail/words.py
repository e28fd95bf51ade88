"""Words of the trail for acts that no project's page shows: the office's own and the register's.

Not here: the acts on projects and their offers (``web.console.labels``).
"""

from __future__ import annotations

from huzhu.web.console.labels import ACT_LABELS

_OWN = {
    "office.seed_calendar": "生成工作日历",
    "office.set_day": "登记放假或调休",
    "office.unset_day": "取消放假或调休",
    "office.announce_year": "标记年度已公布",
    "people.open_agency": "登记代办处",
    "people.open_point": "登记代办点",
    "people.register_union": "登记基层工会",
    "people.register_unions": "批量登记基层工会",
    "people.open_account": "开设账号",
    "people.close_account": "停用账号",
    "people.issue_password_link": "发出设置密码链接",
    "people.set_password": "设置密码",
    "people.appoint": "任命",
    "people.end_term": "结束任期",
    "people.register_member": "登记会员",
    "people.register_members": "批量登记会员",
    "people.verify_member": "实名核验",
    "people.reveal_id_number": "查看身份证号",
    "people.check_import": "上传会员名单",
    "people.report_import": "检查会员名单",
    "people.confirm_import": "确认导入会员",
    "people.finish_import": "导入会员完毕",
    "people.turn_away_import": "退回会员名单",
    "people.drop_import": "放弃会员名单",
    "people.load_file": "导入会员文件",
    "people.reveal_refused": "下载未通过的会员",
    "people.forget_refused": "清除未通过的会员",
    "assessment.rate_item": "自评一项指标",
    "assessment.rate_all": "自评",
    "assessment.enter_basics": "填写基本情况",
    "assessment.take_in_sheet": "导入离线考核表",
    "assessment.submit_sheet": "报送考核表",
    "assessment.new_checksum": "考核表校验码更新",
    "assessment.add_evidence": "上传佐证材料",
    "assessment.reuse_evidence": "选用已有材料作佐证",
    "assessment.withdraw_evidence": "撤下佐证材料",
    "assessment.answer_question": "答复补充询问",
    "assessment.take_in_scan": "上传盖章扫描件",
    "assessment.bring_in_scheme": "采用考核方案",
    "assessment.create_year": "筹备年度考核",
    "assessment.open_year": "启动考核",
    "assessment.add_agency": "列入考核范围",
    "assessment.drop_agency": "移出考核范围",
    "assessment.move_date": "调整考核日程",
    "assessment.remind": "催办自评",
    "assessment.remind_all": "催办全部未报送的代办处",
    "assessment.remind_by_clock": "考核到期提醒",
    "assessment.remind_departments": "考核提醒部门",
    "assessment.close_self_rating": "截止自评",
    "assessment.miss_deadline": "未按时报送考核表",
    "assessment.receive_paper": "收纸质考核表",
    "assessment.close_review": "结束部门审核",
    "assessment.review_item": "部门审核签字",
    "assessment.review_many": "批量审核签字",
    "assessment.spot_check": "实地抽查",
    "assessment.ask_back": "补充询问",
    "assessment.withdraw_question": "撤回询问",
    "assessment.finish_sheet": "考核表审核完毕",
    "assessment.compute_facts": "统计平台数据",
    "assessment.state_fact": "填报考核数据",
    "assessment.correct_fact": "更正考核数据",
    "assessment.dispute_fact": "提出数据异议",
    "assessment.answer_dispute": "答复数据异议",
    "assessment.hand_in_filing": "报送报备材料",
    "assessment.mark_filing": "认定报备材料是否按时",
    "assessment.void_filing": "报备材料不计入",
    "assessment.check_fact_import": "检查考核数据表格",
    "assessment.map_fact_import": "对应考核数据表头",
    "assessment.load_fact_import": "导入考核数据",
    "assessment.drop_fact_import": "放弃考核数据表格",
    "assessment.take_facts": "接收业务系统考核数据",
    "assessment.decide_points": "审定分值",
    "assessment.report_incident": "登记信息安全事件",
    "assessment.veto": "一票否决",
    "assessment.lift_veto": "撤销一票否决",
    "assessment.reopen_sheet": "重新开放自评",
}
LABELS = _OWN | ACT_LABELS
SUBJECTS = {
    "account": "账号",
    "agency": "代办机构",
    "assessment": "年度考核",
    "budget": "预算",
    "calendar": "工作日历",
    "file": "文件",
    "fact_import": "考核数据导入",
    "filing": "报备材料",
    "meeting": "主任办公会",
    "member": "会员",
    "member_import": "会员导入",
    "member_imports": "会员导入",
    "notice": "公告",
    "offer": "抢订活动",
    "procurement": "采购",
    "project": "项目",
    "scheme": "考核方案",
    "scoresheet": "考核表",
}


def subject_label(subject: str) -> str:
    """``project:2026-0012`` → ``项目 2026-0012``; a case that bears its kind's name is not doubled.

    >>> subject_label("meeting:主任办公会〔2026〕12次")
    '主任办公会〔2026〕12次'
    """
    kind, _, name = subject.partition(":")
    label = SUBJECTS.get(kind, kind)
    return name if label in name else f"{label} {name}".strip()
