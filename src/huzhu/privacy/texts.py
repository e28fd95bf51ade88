"""The words that members agree to, by version: what was agreed to can always be read again.

A new version is added in front: nobody has agreed to it yet, and who declined an older one has
declined. None is changed.

Not here: who has agreed (``queries``).
"""

from __future__ import annotations

from dataclasses import dataclass

from huzhu.privacy.states import ConsentKind


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of what is asked: for what, which data, who gets it, what follows from a no."""

    kind: ConsentKind
    version: str
    words: tuple[str, ...]
    undecided: str  #: what the platform does until the member has chosen

    @property
    def title(self) -> str:
        return self.kind.label


VERSIONS = (
    ConsentText(
        ConsentKind.HAND_OVER,
        "2026-11",
        (
            "为了什么：活动结束后向举办活动的代办机构反馈结果，供供应商核销和处理售后。",
            "提供什么：您的姓名、会员编号、所在工会，和您在这次活动里抢到的电子码。不提供证件号码和手机号。",
            "不同意也能参与：反馈里您的姓名只留姓氏，不写会员编号，所在工会和电子码照列；售后须由您本人出示电子码办理。",
        ),
        "在您选择之前按不同意办理",
    ),
    ConsentText(
        ConsentKind.SHOW_NAME,
        "2026-11",
        (
            "为了什么：中奖名单按规定公开，供会员查询和监督。",
            "显示什么：您的中奖号码、所在工会，和隐去部分的姓名（例如“张*”）。",
            "不同意也能参与：名单里只显示中奖号码和所在工会，不显示姓名。",
        ),
        "在您选择之前显示隐去部分的姓名",
    ),
)


def newest(kind: ConsentKind) -> ConsentText:
    """The version that is asked now."""
    return next(text for text in VERSIONS if text.kind is kind)


def version_of(kind: ConsentKind, version: str) -> ConsentText:
    """The words of one version."""
    return next(text for text in VERSIONS if (text.kind, text.version) == (kind, version))
