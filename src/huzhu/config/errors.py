"""What the entrance turns away before Django sees it: bodies too large or too slow, and crowds.

Not here: how it is sent (``turned_away``).
"""

from typing import ClassVar

from huzhu.kernel.errors import DomainError, Kind


class TurnedAway(DomainError, code="kernel.turned_away"):
    """A request that goes no further than the entrance."""

    status: ClassVar[int] = 413
    heading: ClassVar[str] = "提交的内容太大"
    #: Seconds after which to ask again; 0: asking again helps nothing.
    wait: ClassVar[int] = 0


class BodyTooLarge(TurnedAway, code="entrance.body_too_large"):
    """More than the address takes."""

    message = (
        "此页一次可以提交 {largest}，这次提交的内容超过了这个大小。请减少内容或压缩文件后重新提交。"
    )


class BodyOfNobody(TurnedAway, code="entrance.body_of_nobody"):
    """More than a form, from somebody who has not signed in."""

    message = (
        "没有登录时一次可以提交 {largest}，这次提交的内容超过了这个大小，且没有登录或登录已过期。"
        "请登录后重新提交。"
    )


class BodyWithoutLength(TurnedAway, code="entrance.body_without_length"):
    """More than a form, and how much is not said beforehand."""

    status = 411
    heading = "没有说明大小"
    message = (
        "超过 {largest} 的内容须事先说明大小，这次提交的没有说明。"
        "请在请求中写明长度（Content-Length）后重新提交。"
    )


class BodyTooSlow(TurnedAway, code="entrance.body_too_slow"):
    """Less than 1 kB a second over a minute."""

    status = 408
    heading = "网络太慢，没有收完"
    message = (
        "提交的内容每分钟须传到 60 KB，这次的网络没有达到，内容没有收完，也没有保存。"
        "请换到信号好的地方重新提交。"
    )


class NoRoom(TurnedAway, kind=Kind.UNKNOWN, code="entrance.no_room"):
    """The disk would be full."""

    status = 503
    heading = "暂时不能接收文件"
    wait = 300
    message = (
        "接收文件须留有存储空间，平台现在的存储空间不足，这次的内容没有保存。"
        "请稍后再试；仍不能提交的，请告诉信息技术部。"
    )


class Crowded(TurnedAway, kind=Kind.UNKNOWN, code="entrance.crowded"):
    """More requests than can be worked on, for longer than anybody should wait."""

    status = 503
    heading = "现在办理的人很多"
    wait = 5
    message = "平台同时办理的请求有限，现在排队的人很多，这次的请求没有办理。请等几秒钟再试一次。"


class CrowdedAddress(TurnedAway, kind=Kind.SLOW_DOWN, code="entrance.crowded_address"):
    """As many wait at one address as pages can be made in the longest wait."""

    status = 429
    heading = "同一网络排队的请求太多"
    wait = 5
    message = (
        "同一网络同时排队的请求最多 {most} 个，您所在的网络现在已排满，这次的请求没有办理。"
        "请等几秒钟再试一次。"
    )


class Fault(TurnedAway, kind=Kind.UNKNOWN, code="entrance.fault"):
    """A fault of ours before or after Django: a disk that is full, a thread that is gone."""

    status = 500
    heading = "这次操作没有完成"
    message = (
        "这次操作没有完成，已填写的内容没有保存。"
        "请稍后再试；如仍不能办理，请把编号 {reference} 告诉信息技术部。"
    )
