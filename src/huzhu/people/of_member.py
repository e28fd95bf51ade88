"""What the register keeps of a member: the entry, and what a list has changed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.of_member import KeptPart, told_at
from huzhu.people import looks, member_codes, support, vault
from huzhu.people.limits import LIMITED
from huzhu.people.models import (
    Binding,
    MemberBefore,
    MemberPast,
    NameWithdrawal,
    PhoneSession,
    Tally,
    Union,
    WayIn,
)
from huzhu.people.states import BindingState, Sex, Standing, WayKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from huzhu.kernel.of_member import Entry
    from huzhu.people.models import Member
    from huzhu.people.models.facts import WithFacts

_CODES = (member_codes.AGAIN, member_codes.A_DAY)
_BINDINGS = (member_codes.BINDINGS, member_codes.PAPERS)
#: What is counted, by the word that is kept; of two counts of one act, over what time or of what.
_COUNTED = {
    **LIMITED,
    **{each.act: f"{each.what}（{each.period_name}内）" for each in _CODES},
    **{each.act: f"{each.what}（{each.each}）" for each in _BINDINGS},
}
#: Acts whose reason the member reads.
EXPLAINED = (looks.LOOK, *support.EVENTS)
TABLES = (
    *("people_member", "people_memberbefore", "people_memberpast", "people_namecheck"),
    "people_namewithdrawal",
    *("people_wayin", "people_phonesession", "people_binding", "people_tally"),
)


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
        ("实名核验", _vouched(member)),
        ("最近一次撤销核验", _withdrawn(member)),
        ("登记更新", told_at(member.updated_at)),
        ("登记来源", str(member.came_by) if member.came_by_id else "逐个登记"),
    )
    yield KeptPart("会员登记", "people.register", (entry + _facts(member),))
    yield KeptPart("导入前的登记", "people.imports", tuple(_before(member)))
    yield KeptPart("登记的历史", "people.past", tuple(_past(member)))
    yield KeptPart("登录方式和设备", "people.ways", (*_ways(member), *_sessions(member)))
    yield KeptPart("绑定申请", "people.ways", tuple(_bindings(member)))
    yield KeptPart("限次的计数", "people.tallies", tuple(_tallies(member)))


def subjects(member: Member) -> Iterator[str]:
    """Yield the cases of the trail that are the member's own."""
    yield f"member:{member.pk}"
    ways = WayIn.objects.filter(member=member).values_list("pk", flat=True)
    yield from (f"way:{pk}" for pk in ways)
    yield from (f"binding:{pk}" for pk in _own_bindings(member).values_list("pk", flat=True))


def _tallies(member: Member) -> Iterator[Entry]:
    """Yield what is counted of the member, of the own telephones and of the own paper."""
    ways = WayIn.objects.filter(member=member)
    phones = {way.value for way in ways if way.kind == WayKind.PHONE and way.ended_at is None}
    marks = [vault.phone_digests(phone)[-1] for phone in phones | {member.phone} if phone]
    counted = [f"member:{member.pk}", f"paper:{bytes(member.id_digest).hex()}"]
    counted += [f"way:{way.pk}" for way in ways]
    counted += [member_codes.who_of(mark) for mark in marks]
    for row in Tally.objects.filter(who__in=counted).order_by("act", "pk"):
        yield (("事项", _COUNTED.get(row.act, row.act)), ("次数", str(len(row.times))))


def _before(member: Member) -> Iterator[Entry]:
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
            *_facts(row),
        )


def _past(member: Member) -> Iterator[Entry]:
    rows = list(MemberPast.objects.filter(member=member).order_by("-until_on", "-id"))
    unions = Union.objects.in_bulk([row.union_id for row in rows])
    for row in rows:
        union = unions.get(row.union_id)
        yield (
            ("到这一天以前", str(row.until_on)),
            ("所在工会", union.name if union else ""),
            ("会籍", Standing(row.standing).label),
            *_facts(row),
        )


def _ways(member: Member) -> Iterator[Entry]:
    for way in WayIn.objects.filter(member=member).order_by("-id"):
        yield (
            ("登录方式", str(way)),
            ("首次登录", told_at(way.began_at)),
            ("最近登录", told_at(way.seen_at)),
            ("绑定时间", told_at(way.bound_at)),
            ("停用时间", told_at(way.ended_at)),
        )


def _sessions(member: Member) -> Iterator[Entry]:
    for row in PhoneSession.objects.filter(way__member=member).order_by("-id"):
        yield (
            ("设备", row.device),
            ("登录时间", told_at(row.began_at)),
            ("最近使用", told_at(row.renewed_at)),
            ("退出时间", told_at(row.ended_at)),
        )


def _bindings(member: Member) -> Iterator[Entry]:
    for row in _own_bindings(member).select_related("agency").order_by("-id"):
        yield (
            ("申请时间", told_at(row.asked_at)),
            ("填写的姓名", row.name),
            ("填写的证件号码", f"末四位 {row.id_tail}"),
            ("代办机构", row.agency.name),
            ("进度", BindingState(row.state).label),
            ("核对人", f"{row.seen_title} {row.seen_name}".strip()),
            ("第二人", f"{row.second_title} {row.second_name}".strip()),
            ("原手机否认", told_at(row.objected_at)),
            ("办理时间", told_at(row.decided_at)),
            ("原因", row.reason),
        )


def _own_bindings(member: Member) -> QuerySet[Binding]:
    """What was asked in the member's name, and by the member's own telephones."""
    return Binding.objects.filter(Q(member=member) | Q(way__member=member)).distinct()


def _vouched(member: Member) -> str:
    """When, how and by whom the real name was verified."""
    check = member.verified_by
    if member.verified_at is None or check is None:
        return told_at(member.verified_at) or "未核验"
    return f"{told_at(member.verified_at)}，{check.told}"


def _withdrawn(member: Member) -> str:
    """When the vouching was taken back last, as long as a ticket of before may live."""
    row = NameWithdrawal.objects.filter(member=member).first()
    return told_at(row.at) if row else "没有"


def _facts(row: WithFacts) -> Entry:
    """What an activity may ask of a member; what is not known is said so."""
    known = {
        "入会日期": row.joined_on,
        "参加的保障": row.protections_in_words,
        "最近缴费日期": row.paid_on,
        "保障有效期至": row.protected_until,
        "性别": Sex(row.sex).label if row.sex else "",
        "出生日期": row.born_on,
    }
    return tuple((name, str(value) if value else "未登记") for name, value in known.items())
