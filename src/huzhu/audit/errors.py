"""What an act is turned away for, whichever it is."""

from huzhu.kernel.errors import DomainError, NotFound


class TextTooLong(DomainError):
    """A text is longer than its column: the last net below the forms' own bounds."""

    message = (
        "每项文字不能超过规定的长度，这次有一项超过了 {most} 个字，没有保存。请缩短这一项后再提交。"
    )


class EventNotFound(NotFound):
    """There is no such event, or it is of a case that is not the reader's."""

    message = "留痕里没有您可以查看的第 {number} 号记录。请从“留痕”列表打开需要的一条。"


class SilentWriteError(RuntimeError):
    """An action ended without the event of its own code: a programming fault, rolled back."""
