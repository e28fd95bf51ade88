"""How long consents and corrections are kept."""

from huzhu.kernel.data_terms import Term

TERMS = (
    Term(
        "privacy.decisions",
        "会员的授权和撤回记录、信息更正申请和答复（申请内容加密存放）",
        ("privacy_consent", "privacy_entrycorrection"),
        "《个人信息保护法》：个人信息处理者应当能够证明已经取得同意，并答复本人行使权利的申请",
        "长期保存，随会员登记留存。",
    ),
)
