"""Lifecycle of an offer (抢订活动), and the vocabularies of codes and answers. Plain Python.

Only the acts of people and the closing time move an offer. Whether it is still too early, open or
sold out follows from its times, its stock and what was given: see ``rules.phase_of``. Sold out is
a condition of an open offer, not its end: stock may come back.

    draft ─ publish_offer ▶ published ─ close_offer ▶ closed
    published ─ terminate_offer ▶ terminated
    draft ─ terminate_offer ▶ terminated

Not here: who may make a move (``policies``), what must hold first (``rules``).
"""

from enum import StrEnum

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded


class OfferState(StrEnum):
    """How far an offer has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    TERMINATED = "terminated"


OFFER_LIFECYCLE = Lifecycle(
    start=OfferState.DRAFT,
    moves=(
        Move("publish_offer", frozenset({OfferState.DRAFT}), OfferState.PUBLISHED, "上架"),
        Move("close_offer", frozenset({OfferState.PUBLISHED}), OfferState.CLOSED, "结束"),
        Move(
            "terminate_offer",
            frozenset({OfferState.DRAFT, OfferState.PUBLISHED}),
            OfferState.TERMINATED,
            "终止",
        ),
    ),
    labels={
        OfferState.DRAFT: "筹备中",
        OfferState.PUBLISHED: "已上架",
        OfferState.CLOSED: "已结束",
        OfferState.TERMINATED: "已终止",
    },
)


#: How the reference of a trial's offer begins (``huzhu demo rush``). It belongs to no case; its own
#: members claim it, and no list shows it to anybody else.
TRIAL = "trial-"


class Phase(Worded):
    """What a member sees of an offer at one moment."""

    DRAFT = "draft", "筹备中"
    UPCOMING = "upcoming", "即将开始"
    OPEN = "open", "抢订中"
    SOLD_OUT = "sold_out", "已抢完"
    CLOSED = "closed", "已结束"
    TERMINATED = "terminated", "已终止"

    @property
    def is_over(self) -> bool:
        """Whether nothing can be claimed any more."""
        return self in {Phase.CLOSED, Phase.TERMINATED}


class Mode(Worded):
    """In which order claims are answered."""

    RUSH = "rush", "先到先得"
    FAIR = "fair", "公平开抢"
    DRAW = "draw", "抽签"


class CodeState(Worded):
    """Where a voucher code stands. Only a released code has a number and can be won."""

    HELD = "held", "已入库"  # 已入库，未上架
    RESERVE = "reserve", "备用"
    RELEASED = "released", "已上架"
    VOID = "void", "已作废"
    TEST = "test", "测试码"  # 测试码，永不发给会员


class CodeListState(Worded):
    """What became of a handed-in list."""

    HELD = "held", "已入库"
    REPLACED = "replaced", "已替换"  # 已被新清单替换
    RELEASED = "released", "已上架"
    WITHDRAWN = "withdrawn", "已撤回"
