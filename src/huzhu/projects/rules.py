"""What must hold before a project moves on. Pure: values in, a decision or an error out.

Not here: who may act (``policies``), the order of steps (``states``).
"""

from __future__ import annotations

import hashlib
import json
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from huzhu.claims import conditions
from huzhu.claims.errors import WindowReversed
from huzhu.kernel.asked import open_labels
from huzhu.kernel.identifiers import telephones
from huzhu.kernel.numbers import AMOUNT
from huzhu.kernel.periods import period
from huzhu.kernel.text import spoken
from huzhu.kernel.workdays import (
    SHANGHAI,
    earliest_start,
    local_date,
    plan_latest,
)
from huzhu.projects.errors.case import ReasonMissing
from huzhu.projects.errors.permit import (
    BoxesOpen,
    DisagreementStands,
    MeetingMinutesIncomplete,
    MeetingNotOver,
    MinutesIncomplete,
    MinutesTooEarly,
)
from huzhu.projects.errors.plan import (
    AudienceUnexplained,
    AudienceUnknown,
    ObjectionStands,
    OpinionsMissing,
    PhoneInvalid,
    PlanIncomplete,
    PlanTooLate,
    TotalTooLarge,
    WrongFunding,
)
from huzhu.projects.errors.serve import (
    MaterialsIncomplete,
    MaterialsTooLate,
    PostponementInvalid,
    TestPointsOpen,
)
from huzhu.projects.states import TEST_POINTS, Box, FundingSource, TerminationReason, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from huzhu.projects.forms import MaterialsFields, MinutesFields, PlanFields

PASSWORD_LEAST = 8


def check_total(total: Decimal | None) -> None:
    """:raises TotalTooLarge: it is more than a sum can be."""
    if total is not None and not AMOUNT.holds(total):
        raise TotalTooLarge(most=f"{AMOUNT.most:,f}", total=f"{total:,f}")


def check_plan(fields: PlanFields, *, today: date, own_union_ids: Collection[int]) -> None:
    """Hold a plan against the regulation before it is submitted (S1, S2.1.1, S2.2.1).

    :raises WrongFunding: another source than the management fee.
    :raises PlanIncomplete: a field of 附件1 is open.
    :raises PhoneInvalid: nobody could dial the number.
    :raises WindowReversed: it ends before it begins.
    :raises AudienceUnexplained: narrower than all members, without a reason.
    :raises ConditionsWrong: what is asked of members cannot be meant.
    :raises PlanTooLate: less than one calendar month ahead.
    """
    if fields.funding_source and fields.funding_source != FundingSource.MANAGEMENT_FEE:
        raise WrongFunding(source=FundingSource(fields.funding_source).label)
    if missing := open_labels(fields):
        raise PlanIncomplete(missing="、".join(missing))
    if telephones(fields.person_phone) is None:
        raise PhoneInvalid(phone=fields.person_phone)
    if fields.opens_at is None:  # told apart for the type checker
        raise PlanIncomplete(missing="项目搭载时间")
    check_window(fields)
    check_audience(fields, own_union_ids=own_union_ids)
    check_conditions(fields)
    check_plan_in_time(local_date(fields.opens_at), today=today)


def check_window(fields: PlanFields) -> None:
    """:raises WindowReversed: it ends before it begins; an open end is told as a field."""
    if fields.opens_at and fields.closes_at and fields.closes_at <= fields.opens_at:
        raise WindowReversed(opens_at=moment(fields.opens_at), closes_at=moment(fields.closes_at))


def check_audience(fields: PlanFields, *, own_union_ids: Collection[int]) -> None:
    """Whoever is served belongs to the agency (S2.1.1).

    :raises AudienceUnknown: a chosen union is another agency's.
    :raises AudienceUnexplained: a narrower audience without a reason.
    """
    chosen = set(fields.audience_union_ids)
    if strange := chosen - set(own_union_ids):
        raise AudienceUnknown(count=len(chosen), strange=len(strange))
    if (chosen or fields.conditions) and not fields.audience_reason.strip():
        narrowed = [f" {len(chosen)} 家基层工会"] if chosen else []
        narrowed += ["参加条件"] if fields.conditions else []
        raise AudienceUnexplained(what="和".join(narrowed))


