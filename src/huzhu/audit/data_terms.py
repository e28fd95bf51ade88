"""How long the trail is kept."""

from huzhu.kernel.data_terms import Term

TERMS = (
    Term(
        "audit.events",
        "留痕（谁在何时办了什么，由什么改为什么）",
        ("audit_auditevent", "audit_rowchange"),
        "平台规则：留痕只增不改，任何人不能删除；另据《网络安全法》关于日志留存不少于六个月的规定",
        "长期保存，不删除。",
    ),
)
