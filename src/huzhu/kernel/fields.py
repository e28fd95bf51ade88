"""Fields of a form or a file: who changes, sees, sees masked or does not see each, at which step.

One table for each form: pages, forms and tables that are taken away read it, and a page shows it
to everybody (字段权限).

Not here: whose case it is and who may act at all (each app's ``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.rights import Post

#: What stands where a field is not shown: nobody takes it for one that is empty.
HIDDEN = "（不显示）"


class Access(Worded):
    """What somebody may do with a field."""

    EDIT = "edit", "可改"
    SEE = "see", "可见"
    MASK = "mask", "掩码"
    HIDE = "hide", "不可见"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One line: these posts at these steps; none: at every step."""

    access: Access
    posts: frozenset[Post]
    steps: frozenset[str] = frozenset()

    def is_for(self, by: Actor, step: str) -> bool:
        """Whether the post and the step are of this line."""
        held = {(by.role, by.department), (by.role, "")}
        return not self.posts.isdisjoint(held) and (not self.steps or step in self.steps)


@dataclass(frozen=True, slots=True)
class FieldTable:
    """All fields of one form; the first line of a field that fits decides, none: not shown."""

    key: str
    label: str  #: 实施方案（附件1）
    steps: Mapping[str, str]  #: what a case can stand at, with its words
    fields: Mapping[str, str]  #: name and label, in the order of the form
    rules: Mapping[str, tuple[FieldRule, ...]]
    masks: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    def access(self, name: str, *, by: Actor, step: str) -> Access:
        """What an actor may do with a field of a case at this step."""
        fitting = (rule.access for rule in self.rules[name] if rule.is_for(by, step))
        return next(fitting, Access.HIDE)

    def told(self, name: str, words: str, *, by: Actor, step: str) -> str:
        """The words of a field as the actor may read them; blanks stay blank."""
        access = self.access(name, by=by, step=step)
        if not words or access in {Access.EDIT, Access.SEE}:
            return words
        return self.masks[name](words) if access is Access.MASK else HIDDEN

    def of(self, *, by: Actor, step: str) -> dict[str, Access]:
        """Every field's access, for a page that asks for several."""
        return {name: self.access(name, by=by, step=step) for name in self.fields}
