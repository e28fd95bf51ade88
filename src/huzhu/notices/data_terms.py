"""How long notices are kept."""

from huzhu.kernel.data_terms import ARCHIVE, Term

TERMS = (
    Term(
        "notices.notices",
        "公告、公告稿、补充说明、会员通知、抄送、转办和离任交接",
        (
            "notices_publicnotice",
            "notices_noticeremark",
            "notices_noticedraft",
            "notices_membernotice",
            "notices_copynote",
            "notices_handover",
            "notices_leaverhandover",
        ),
        ARCHIVE + "；公示过的内容须能查到原文",
        "长期保存。",
    ),
)
