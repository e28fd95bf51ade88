"""What the trail calls the cases that its events speak of.

Not here: what it calls the events (``audit.kinds``).
"""

from __future__ import annotations

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
    "sessions": "登录",
}


def subject_label(subject: str) -> str:
    """``project:2026-0012`` → ``项目 2026-0012``; a case that bears its kind's name is not doubled.

    >>> subject_label("meeting:主任办公会〔2026〕12次")
    '主任办公会〔2026〕12次'
    """
    kind, _, name = subject.partition(":")
    label = SUBJECTS.get(kind, kind)
    return name if label in name else f"{label} {name}".strip()
