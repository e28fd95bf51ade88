"""From the accepted names to the sealed list: public notice, objections, honours (A4.4–A4.6).

The list is held while its notice runs and while an objection or an appeal waits for its answer.
Not here: what agencies recommend (``recommendations``), appeals against points (``appeals``).
"""

from __future__ import annotations

import math
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.honours import errors
from huzhu.assessment.honours import rules as honour_list
from huzhu.assessment.honours.actions._places import move_recommendation, places_of, taken_places
from huzhu.assessment.honours.models import Honour, Objection, Recommendation, SealedList
from huzhu.assessment.honours.queries import honour_rows
from huzhu.assessment.honours.queries import honours as queries
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.assessment.year.actions import _steps, _telling
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import Actor
from huzhu.kernel.periods import long_day
from huzhu.kernel.shown import check_shown
from huzhu.kernel.words import AnswerState
from huzhu.kernel.workdays import local_date
from huzhu.notices import actions as notices
from huzhu.notices.states import NamedList, NoticeKind
from huzhu.office.pleas import give_answer
from huzhu.people import limits, vault

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.assessment.year.models import AssessmentYear

_CONTACT = "办事处组织机构部"
MOST_OPEN_PER_PERSON = 5
#: All together: far above what an office is written; one machine meets its own bound first.
MOST_PER_HOUR = 600
_HOUR = timedelta(hours=1)
#: Names may still leave the list or move up on it.
_OPEN_LIST = frozenset({YearStep.RECOMMENDING, YearStep.ON_NOTICE})
#: Whoever objects to a name on the notice, with or without an account.
PUBLIC = Actor(name="公众", title="公示异议", role="public")


@action("assessment.post_list", "公示拟表彰名单", right=policies.ORGANISATION_HEAD)
def post_list(year: AssessmentYear, *, by: Actor, at: datetime, shown: str = "") -> str:
    """Post the accepted names for objections (公示); return the notice's number (A4.4).

    The notice counts from the day after posting, for the year's number of working days.

    :raises RecommendationsOpen: some wait for their review.
    :raises NobodyAccepted: there is nobody to post.
    :raises ShownChanged: the names are others than were ``shown``.
    """
    _steps.lock_year(year)
    check_year_step(year, {YearStep.RECOMMENDING}, verb="公示名单")
    waiting = list(queries.recommendations_at(year, RecommendationStep.SUBMITTED))
    if waiting:
        names = "、".join(row.name for row in waiting[:3])
        raise errors.RecommendationsOpen(count=len(waiting), names=names)
    accepted = list(queries.listed(year))
    if not accepted:
        raise errors.NobodyAccepted(year=year.year)
    check_shown(shown, queries.shown_names(accepted))
    ends_on, lines = queries.notice_end(year, at=at), queries.lines_of(accepted)
    notice = notices.post_notice(
        NoticeKind.CANDIDATES,
        title=f"关于 {year.year} 年度职工互助保障优秀单位、优秀个人拟表彰名单的公示",
        body=NamedList(honour_list.notice_text(lines), honour_rows.as_published(lines)),
        reference=queries.reference_of(year),
        contact=_CONTACT,
        ends_on=ends_on,
        by=by,
        at=at,
    )
    year.list_notice, year.list_notice_ends_on = notice.number, ends_on
    year.save(update_fields=["list_notice", "list_notice_ends_on"])
    _steps.move_year(year, "post_list", at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, notice=notice.number)
    return notice.number


