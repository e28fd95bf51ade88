"""What a column is called where its value is told: by its own name, or by the office's usual word.

A column says its name where it is declared (``verbose_name``). Those that are called alike in every
table, as who and when, say it here once. What has neither is of no meaning to a reader and is not
told: keys, hashes, counters.

Not here: which tables are told of (``traced``), how a value reads (``changes``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Field

_CHINESE = re.compile("[㐀-鿿]")

USUAL = {
    "added_at": "添加时间",
    "adopted_at": "通过时间",
    "agency": "代办机构",
    "amount": "金额",
    "answered_at": "答复时间",
    "answered_by": "答复人",
    "approved_at": "批准时间",
    "approved_by": "批准人",
    "asked_at": "提出时间",
    "asked_by": "提出人",
    "asked_by_name": "提出人",
    "asker_title": "申请人",
    "at": "时间",
    "box": "会签栏",
    "bound_by": "绑定方式",
    "by_name": "办理人",
    "by_title": "办理人岗位",
    "category": "类别",
    "claimed": "抢订成功人数",
    "claimed_points": "主张分数",
    "cleared_at": "结清时间",
    "closes_at": "截止时间",
    "code_count": "电子码数量",
    "concluded_at": "办结时间",
    "concluded_by_name": "办结人",
    "concluded_by_title": "办结人岗位",
    "created_at": "新建时间",
    "created_by_name": "新建人",
    "decided_at": "决定时间",
    "decided_by": "决定人",
    "decided_by_name": "决定登记人",
    "decided_by_title": "决定登记人岗位",
    "department": "部门",
    "due_at": "期限",
    "due_on": "办理期限",
    "edited_at": "修改时间",
    "edited_by": "修改人",
    "end_reason": "结束原因",
    "ended_at": "结束时间",
    "ended_by": "结束办理人",
    "entered_at": "登记时间",
    "entered_by_name": "登记人",
    "entered_by_title": "登记人岗位",
    "entered_step_at": "进入本环节时间",
    "explanation": "说明",
    "filed_at": "提交时间",
    "filed_by": "提交人",
    "from_step": "终止前所在环节",
    "granted_at": "授予时间",
    "handed_in_at": "报送时间",
    "handed_in_by_name": "报送人",
    "is_active": "是否启用",
    "is_announced": "是否已公布",
    "is_current": "是否现行",
    "is_test": "是否测试清单",
    "is_working": "是否工作日",
    "issued_at": "反馈时间",
    "issued_by_name": "反馈人",
    "joined_at": "加入时间",
    "kind": "种类",
    "left": "剩余",
    "left_at": "离任时间",
    "left_by": "离任登记人",
    "level": "层级",
    "lifted_at": "撤销时间",
    "made_at": "提出时间",
    "made_by": "提出人",
    "maker_title": "提出人岗位",
    "mode": "开放方式",
    "name": "名称",
    "note": "备注",
    "notice_number": "公告编号",
    "opened_at": "开始时间",
    "opens_at": "开放时间",
    "opinion": "意见",
    "outcome": "结果",
    "parent": "上级机构",
    "persons": "个人名额",
    "place": "次序",
    "points_after": "复核后分数",
    "reason": "原因",
    "reason_kind": "终止情形",
    "received_at": "收到时间",
    "received_by_name": "签收人",
    "reported_at": "报告时间",
    "reported_by": "报告人",
    "return_reason": "退回原因",
    "returned_at": "退回时间",
    "role": "岗位",
    "round": "轮次",
    "saved_at": "保存时间",
    "saved_by_name": "保存人",
    "sealed_at": "确定时间",
    "sealed_by": "确定人",
    "second_title": "确认人岗位",
    "seen_title": "查看人岗位",
    "self_at": "自评时间",
    "set_aside_at": "作废时间",
    "set_aside_reason": "作废原因",
    "source": "依据",
    "state": "状态",
    "stock": "总数",
    "submitted_at": "报送时间",
    "submitted_by_name": "报送人",
    "takes_over": "是否接管原绑定",
    "union": "基层工会",
    "units": "集体名额",
    "unused": "未使用",
    "used": "已使用",
    "verdict": "结论",
    "version": "版次",
    "voided_at": "作废时间",
    "voided_by": "作废人",
    "was_submitted": "是否报送过",
    "withdrawn_at": "撤回时间",
    "withdrawn_by": "撤回人",
}


def label_of(field: Field[Any, Any]) -> str:
    """Return what a column is called; blank: it is not told.

    >>> from huzhu.projects.models import ServiceProject
    >>> [label_of(ServiceProject._meta.get_field(name)) for name in ("title", "state")]
    ['项目名称', '状态']
    """
    return str(field.verbose_name) if has_name(field) else USUAL.get(field.name, "")


def has_name(field: Field[Any, Any]) -> bool:
    """Whether a column says where it is declared what it is called."""
    return bool(_CHINESE.search(str(field.verbose_name)))
