"""What ending a project will do, in numbers, and the notice as the public will read it.

Not here: ending it (``projects.actions.terminate``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.kernel.money import yuan
from huzhu.projects import rules
from huzhu.projects.queries.sums import parts_of
from huzhu.projects.states import ENDED, Step
from huzhu.web.forms import attempt, found

if TYPE_CHECKING:
    from huzhu.projects.models import ServiceProject
    from huzhu.projects.queries.sums import Parts
    from huzhu.web.office.projects.forms import Terminate


@dataclass(frozen=True, slots=True)
class Ending:
    """Whom and what it hits."""

    holder_count: int  # members who hold a code
    unused_count: int  # codes given and not used yet
    left_count: int  # codes that nobody can claim any more
    parts: Parts | None  # of the money held: what stays for codes in members' hands
    has_ended: bool
    notice: str  # empty until the form says what happened

    @property
    def warning(self) -> str:
        """The words that are asked once."""
        money = ""
        if self.parts:
            money = f"释放已占用的 {yuan(self.parts.freed)}，"
            if self.parts.kept:
                money += f"{yuan(self.parts.kept)}留作结清已发放的电子码，"
        return (
            "终止后不能恢复：立即停止抢订，"
            f"通知 {self.holder_count:,} 名持有电子码的会员，"
            f"{money}以办事处名义发布所预览的终止公告。"
        )


def ending_of(project: ServiceProject, form: Terminate) -> Ending:
    """Count what would be hit, and write the notice out of a form that is filled in."""
    offer = found(offers.offer_of, project.number)
    statement = offers.statement_of(offer) if offer else None
    usage = offers.usage_of(offer) if offer else None
    return Ending(
        holder_count=statement.given if statement else 0,
        unused_count=usage.unused if usage else 0,
        left_count=statement.left if statement else 0,
        parts=parts_of(project),
        has_ended=Step(project.state) in ENDED,
        notice=_notice(project, form),
    )


def _notice(project: ServiceProject, form: Terminate) -> str:
    if not form.is_bound or not form.is_valid():
        return ""
    written = attempt(
        form,
        rules.termination_text,
        project.number,
        project.title,
        agency=project.agency.name,
        kind=form.cleaned_data["reason_kind"],
        explanation=form.cleaned_data["explanation"],
    )
    return written.result or ""