@action("assessment.file_objection", "提出公示异议", right=rights.OF_ANYBODY)
def file_objection(
    year: AssessmentYear,
    *,
    recommendation: Recommendation | None,
    name: str,
    contact: str,
    text: str,
    address: str,
    by: Actor,
    at: datetime,
) -> Objection:
    """Take an objection to a name on the notice, or to the list as a whole (A4.4).

    Anybody may object under a real name until 24:00 of the notice's last day.

    :raises NoticeOver: the notice has not begun or is over.
    :raises ObjectionIncomplete: name, contact or text is missing.
    :raises ObjectionTwice: the same person said the same before.
    :raises TooManyObjections: more at a time than people write.
    :raises TooOften: more in a day than one person writes, in an hour than one house does.
    """
    _steps.lock_year(year)
    _check_on_notice(year, at=at)
    needed = {"姓名": name, "联系方式": contact, "异议内容": text}
    missing = [label for label, value in needed.items() if not value.strip()]
    if missing:
        raise errors.ObjectionIncomplete(missing="、".join(missing))
    mine = Objection.objects.filter(year=year, contact_digest__in=vault.contact_digests(contact))
    if mine.filter(text=text.strip(), recommendation=recommendation).exists():
        raise errors.ObjectionTwice
    _check_own_open(mine)
    limits.use(limits.OBJECTIONS_FROM, who=limits.place(address), at=at)
    _check_not_flooded(year, at=at)
    limits.use(limits.OBJECTIONS, who=limits.contact(contact), at=at)
    serial = _steps.next_number("objection", year=year.year)
    row = Objection(
        year=year,
        recommendation=recommendation,
        number=f"YY{year.year}-{serial:04}-{secrets.token_hex(2).upper()}",
        name=name.strip(),
        text=text.strip(),
        filed_at=at,
    )
    row.contact = contact.strip()
    row.save(force_insert=True)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, number=row.number)
    return row


@action("assessment.read_contact", "查看异议提出人的联系方式", "idle", right=policies.ORGANISATION)
def read_contact(objection: Objection, *, by: Actor, at: datetime) -> str:
    """Read how to reach whoever objects: sealed, for who answers alone, each look on record."""
    note(_steps.year_subject(objection.year), by=by, at=at, number=objection.number)
    return objection.contact


@action("assessment.answer_objection", "答复公示异议", right=policies.ORGANISATION, is_weighty=True)
def answer_objection(
    objection: Objection, *, is_upheld: bool, answer: str, by: Actor, at: datetime
) -> None:
    """Answer an objection; one that is upheld strikes the name from the list (A4.4).

    :raises ReasonMissing: an answer needs words.
    :raises AlreadyAnswered: somebody did so before.
    """
    words = _steps.check_reason(answer, verb="答复异议")
    year = objection.year
    _steps.lock_year(year)
    state = AnswerState.UPHELD if is_upheld else AnswerState.DISMISSED
    if not give_answer(objection, words, state=state, by=by, at=at):
        raise errors.AlreadyAnswered(
            what="异议", number=objection.number, who=objection.answered_by
        )
    if is_upheld:
        _strike_if_listed(objection.recommendation, reason=words, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, number=objection.number, state=state)


@action("assessment.strike_recommendation", "取消推荐资格", right=policies.ORGANISATION)
def strike_recommendation(row: Recommendation, *, reason: str, by: Actor, at: datetime) -> None:
    """Take an accepted name off the list, with the reason.

    :raises ReasonMissing: the agency could not know why.
    """
    why = _steps.check_reason(reason, verb="取消推荐")
    _steps.lock_year(row.sheet.year)
    check_year_step(row.sheet.year, _OPEN_LIST, verb="取消推荐")
    row.refresh_from_db(fields=["state"])
    move_recommendation(row, "strike_recommendation")
    row.decided_at, row.decided_by, row.decision_reason = at, str(by), why
    row.save(update_fields=["decided_at", "decided_by", "decision_reason"])
    for notice in queries.notices_naming(row):
        told = f"{row.name}（{row.sheet.agency_name}）经核实不再列入拟表彰名单。"
        notices.add_remark(notice.number, told, by=by, at=at)
    subject = row.sheet.subject
    note(subject, by=by, at=at, name=row.name, reason=why)


