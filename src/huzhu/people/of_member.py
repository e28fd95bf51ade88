"""What the register keeps of a member: the entry, and what a list has changed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.of_member import KeptPart, told_at
from huzhu.people.models import MemberBefore, Tally, Union
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.models import Member

TABLES = ("people_member", "people_memberbefore", "people_tally")


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield entry, earlier entries and counts."""
    entry = (
        ("姓名", member.name),
        ("会员编号", member.number),
        ("证件号码", f"末四位 {member.id_tail}，全号加密存放"),
        ("手机号", member.phone or "未登记"),
        ("所在工会", f"{member.union.name}（{member.union.number}）"),
        ("代办机构", member.union.agency.name),
        ("会籍", Standing(member.standing).label),
        ("实名核验", told_at(member.verified_at) or "未核验"),
        ("登记更新", told_at(member.updated_at)),
        ("登记来源", str(member.came_by) if member.came_by_id else "逐个登记"),
    )
    yield KeptPart("会员登记", "people.register", (entry,))
    yield KeptPart("导入前的登记", "people.imports", tuple(_before(member)))
    tallies = Tally.objects.filter(who=f"member:{member.pk}")
    counts = tuple((("事项", row.act), ("次数", str(len(row.times)))) for row in tallies)
    yield KeptPart("限次的计数", "people.tallies", counts)


def _before(member: Member) -> Iterator[tuple[tuple[str, str], ...]]:
    rows = list(MemberBefore.objects.filter(member=member).order_by("-id"))
    unions = Union.objects.in_bulk([row.union_id for row in rows])
    for row in rows:
        union = unions.get(row.union_id)
        yield (
            ("姓名", row.name),
            ("手机号", f"末四位 {row.phone_tail}" if row.phone_tail else "未登记"),
            ("所在工会", union.name if union else ""),
            ("会籍", Standing(row.standing).label),
            ("登记时间", told_at(row.updated_at)),
        )
