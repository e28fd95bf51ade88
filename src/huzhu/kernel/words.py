"""Words of a table with the office's words for them: said once, where the word is.

Not here: which words there are (each app's ``states``), but for those that several apps have.
"""

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A word as it is stored, and how people read it.

    >>> class Step(Worded):
    ...     DRAFT = "draft", "方案草稿"
    >>> Step("draft").label, Step.choices()
    ('方案草稿', [('draft', '方案草稿')])
    """

    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        if not label:  # the default is for type checkers: looking a word up takes no label
            raise TypeError(f"{cls.__name__} has no words for {word}")
        self = str.__new__(cls, word)
        self._value_ = word
        self.label = label
        return self

    @classmethod
    def labels(cls) -> dict[Self, str]:
        """Return how people read each word, in the order of the table."""
        return {each: each.label for each in cls}

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return what a form offers."""
        return [(each.value, each.label) for each in cls]


class AnswerState(Worded):
    """How far an objection or an appeal (异议、申诉) has come."""

    OPEN = "open", "办理中"
    UPHELD = "upheld", "成立"
    DISMISSED = "dismissed", "不成立"