@action("assessment.promote_reserve", "候补递补", right=policies.ORGANISATION)
def promote_reserve(row: Recommendation, *, by: Actor, at: datetime) -> None:
    """Let an accepted reserve move up into a place that became free (候补递补).

    Nobody is honoured who was not on notice: while the list is, a notice of its own adds the name,
    and the time for objections starts anew.

    :raises PromotionImpossible: no place is free, or the name is no accepted reserve.
    """
    sheet, kind = row.sheet, CandidateKind(row.kind)
    _steps.lock_year(sheet.year)
    check_year_step(sheet.year, _OPEN_LIST)
    _steps.lock_sheet(sheet)
    places = places_of(sheet, kind)
    taken = taken_places(sheet, kind)
    promoted = 0
    if taken < places:
        promoted = Recommendation.objects.filter(
            pk=row.pk, is_reserve=True, state=RecommendationStep.ACCEPTED
        ).update(is_reserve=False)
    if promoted != 1:
        raise errors.PromotionImpossible(
            agency=sheet.agency_name, kind=CandidateKind(kind).label, places=places, taken=taken
        )
    row.is_reserve = False
    if sheet.year.state == YearStep.ON_NOTICE:
        _add_to_notice(row, by=by, at=at)
    note(sheet.subject, by=by, at=at, name=row.name)


@action("assessment.seal_list", "确定表彰名单", right=policies.DIRECTOR)
def seal_list(year: AssessmentYear, *, meeting: str, by: Actor, at: datetime) -> SealedList:
    """Seal the final list by the directors' meeting; certificates are numbered with it (A4.5).

    :raises ListHeld: the notice runs, or an objection or an appeal is open; names each.
    :raises MeetingMissing: the meeting is not named.
    """
    if not meeting.strip():
        raise errors.MeetingMissing
    _steps.lock_year(year)
    check_year_step(year, {YearStep.ON_NOTICE}, verb="确定名单")
    year.refresh_from_db(fields=["list_notice_ends_on", "appeals_end_on"])
    held = queries.what_holds(year, at=at)
    if held:
        raise errors.ListHeld(open_ones="；".join(held))
    listed = list(queries.listed(year))
    lines = queries.lines_of(listed)
    content = honour_list.content_of(year.year, lines, meeting=meeting.strip())
    sealed = SealedList.objects.create(
        year=year,
        content=content,
        content_hash=honour_list.digest_of(content),
        archive_number=f"KHDA-{year.year}-{_steps.next_number('archive', year=year.year):03}",
        meeting=meeting.strip(),
        sealed_at=at,
        sealed_by=str(by),
    )
    _grant(year, listed, at=at)
    notice = notices.post_notice(
        NoticeKind.HONOURS,
        title=f"关于 {year.year} 年度职工互助保障优秀单位、优秀个人的表彰公告",
        body=NamedList(
            honour_list.final_text(lines, archive_number=sealed.archive_number),
            honour_rows.as_published(honour_rows.public_lines(year)),
        ),
        reference=queries.reference_of(year),
        contact=_CONTACT,
        by=by,
        at=at,
    )
    sealed.notice_number = notice.number
    sealed.save(update_fields=["notice_number"])
    _steps.move_year(year, "seal_list", at=at)
    told = f"{year.year} 年度优秀单位、优秀个人名单已确定，证书可以下载"
    sheets = list(year.sheets.all())
    _telling.tell_agencies(year, sheets, told, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, content=sealed.content_hash)
    return sealed


