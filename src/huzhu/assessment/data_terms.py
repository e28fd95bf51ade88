"""How long the assessment is kept."""

from huzhu.kernel.data_terms import ARCHIVE, Term

_YEAR = (
    *("appeal", "calendarchange", "departmentreview", "evidence", "factdispute", "factrecord"),
    *("filing", "gradeplan", "honour", "leadershipdecision", "leadinggroupmember", "objection"),
    *("quotaplan", "ratingreminder", "recommendation", "reviewquestion", "schemeversion"),
    *("scoresheet", "sealedlist", "securityincident", "veto"),
)
TERMS = (
    Term(
        "assessment.files",
        "年度考核的评分、佐证、申诉、异议和表彰（异议人的联系方式加密存放）",
        tuple(f"assessment_{kind}" for kind in _YEAR),
        ARCHIVE + "；异议的受理和答复须能查到是谁提出的",
        "长期保存，随年度考核的档案留存。",
    ),
)