def check_conditions(fields: PlanFields) -> None:
    """:raises ConditionsWrong: what is asked of members cannot be meant."""
    conditions.check_conditions(fields.conditions, closes_on=_closing_day(fields))


def condition_faults(fields: PlanFields) -> list[conditions.Fault]:
    """All that ``check_conditions`` would say, each with its field."""
    return conditions.faults_of(fields.conditions, closes_on=_closing_day(fields))


def sound_conditions(fields: PlanFields) -> conditions.Conditions:
    """What a draft asks of members without what cannot be meant."""
    return conditions.sound(fields.conditions, closes_on=_closing_day(fields))


def _closing_day(fields: PlanFields) -> date | None:
    return local_date(fields.closes_at) if fields.closes_at else None


def check_plan_in_time(starts_on: date, *, today: date) -> None:
    """:raises PlanTooLate: ``today`` is after the same day of the month before the start."""
    latest_on = plan_latest(starts_on)
    if today > latest_on:
        raise PlanTooLate(
            starts_on=starts_on, latest_on=latest_on, today=today, earliest_on=earliest_start(today)
        )


def check_materials_in_time(starts_on: date, *, latest_on: date, today: date) -> None:
    """:raises MaterialsTooLate: ``today`` is after the fifth working day before the start."""
    if today > latest_on:
        raise MaterialsTooLate(starts_on=starts_on, latest_on=latest_on, today=today)


def check_minutes(minutes: MinutesFields, *, passed_on: date, today: date) -> date:
    """Return the meeting's date, which follows the review and is not in the future (S2.2.3a).

    :raises MinutesIncomplete: a field is open. :raises MinutesTooEarly: the date does not fit.
    """
    missing = open_labels(minutes)
    if missing or minutes.held_on is None:
        raise MinutesIncomplete(missing="、".join(missing))
    if not passed_on <= minutes.held_on <= today:
        raise MinutesTooEarly(passed_on=passed_on, held_on=minutes.held_on)
    return minutes.held_on


def check_meeting_minutes(
    number: str, *, held_on: date, attendees: str, text: str, today: date
) -> None:
    """Minutes of the directors' meeting name who was there and what was said (S2.2.4).

    :raises MeetingNotOver: before its day. :raises MeetingMinutesIncomplete: a field is open.
    """
    if today < held_on:
        raise MeetingNotOver(meeting=number, held_on=held_on, today=today)
    written = {"参会人员": attendees, "会议纪要": text}
    if missing := [label for label, value in written.items() if not value.strip()]:
        raise MeetingMinutesIncomplete(missing="、".join(missing))


def check_materials(materials: MaterialsFields, *, code_count: int) -> None:
    """:raises MaterialsIncomplete: a material or the code list is missing (S2.3.1a)."""
    if missing := [*open_labels(materials), *([] if code_count else ["电子码清单"])]:
        raise MaterialsIncomplete(missing="、".join(missing))


def check_postponement(
    *, old: datetime, new: datetime, closes_at: datetime, earliest: date
) -> None:
    """A later window that leaves the five working days for the materials (S2.3.1a).

    :raises PostponementInvalid: not later, or too soon. :raises WindowReversed: it ends first.
    """
    if closes_at <= new:
        raise WindowReversed(opens_at=moment(new), closes_at=moment(closes_at))
    if new <= old or local_date(new) < earliest:
        raise PostponementInvalid(old=moment(old), new=moment(new), earliest=earliest)


def check_opinions(given: Mapping[str, str], *, wanted: Mapping[str, str]) -> None:
    """Every wanted department (code → name) has agreed (S2.2.2).

    :raises OpinionsMissing: somebody has not answered. :raises ObjectionStands: somebody objects.
    """
    if missing := [name for code, name in wanted.items() if code not in given]:
        raise OpinionsMissing(missing="、".join(missing))
    if objecting := [name for code, name in wanted.items() if given[code] == Verdict.OBJECT]:
        raise ObjectionStands(objecting="、".join(objecting))


