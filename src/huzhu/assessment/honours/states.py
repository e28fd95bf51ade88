"""The lifecycle of a recommendation (推荐), first in the agency, then in the office.

    draft ─ post_inner_notice ▶ on_inner_notice ─ submit_recommendation ▶ submitted
    submitted ─ return_recommendation ▶ draft
    submitted ─ accept_recommendation ▶ accepted ─ strike_recommendation ▶ struck

Not here: who may (``policies``), what must hold first (``rules``).
"""

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded


class CandidateKind(Worded):
    """Who is recommended or honoured: the unit, or a person of its staff (A2)."""

    UNIT = "unit", "优秀单位"
    PERSON = "person", "优秀个人"


class RecommendationStep(Worded):
    """Where a recommendation (推荐) stands."""

    DRAFT = "draft", "拟推荐"
    ON_INNER_NOTICE = "on_inner_notice", "本单位公示中"
    SUBMITTED = "submitted", "已上报"
    ACCEPTED = "accepted", "审核通过"
    STRUCK = "struck", "已取消"


RECOMMENDATION_LIFECYCLE = Lifecycle(
    start=RecommendationStep.DRAFT,
    labels=RecommendationStep.labels(),
    moves=(
        Move(
            "post_inner_notice",
            {RecommendationStep.DRAFT},
            RecommendationStep.ON_INNER_NOTICE,
            "在本单位公示",
        ),
        Move(
            "withdraw_recommendation",
            {RecommendationStep.ON_INNER_NOTICE},
            RecommendationStep.STRUCK,
            "撤下推荐",
        ),
        Move(
            "submit_recommendation",
            {RecommendationStep.ON_INNER_NOTICE},
            RecommendationStep.SUBMITTED,
        ),
        Move(
            "return_recommendation",
            {RecommendationStep.SUBMITTED},
            RecommendationStep.DRAFT,
        ),
        Move(
            "accept_recommendation",
            {RecommendationStep.SUBMITTED},
            RecommendationStep.ACCEPTED,
            "审核通过",
        ),
        Move(
            "strike_recommendation",
            {RecommendationStep.ACCEPTED},
            RecommendationStep.STRUCK,
            "取消推荐",
        ),
    ),
)
