"""Printed papers of the assessment: what each one must be told, and the template that prints it.

Everything is text that is ready to be read: marks as "9.5", counts as "1,286"; only dates stay
ISO ("2022-01-05", or "" where a line is left to be filled in by hand), because paper writes them
its own way. Every key is needed; "" and () stand for nothing.

Not here: the typesetting (``documents.typesetting``), the wording and the layout (``typst``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

SCORESHEET = "assessment/scoresheet"  # 考核表
BRIEFING = "assessment/briefing"  # 自评情况汇报
RESULT_LETTER = "assessment/result_letter"  # 考核结果通知
QUOTA_NOTICE = "assessment/quota_notice"  # 名额分配通知
PUBLIC_NOTICE = "assessment/public_notice"  # 公示
FINAL_LIST = "assessment/final_list"  # 表彰通报
FEEDBACK_SHEET = "assessment/feedback_sheet"  # 考核反馈单
CERTIFICATE = "assessment/certificate"  # 荣誉证书
CERTIFICATES = "assessment/certificates"  # 荣誉证书, a year's in one document
INNER_NOTICE = "assessment/inner_notice"  # 本单位推荐公示


class Figure(TypedDict):
    """One number of the basics block, with its unit in the label: 职工总数（人）."""

    label: str
    value: str


class FigureGroup(TypedDict):
    """会员情况 or 发展情况."""

    name: str
    figures: Sequence[Figure]


class SheetItem(TypedDict):
    """One line of the sheet; ``marks`` is "" on a blank form."""

    number: str
    text: str
    owners: Sequence[str]
    full_marks: str
    marks: str


class SheetSection(TypedDict):
    """One part of the sheet with its sum."""

    name: str
    full_marks: str
    marks: str
    items: Sequence[SheetItem]


class Scoresheet(TypedDict):
    """The official table (考核表) as the regulation's attachment prints it."""

    title: str
    agency: str
    filled_on: str
    basics: Sequence[FigureGroup]
    sections: Sequence[SheetSection]
    full_marks: str
    marks: str
    remark: str
    signatures: Sequence[str]  #: what stands before each line to be signed


class Headline(TypedDict):
    """A number that the leaders should see first, and what it means."""

    label: str
    value: str
    note: str


class LikelySection(TypedDict):
    """What a part of the sheet will probably earn."""

    name: str
    full_marks: str
    marks: str
    lost: str
    note: str


class Gap(TypedDict):
    """Points that are missing so far, why, and what can still be done."""

    number: str
    name: str
    owners: Sequence[str]
    lost: str
    reason: str
    advice: str


class Comparison(TypedDict):
    """A figure of this year beside last year's."""

    label: str
    last_year: str
    this_year: str
    change: str


class Briefing(TypedDict):
    """自评情况汇报 for the agency's leaders: one sheet of paper, read in a minute (A6.1)."""

    title: str
    agency: str
    made_on: str
    headline: Sequence[Headline]  #: three boxes: likely total, deadline, what can still be had
    summary: str
    sections: Sequence[LikelySection]
    full_marks: str
    marks: str
    lost: str
    gaps: Sequence[Gap]
    figures: Sequence[Comparison]


class Letter(TypedDict):
    """What every numbered letter has; a list as title is broken where the list is."""

    organ: str
    number: str
    title: str | Sequence[str]
    year: str
    attachments: Sequence[str]
    copies: Sequence[str]
    issued_on: str


class SectionResult(TypedDict):
    """A part of the sheet as it was decided."""

    name: str
    full_marks: str
    self_marks: str
    marks: str


class ResultLetter(Letter):
    """考核结果 to one agency (A4.5)."""

    agency: str
    marks: str
    full_marks: str
    self_marks: str
    grade: str
    grade_reason: str  #: a whole sentence, or ""
    sections: Sequence[SectionResult]
    requests: Sequence[str]  #: paragraphs under 有关要求


class AgencyQuota(TypedDict):
    """The places of one agency."""

    name: str
    grade: str
    units: str
    persons: str


class QuotaNotice(Letter):
    """名额分配 to all agencies (A4.3b)."""

    addressee: str
    units: str
    persons: str
    agencies: Sequence[AgencyQuota]
    notice_workdays: str
    due_on: str
    department: str
    requests: Sequence[str]


class HonouredPerson(TypedDict):
    """An excellent person and where he or she works."""

    name: str
    agency: str


class PublicNoticeOfHonours(TypedDict):
    """公示 of those to be honoured (A4.4): a notice on the wall, without number and red head."""

    organ: str
    title: str | Sequence[str]
    year: str
    from_on: str
    to_on: str
    department: str
    contact: str
    units: Sequence[str]
    persons: Sequence[HonouredPerson]
    issued_on: str


class FinalList(Letter):
    """通报 of those who are honoured (A4.5)."""

    addressee: str
    units: Sequence[str]
    persons: Sequence[HonouredPerson]


class Loss(TypedDict):
    """Points that were lost, why, and how to keep them next year."""

    number: str
    name: str
    owners: Sequence[str]
    full_marks: str
    marks: str
    reason: str
    advice: str


class FeedbackSheet(TypedDict):
    """考核反馈单: where points were lost, and what to do."""

    title: str
    agency: str
    grade: str
    marks: str
    full_marks: str
    self_marks: str
    lost: str
    verdict: str  #: a veto or a missed deadline in a sentence, or ""
    losses: Sequence[Loss]
    appeal: str


class Certificate(TypedDict):
    """荣誉证书; ``of`` is the agency of a person, "" on a unit's."""

    title: str
    name: str
    of: str
    wording: str
    organ: str
    issued_on: str


class NumberedCertificate(Certificate):
    """A certificate among others: with its own number and its own code (an SVG)."""

    number: str
    code: str


class Certificates(TypedDict):
    """All certificates of a year in one document, one a page."""

    certificates: Sequence[NumberedCertificate]


class InnerCandidate(TypedDict):
    """A name on an agency's own notice."""

    kind: str
    name: str
    post: str
    deeds: str


class InnerNotice(TypedDict):
    """An agency's notice among its own people before it recommends (A4.4)."""

    organ: str
    title: str | Sequence[str]
    year: str
    from_on: str
    to_on: str
    place: str
    contact: str
    candidates: Sequence[InnerCandidate]
    issued_on: str
