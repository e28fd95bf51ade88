"""What ending a project will do, in numbers, and the notice as the public will read it.

Not here: ending it (``projects.actions.terminate``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.kernel.money import yuan
from huzhu.kernel.numbers import AMOUNT, COUNT, NotANumber
from huzhu.projects import rules
from huzhu.projects.queries import lists
from huzhu.projects.queries.sums import parts_of
from huzhu.projects.states import ENDED, Step
from huzhu.web.forms import attempt, found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huzhu.projects.models import ServiceProject, Termination
    from huzhu.projects.queries.sums import Parts
    from huzhu.web.office.projects.forms import Terminate


@dataclass(frozen=True, slots=True)
class Ending:
    """Whom and what it hits."""

    holder_count: int  # members who hold a code
    unused_count: int | None  # codes given and not used; nobody knows before a list of uses
    left_count: int  # codes that nobody can claim any more
    parts: Parts | None  # of the money held: what stays for codes in members' hands
    has_ended: bool
    notice: str  # empty until the form says what happened

    @property
    def warning(self) -> str:
        """The words that are asked once."""
        money = ""
        if self.parts:
            freed = self.parts.freed
            money = f"释放已占用的 {yuan(freed)}，" if freed else "没有可释放的额度，"
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
    uses = lists.uses_told(project) if offer else None
    return Ending(
        holder_count=statement.given if statement else 0,
        unused_count=uses.unused if uses else None,
        left_count=statement.left if statement else 0,
        parts=parts_of(project),
        has_ended=Step(project.state) in ENDED,
        notice=_notice(project, form),
    )


def seen_in(sent: Mapping[str, str]) -> tuple[int, Decimal] | None:
    """What the preview has said, if the page sends it: codes given, money kept for them."""
    try:
        given, kept = COUNT.read(sent["seen_given"]), AMOUNT.read(sent["seen_kept"])
    except (KeyError, NotANumber):
        return None
    return int(given), Decimal(kept)


def words_of_end(
    project: ServiceProject,
    row: Termination,
    *,
    before: Ending,
    seen: tuple[int, Decimal] | None,
) -> str:
    """What ending it did, and where that differs from what its preview has said.

    A claim between the two does not keep the office from ending it: while many claim, a preview
    would never stand until the press, and claims have to stop at once (五).
    """
    offer = found(offers.offer_of, project.number)
    given = offers.statement_of(offer).given if offer else 0
    freed = before.parts.freed + before.parts.kept - row.kept if before.parts else Decimal(0)
    money = f"已释放 {yuan(freed)}" if freed else "没有可释放的额度"
    told = f"项目已终止，公告已发布，抢订已停止，{money}。"
    if seen is None or seen == (given, row.kept):
        return told
    seen_given, seen_kept = seen
    return (
        f"{told}预览之后发放有变化：预览时已发放 {seen_given:,} 个、留存 {yuan(seen_kept)}；"
        f"终止时已发放 {given:,} 个、留存 {yuan(row.kept)}，以终止时为准。"
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