@action("assessment.withdraw_honour", "撤销表彰", right=policies.DIRECTOR)
def withdraw_honour(honour: Honour, *, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw an honour; it stays on record with its reason, the certificate says so (A4.6).

    :raises ReasonMissing: nobody could tell later why.
    :raises HonourWithdrawn: it was withdrawn before.
    """
    why = _steps.check_reason(reason)
    withdrawn = Honour.objects.filter(pk=honour.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=str(by), withdrawn_reason=why
    )
    honour.refresh_from_db()
    if withdrawn != 1:
        day = local_date(honour.withdrawn_at or at)
        raise errors.HonourWithdrawn(number=honour.number, day=day)
    told = f"{honour.name}（证书编号 {honour.number}）的表彰已撤销：{why}"
    sealed = SealedList.objects.get(year=honour.year)
    notices.add_remark(sealed.notice_number, told, by=by, at=at)
    subject = _steps.year_subject(honour.year)
    note(subject, by=by, at=at, number=honour.number, reason=why)


@action("assessment.close_year", "考核年度归档", right=policies.ORGANISATION_HEAD)
def close_year(year: AssessmentYear, *, by: Actor, at: datetime) -> None:
    """Close the file of a year whose list is sealed; it stays readable as it is."""
    _steps.lock_year(year)
    _steps.move_year(year, "close_year", at=at)
    note(_steps.year_subject(year), by=by, at=at)


def _check_own_open(mine: QuerySet[Objection]) -> None:
    """The form is open to everybody: one person must not bury the rest."""
    if mine.filter(state=AnswerState.OPEN).count() >= MOST_OPEN_PER_PERSON:
        raise errors.TooManyObjections(
            bound=f"同一人等待答复的异议最多 {MOST_OPEN_PER_PERSON} 件",
            when="等前面的异议有了答复",
            elsewhere=limits.OTHER_WAYS,
        )


def _check_not_flooded(year: AssessmentYear, *, at: datetime) -> None:
    """The last guard, against machines at many addresses: it opens again as the hour goes on."""
    recent = year.objections.filter(filed_at__gt=at - _HOUR).order_by("-filed_at")
    full = recent.values_list("filed_at", flat=True)[MOST_PER_HOUR - 1 : MOST_PER_HOUR]
    if first := full.first():
        seconds = max(math.ceil((first + _HOUR - at).total_seconds()), 1)
        raise errors.TooManyObjections(
            bound=f"网上一小时内最多收 {MOST_PER_HOUR} 件",
            when=f" {limits.spoken(seconds)}后",
            elsewhere=limits.OTHER_WAYS,
            seconds=seconds,
        )


def _strike_if_listed(row: Recommendation | None, *, reason: str, by: Actor, at: datetime) -> None:
    """Strike the name unless it is gone already: two objections may hit the same one."""
    if row is None:
        return
    row.refresh_from_db(fields=["state"])
    if row.state == RecommendationStep.ACCEPTED:
        strike_recommendation(row, reason=reason, by=by, at=at)


def _add_to_notice(row: Recommendation, *, by: Actor, at: datetime) -> None:
    year = row.sheet.year
    ends_on, lines = queries.notice_end(year, at=at), queries.lines_of([row])
    added = notices.post_notice(
        NoticeKind.CANDIDATES,
        title=f"关于 {year.year} 年度职工互助保障拟表彰名单递补对象的公示",
        body=NamedList(honour_list.added_text(lines), honour_rows.as_published(lines)),
        reference=queries.reference_of(year),
        contact=_CONTACT,
        ends_on=ends_on,
        by=by,
        at=at,
    )
    told = f"{row.name}递补为拟表彰对象，见 {added.number}；公示期延至 {long_day(ends_on)} 24:00。"
    notices.add_remark(year.list_notice, told, ends_on=ends_on, by=by, at=at)
    year.list_notice_ends_on = ends_on
    year.save(update_fields=["list_notice_ends_on"])


def _check_on_notice(year: AssessmentYear, *, at: datetime) -> None:
    if year.state != YearStep.ON_NOTICE or year.list_notice_ends_on is None:
        is_before = year.list_notice_ends_on is None
        raise errors.NoticeOver(when="尚未开始" if is_before else "已经结束")
    if local_date(at) > year.list_notice_ends_on:
        raise errors.NoticeOver(when=f"已在 {year.list_notice_ends_on} 24:00 结束")


def _grant(year: AssessmentYear, listed: list[Recommendation], *, at: datetime) -> None:
    letters = {CandidateKind.UNIT: "D", CandidateKind.PERSON: "G"}
    for row in listed:
        kind = CandidateKind(row.kind)
        serial = _steps.next_number(f"honour-{kind}", year=year.year)
        Honour.objects.create(
            agency_name=row.sheet.agency_name,
            year=year,
            agency_id=row.sheet.agency_id,
            recommendation=row,
            kind=kind,
            name=row.name,
            post=row.post,
            number=f"HZ{letters[kind]}{year.year}-{serial:04}",
            token=secrets.token_urlsafe(18),
            granted_at=at,
        )
