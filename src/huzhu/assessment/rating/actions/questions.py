"""The agency answers what a department asks about one item (A4.2b).

While the question is open the item's points and proofs can be changed; the answer closes it.

Not here: asking and withdrawing (``reviews``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.rating.errors import AnswerMissing, QuestionOver
from huzhu.assessment.year.actions import _steps
from huzhu.audit.actions import action, note
from huzhu.office.pleas import give_answer

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.rating.models import ReviewQuestion
    from huzhu.kernel.actor import Actor


@action("assessment.answer_question", "答复补充询问", right=policies.AGENCY_CLERK)
def answer_question(question: ReviewQuestion, answer: str, *, by: Actor, at: datetime) -> None:
    """Answer, and close the item again.

    :raises AnswerMissing: without words nobody knows what was changed.
    :raises QuestionOver: it was answered or withdrawn before.
    """
    sheet = question.item.sheet
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    _steps.lock_sheet(sheet)
    if not answer.strip():
        raise AnswerMissing
    if not give_answer(question, answer.strip(), by=by, at=at):
        how = "答复" if question.answered_at else "由部门撤回"
        raise QuestionOver(item=question.item.item, how=how)
    subject, item = sheet.subject, question.item.item
    note(subject, by=by, at=at, item=item)
