"""What the papers of honours say: inner notice, public notice, final list, certificates, export.

The same honour prints as the same bytes: a certificate is dated by its granting.
Not here: layout (``typst``), typesetting (``documents.typesetting``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import papers
from huzhu.assessment.honours import errors
from huzhu.assessment.honours.models import SealedList
from huzhu.assessment.honours.queries import honour_rows, honours
from huzhu.assessment.honours.rules import ListLine, own_post, unit_words
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.documents import tables, typesetting
from huzhu.kernel.errors import one
from huzhu.kernel.workdays import local_date
from huzhu.notices import queries as notices
from huzhu.office.states import OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from huzhu.assessment.honours.models import Honour
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.documents.typesetting import Typeset

DEPARTMENT = "组织机构部"
_LONGEST_DEEDS = 260
_COLUMNS = (
    "序号", "年度", "类别", "代办处编号", "代办处", "名称（姓名）", "单位与职务", "主要事迹",
    "证书编号", "授予日期", "状态", "撤销理由", "档案号",
)  # fmt: skip


def certificate(honour: Honour, *, address: str) -> Typeset:
    """One certificate; its code leads to ``address``.

    :raises CertificateVoid: the honour was withdrawn.
    """
    if honour.withdrawn_at:
        raise errors.CertificateVoid(number=honour.number, day=local_date(honour.withdrawn_at))
    return typesetting.typeset(
        papers.CERTIFICATE,
        _certificate(honour),
        at=honour.granted_at,
        reference=honour.number,
        check_address=address,
    )


def certificates(year: AssessmentYear, *, address_of: Callable[[str], str]) -> Typeset:
    """All certificates of a year that stand, one a page; ``address_of`` makes a token's address.

    :raises NotSealed: none were granted yet.
    """
    rows = list(honours.honours(year).filter(withdrawn_at__isnull=True))
    if not rows:
        raise errors.NotSealed(year=year.year)
    content = [
        papers.NumberedCertificate(
            **_certificate(row),
            number=row.number,
            code=typesetting.qr_code(address_of(row.token)),
        )
        for row in rows
    ]
    return typesetting.typeset(
        papers.CERTIFICATES, {"certificates": content}, at=rows[0].granted_at
    )


def inner_notice(sheet: Scoresheet, *, at: datetime) -> Typeset:
    """The agency's own notice, for its wall: what is on notice, or what would be.

    :raises NothingRecommended: there is nobody to print.
    """
    rows = list(honours.recommendations_of(sheet))
    on_notice = [row for row in rows if row.state == RecommendationStep.ON_INNER_NOTICE]
    shown = on_notice or [row for row in rows if row.state == RecommendationStep.DRAFT]
    if not shown:
        raise errors.NothingRecommended(verb="打印本单位公示", what="拟推荐的对象")
    first = shown[0]
    content: papers.InnerNotice = {
        "organ": sheet.agency_name,
        "title": [f"{sheet.year.year}年度职工互助保障工作", "优秀单位、优秀个人拟推荐对象公示"],
        "year": str(sheet.year.year),
        "from_on": _iso(first.notice_from),
        "to_on": _iso(first.notice_to),
        "place": first.notice_place or "公示栏",
        "contact": sheet.agency.phone,
        "candidates": [
            {
                "kind": CandidateKind(row.kind).label + ("（候补）" if row.is_reserve else ""),
                "name": row.name,
                "post": row.post,
                "deeds": _short(row.deeds),
            }
            for row in shown
        ],
        "issued_on": _iso(first.notice_from),
    }
    return typesetting.typeset(papers.INNER_NOTICE, content, at=at)


def public_notice(year: AssessmentYear, *, at: datetime) -> Typeset:
    """The office's notice for the wall: as it was posted, or as it would be (A4.4)."""
    from_on, to_on, lines = local_date(at), honours.notice_end(year, at=at), None
    if year.list_notice:
        posted = notices.notice_by_number(year.list_notice)
        from_on, to_on = local_date(posted.posted_at), posted.ends_on or to_on
        lines = honour_rows.published(posted)
    lines = honour_rows.public_lines(year) if lines is None else lines
    content: papers.PublicNoticeOfHonours = {
        "organ": OFFICE,
        "title": [f"关于{year.year}年度职工互助保障优秀单位、", "优秀个人拟表彰名单的公示"],
        "year": str(year.year),
        "from_on": from_on.isoformat(),
        "to_on": to_on.isoformat(),
        "department": DEPARTMENT,
        "contact": "",
        "units": _units(lines),
        "persons": _persons(lines),
        "issued_on": from_on.isoformat(),
    }
    return typesetting.typeset(papers.PUBLIC_NOTICE, content, at=at)


