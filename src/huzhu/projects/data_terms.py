"""How long projects are kept."""

from huzhu.kernel.data_terms import ARCHIVE, Term

_STEPS = (
    *("agencycheck", "agencyminutes", "application", "countersignature", "differencedecision"),
    *("directorsmeeting", "feedbackreport", "implementationplan", "materials", "meetingitem"),
    *("meetingminutes", "planamendment", "postponement", "preliminaryreview", "reviewopinion"),
    *("serviceproject", "systemtest", "termination"),
)
TERMS = (
    Term(
        "projects.files",
        "服务项目的全部文书、意见、会议纪要和结果反馈（含经办人、负责人）",
        tuple(f"projects_{step}" for step in _STEPS),
        ARCHIVE,
        "长期保存。",
    ),
)
