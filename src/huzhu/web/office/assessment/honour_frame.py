"""What the pages of recommending and honouring share: the ways among them, tones, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.urls import reverse

from huzhu.assessment.honours.states import RecommendationStep
from huzhu.kernel.words import AnswerState
from huzhu.web.office.assessment.frame import Way, frame_of
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from huzhu.assessment.honours.models import Recommendation
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.documents.states import Download
    from huzhu.web.requests import OfficeRequest

HUB = "assessment-candidates"
WAYS = {
    HUB: "推荐与审核",
    "assessment-list": "公示与名单",
    "assessment-objections": "异议",
    "assessment-honours": "表彰与证书",
}
TONES = {
    RecommendationStep.DRAFT: Tone.IDLE,
    RecommendationStep.ON_INNER_NOTICE: Tone.ACTIVE,
    RecommendationStep.SUBMITTED: Tone.DUE,
    RecommendationStep.ACCEPTED: Tone.DONE,
    RecommendationStep.STRUCK: Tone.LATE,
}
ANSWER_TONES = {
    AnswerState.OPEN: Tone.DUE,
    AnswerState.UPHELD: Tone.LATE,
    AnswerState.DISMISSED: Tone.DONE,
}


def honour_frame(request: OfficeRequest, year: AssessmentYear, name: str) -> dict[str, Any]:
    """The year's frame with the ways among these four pages."""
    ways = [
        Way(label, reverse(f"office:{each}", args=[year.year]), each == name)
        for each, label in WAYS.items()
    ]
    return frame_of(request, year, HUB) | {"ways": ways}


def pill_of(row: Recommendation) -> tuple[str, Tone]:
    """Label and tone of a recommendation."""
    step = RecommendationStep(row.state)
    return RecommendationStep(step).label, TONES[step]


def handed_out(download: Download) -> Any:
    """A stored file, always as an attachment."""
    return FileResponse(
        download.path.open("rb"),
        as_attachment=True,
        filename=download.name,
        content_type=download.content_type,
    )
