"""Why something is turned away: one base class, nine kinds, each with its HTTP status.

A message has three parts: what the rule asks, the facts of this case, what to do next.
Web, API and counter each render a :class:`DomainError` in one place.

Not here: the reasons themselves, which live in the app that raises them (``<app>/errors.py``).
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar


class Kind(Enum):
    """What sort of no it is; the value is the HTTP status."""

    INVALID = 422  # what was handed in does not fulfil the rule
    NOT_YOURS = 403  # this person may not do it
    NOT_FOUND = 404  # nothing of that name within the person's scope
    NOT_NOW = 409  # the case has reached another step
    GONE = 410  # it is over
    TOO_EARLY = 425  # it has not begun
    SLOW_DOWN = 429  # too many requests
    UNKNOWN = 503  # the outcome is not known yet: ask again with the same key

    @property
    def status(self) -> int:
        return self.value


class DomainError(Exception):
    """A rule of the regulations says no; the message is shown to the person word for word.

    Subclasses set ``kind``, ``code`` (``<app>.<fault>``), ``clause`` (id of
    ``docs/regulations/clauses.md``), ``field`` (the form field it belongs to, if any) and
    ``message``, a format string that is filled with the facts given on raising.

    >>> class TooFew(DomainError):
    ...     message = "须有 {least} 家，现有 {count} 家。请补充后再提交。"
    >>> str(TooFew(least=3, count=2))
    '须有 3 家，现有 2 家。请补充后再提交。'
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "kernel.turned_away"
    clause: ClassVar[str] = ""
    field: ClassVar[str] = ""
    message: ClassVar[str] = "这一步现在不能办理。请核对后再试。"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message.format(**facts))

    @property
    def retry_after(self) -> int:
        """Seconds after which to ask again; 0: asking again helps nothing by itself."""
        seconds = self.facts.get("seconds", 0)
        return seconds if isinstance(seconds, int) else 0

    @property
    def detail(self) -> str:
        """The sentence for the person."""
        return str(self)


class NotYours(DomainError):
    """Base of refusals because of who asks."""

    kind = Kind.NOT_YOURS
    code = "kernel.not_yours"
    message = "这一步由{whose}办理，您现在的身份是{who}。请切换身份或联系{whose}。"


class NotFound(DomainError):
    """Nothing of that name exists within the actor's scope; other people's cases look the same."""

    kind = Kind.NOT_FOUND
    code = "kernel.not_found"
    message = "没有找到{what}。请核对编号，或回到列表重新选择。"


class NotNow(DomainError):
    """The case has reached another step, or somebody was faster."""

    kind = Kind.NOT_NOW
    code = "kernel.not_now"
    message = "“{verb}”须在“{needed}”时办理，现在是“{step}”。请刷新页面查看最新进展。"
