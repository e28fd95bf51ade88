"""Why something is turned away: one base class, nine kinds, each with its HTTP status.

A message has three parts: what the rule asks, the facts of this case, what to do next.
Web, API and counter each render a :class:`DomainError` in one place.

Not here: the reasons themselves, which live in the app that raises them (``<app>/errors.py``).
"""

import re
from enum import Enum
from typing import ClassVar, Protocol, TypeVar

from huzhu.kernel.text import spoken

T_co = TypeVar("T_co", covariant=True)


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

    A reason is one statement: its class line names ``clause`` (id of
    ``docs/regulations/clauses.md``), ``field`` (the form field it belongs to, if any) and ``kind``
    where they differ from the base's; ``message`` is a format string that is filled with the facts
    given on raising. The code says the app and the name: ``budget.no_such_line``. A ``{verb}`` that
    no fact names is what the act under way is called (``audit.actions``).

    >>> class TooFew(DomainError, clause="S7.1", field="quotes"):
    ...     message = "须有 {least} 家，现有 {count} 家。请补充后再提交。"
    >>> str(TooFew(least=3, count=2)), TooFew.clause
    ('须有 3 家，现有 2 家。请补充后再提交。', 'S7.1')
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "kernel.turned_away"
    clause: ClassVar[str] = ""
    field: ClassVar[str] = ""
    message: ClassVar[str] = "这一步现在不能办理。请核对后再试。"

    def __init_subclass__(
        cls,
        *,
        kind: Kind | None = None,
        code: str | None = None,
        clause: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init_subclass__()
        app = cls.__module__.removeprefix("huzhu.").partition(".")[0]
        cls.code = code or f"{app}.{_underscored(cls.__name__)}"
        cls.kind = kind or cls.kind
        cls.clause = cls.clause if clause is None else clause
        cls.field = cls.field if field is None else field

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self._sentence())

    def name_act(self, label: str) -> None:
        """Call what was turned away by its label, where the rule had no word of its own for it."""
        self.facts["verb"] = self.facts.get("verb") or label
        self.args = (self._sentence(),)

    def _sentence(self) -> str:
        facts = {**self.facts, "verb": self.facts.get("verb") or "这一步"}
        return spoken(self.message.format(**facts))

    @property
    def retry_after(self) -> int:
        """Seconds after which to ask again; 0: asking again helps nothing by itself."""
        seconds = self.facts.get("seconds", 0)
        return seconds if isinstance(seconds, int) else 0

    @property
    def detail(self) -> str:
        """The sentence for the person."""
        return str(self)


def _underscored(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class NotYours(DomainError, kind=Kind.NOT_YOURS):
    """Base of refusals because of who asks."""

    message = "“{verb}”由{whose}办理，您现在的身份是{who}。请切换身份，或请{whose}办理。"


class ByClockAlone(NotYours):
    message = (
        "“{verb}”由平台到时自动办理，您现在的身份是{who}，不能手工办理。请等到时，由平台办理。"
    )


class OnServerAlone(NotYours):
    message = "“{verb}”由系统管理员在服务器上用命令办理，您现在的身份是{who}。请联系系统管理员。"


class NotFound(DomainError, kind=Kind.NOT_FOUND):
    """Nothing of that name exists within the actor's scope; other people's cases look the same."""

    message = "没有找到{what}。请核对编号，或回到列表重新选择。"


class ReasonMissing(DomainError, field="reason"):
    """Nobody could tell later why it was done."""

    message = "{verb}须写明理由，以便各方核对：现在没有填写。请用一两句话说明后再提交。"


class PersonalNumber(DomainError, field="reason"):
    """A reason is read by many and kept as long as what it is a reason for."""

    message = (
        "{verb}的理由会显示给各方并长期保存，不写证件号、手机号等个人号码：您填写的内容中有这样的号码。"
        "请删去号码，只写关系和事由后再提交。"
    )


class NotNow(DomainError, kind=Kind.NOT_NOW):
    """The case has reached another step, or somebody was faster."""

    message = "“{verb}”须在“{needed}”时办理，现在是“{step}”。请刷新页面查看最新进展。"


class ShownChanged(NotNow):
    """What the page has shown is not what stands: nobody signs what they have not seen."""

    message = (
        "办理的内容以您在页面上看到的为准，您打开页面之后，{who}改动了：{what}。"
        "这次没有办理，请核对现在的内容后再办理。"
    )


class Rows(Protocol[T_co]):
    """What was looked up: rows of a table."""

    def first(self) -> T_co | None: ...


def one(rows: Rows[T_co], otherwise: DomainError | type[DomainError]) -> T_co:
    """Return the first row that was looked up.

    :raises DomainError: there is none; ``otherwise`` says so.
    """
    if (found := rows.first()) is None:
        raise otherwise
    return found