def check_boxes(signed: Mapping[str, str]) -> None:
    """All six boxes of 附件2 are signed with agreement (S2.2.4).

    :raises BoxesOpen: a box is unsigned. :raises DisagreementStands: somebody disagreed.
    """
    if missing := [Box(box).label for box in Box if box not in signed]:
        raise BoxesOpen(missing="、".join(missing))
    if objecting := [Box(box).label for box in Box if signed[box] == Verdict.OBJECT]:
        raise DisagreementStands(objecting="、".join(objecting))


def check_test_points(points: Collection[str]) -> None:
    """:raises TestPointsOpen: a point of the test list is not ticked (S2.3.1c)."""
    if missing := [label for key, label in TEST_POINTS.items() if key not in points]:
        raise TestPointsOpen(missing="、".join(f"“{label}”" for label in missing))


def check_reason(reason: str, *, verb: str = "") -> str:
    """Return the trimmed reason. :raises ReasonMissing: it is blank."""
    if not reason.strip():
        raise ReasonMissing(verb=verb)
    return reason.strip()


def content_hash(content: Mapping[str, object]) -> str:
    """SHA-256 of the content in one canonical form; a signature stands for exactly this."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def letter_title(project_title: str) -> str:
    """The request letter's title as the regulation words it (二（二）3)."""
    return f"关于在职工互助保障会员服务平台上开展{project_title}服务项目的请示"


def letter_body(fields: PlanFields, *, agency: str, purchase: str) -> str:
    """The request letter drafted from the data; the clerk may edit it before it is sent."""
    purpose = fields.purpose.removeprefix("为").rstrip("。")
    project = spoken(f"“{fields.title}”")
    return (
        "中国职工保险互助会北京办事处：\n"
        f"　　为{purpose}，{agency}拟在职工互助保障会员服务平台上开展{project}服务项目。\n"
        f"　　一、项目内容：{fields.content.rstrip('。')}。\n"
        f"　　二、搭载时间：{window_text(fields)}。\n"
        f"　　三、服务对象：{fields.audience.rstrip('。')}。\n"
        f"　　四、采买物品：{purchase}\n"
        "　　五、资金来源：互助保障工作经费（代办处管理费），已列入年度预算。\n"
        "　　主管领导办公会会议纪要和采购比选材料一并报上。妥否，请批示。"
    )


def termination_text(
    number: str, title: str, *, agency: str, kind: TerminationReason, explanation: str
) -> str:
    """The termination notice as the public will read it (五); the page shows it beforehand.

    :raises ReasonMissing: nothing is explained.
    """
    item = [*TerminationReason].index(kind) + 1  # the regulation's own order
    project = spoken(f"“{title or number}”")
    return (
        f"{agency}申报的服务项目{project}（编号 {number}），{kind.label}，"
        f"依照《代办机构服务项目管理办法》“五、项目终止”第{item}项，自本公告发布之日起终止。\n"
        f"{check_reason(explanation, verb='终止')}"
    )


def share_of_codes(amount: Decimal, *, given: int, count: int) -> Decimal:
    """What the codes in members' hands cost of what was approved; a cent begun is a cent.

    >>> share_of_codes(Decimal("100.00"), given=1, count=3)
    Decimal('33.34')
    """
    if not count or given >= count:
        return amount if given else Decimal("0.00")
    return (amount * given / count).quantize(Decimal("0.01"), rounding=ROUND_UP)


def window_text(fields: PlanFields) -> str:
    """项目搭载时间 as the papers write it."""
    if fields.opens_at is None or fields.closes_at is None:
        return "（未填）"
    return period(fields.opens_at, fields.closes_at)


def moment(at: datetime | None) -> str:
    """A moment as a sentence names it."""
    if at is None:
        return "（未填）"
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
