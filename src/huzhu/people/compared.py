"""What somebody said of themselves beside what the register says, line by line, for the desk alone.

Of a member of another agency a desk learns that, and no more. The name of the register is told
with a look that is on record (``actions.desk.look_at_asker``).

Not here: whether it is enough (``bindings.Match``), the acts (``actions.desk``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit
from huzhu.kernel.identifiers import mask_phone

if TYPE_CHECKING:
    from huzhu.audit.models import AuditEvent
    from huzhu.people.bindings import Match
    from huzhu.people.models import Binding


@dataclass(frozen=True, slots=True)
class BindingLine:
    """One thing that was told, and what the register says to it."""

    what: str
    fits: bool | None  #: None: the register has nothing to hold against it
    told: str


def compared(row: Binding, match: Match, *, is_looked_at: bool) -> list[BindingLine]:
    """Paper, agency, name and telephone, as far as this desk may know of them."""
    if match.holder is None:
        return [BindingLine("证件号码", fits=False, told="名单里没有这个证件号码")]
    paper = BindingLine("证件号码", fits=True, told=f"相符（末四位 {row.id_tail}）")
    if not match.is_of_agency:
        return [paper, BindingLine("代办机构", fits=False, told="登记在另一代办机构")]
    agency = BindingLine("代办机构", fits=True, told="与登记一致")
    return [paper, _name(row, match, is_looked_at=is_looked_at), agency, _phone(match)]


def looks_at(row: Binding) -> list[AuditEvent]:
    """Who has looked at the whole number so far, newest first."""
    looks = audit.events_of(f"binding:{row.pk}").filter(code="people.look_at_asker")
    return list(looks.order_by("-id"))


def _name(row: Binding, match: Match, *, is_looked_at: bool) -> BindingLine:
    if match.member is not None:
        return BindingLine("姓名", fits=True, told="与登记一致")
    known = match.holder.name if match.holder and is_looked_at else "另一姓名"
    told = f"名册为“{known}”，填写的是“{row.name}”"
    return BindingLine("姓名", fits=False, told=told)


def _phone(match: Match) -> BindingLine:
    tail = match.holder.phone_tail if match.holder else ""
    if not tail:
        return BindingLine("手机号", fits=None, told="名册没有登记手机号")
    verdict = "一致" if match.has_phone else "不同"
    told = f"名册为 {mask_phone(tail)}，与本人证明的{verdict}"
    return BindingLine("手机号", fits=match.has_phone, told=told)