def final_list(year: AssessmentYear) -> Typeset:
    """The final list as a letter to the agencies (A4.5).

    :raises NotSealed: there is none yet.
    """
    sealed = one(SealedList.objects.filter(year=year), errors.NotSealed(year=year.year))
    lines = [ListLine(**line) for line in sealed.content["lines"]]
    content: papers.FinalList = {
        "organ": OFFICE,
        "number": sealed.archive_number,
        "title": [f"关于表彰{year.year}年度职工互助保障", "优秀单位、优秀个人的通报"],
        "year": str(year.year),
        "addressee": "各代办处",
        "attachments": (),
        "copies": (),
        "units": _units(lines),
        "persons": _persons(lines),
        "issued_on": local_date(sealed.sealed_at).isoformat(),
    }
    return typesetting.typeset(
        papers.FINAL_LIST, content, at=sealed.sealed_at, reference=sealed.archive_number
    )


def export(year: AssessmentYear, *, at: datetime) -> bytes:
    """The honours of a year as a workbook for the superior association (A4.6).

    :raises NotSealed: there is no list yet.
    """
    sealed = one(SealedList.objects.filter(year=year), errors.NotSealed(year=year.year))
    rows = honours.honours(year).select_related("recommendation__sheet")
    written = [
        (
            place,
            year.year,
            CandidateKind(row.kind).label,
            row.recommendation.sheet.agency_number,
            row.agency_name,
            row.name,
            row.post,
            row.recommendation.deeds,
            row.number,
            local_date(row.granted_at),
            "已撤销" if row.withdrawn_at else "有效",
            row.withdrawn_reason,
            sealed.archive_number,
        )
        for place, row in enumerate(rows, start=1)
    ]
    sheets = [tables.Sheet(f"{year.year} 表彰名单", _COLUMNS, written)]
    of = f"{year.year} 年度全部表彰 {len(written)} 项，含已撤销的"
    return tables.write_workbook(sheets, of=of, at=at)


def _certificate(honour: Honour) -> papers.Certificate:
    kind = CandidateKind(honour.kind)
    title = CandidateKind(kind).label
    work = (
        f"在{honour.year.year}年度职工互助保障工作中成绩突出，被评为“{title}”。特发此证，以资鼓励。"
    )
    of = honour.agency_name
    return {
        "title": "荣誉证书",
        "name": honour.name,
        "of": "" if honour.name == of else of,
        "wording": work,
        "organ": OFFICE,
        "issued_on": local_date(honour.granted_at).isoformat(),
    }


def _units(lines: Sequence[honour_rows.PublicLine | ListLine]) -> list[str]:
    return [
        unit_words(line.name, agency=line.agency)
        for line in lines
        if line.kind == CandidateKind.UNIT
    ]


def _persons(lines: Sequence[honour_rows.PublicLine | ListLine]) -> list[papers.HonouredPerson]:
    return [
        {
            "name": line.name,
            "agency": f"{line.agency}　{own_post(line.post, agency=line.agency)}".strip(),
        }
        for line in lines
        if line.kind == CandidateKind.PERSON
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _short(deeds: str) -> str:
    return deeds if len(deeds) <= _LONGEST_DEEDS else f"{deeds[:_LONGEST_DEEDS]}……"
