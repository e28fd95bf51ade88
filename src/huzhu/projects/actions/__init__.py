"""The verbs of 〔2021〕18号, one function each, by group of the regulation.

Every one is a single transaction with its audit event; who may act is asked first
(``policies``), then the table of steps (``states``), then what must hold (``rules``).

Not here: claiming itself, which is the counter's (``claims``).
"""

from huzhu.projects.actions.agreement import (
    amend_plan,
    decide_difference,
    pass_amendment,
    return_amendment,
)
from huzhu.projects.actions.buying import award, enter_goods, enter_quotes, enter_scores, reopen
from huzhu.projects.actions.end import close, terminate
from huzhu.projects.actions.meetings import (
    approve,
    bring_to_meeting,
    call_meeting,
    enter_meeting_minutes,
    refuse,
)
from huzhu.projects.actions.permit import (
    apply,
    check_request,
    countersign,
    enter_minutes,
    return_application,
)
from huzhu.projects.actions.plan import (
    give_opinion,
    pass_review,
    return_plan,
    save_draft,
    start_project,
    submit_plan,
)
from huzhu.projects.actions.serve import (
    collect_feedback,
    hand_in_materials,
    issue_feedback,
    open_claims,
    postpone,
    publish_offer,
    record_usage,
    settle,
    sign_system_test,
)

__all__ = [
    "amend_plan",
    "apply",
    "approve",
    "award",
    "bring_to_meeting",
    "call_meeting",
    "check_request",
    "close",
    "collect_feedback",
    "countersign",
    "decide_difference",
    "enter_goods",
    "enter_meeting_minutes",
    "enter_minutes",
    "enter_quotes",
    "enter_scores",
    "give_opinion",
    "hand_in_materials",
    "issue_feedback",
    "open_claims",
    "pass_amendment",
    "pass_review",
    "postpone",
    "publish_offer",
    "record_usage",
    "refuse",
    "reopen",
    "return_amendment",
    "return_application",
    "return_plan",
    "save_draft",
    "settle",
    "sign_system_test",
    "start_project",
    "submit_plan",
    "terminate",
]
