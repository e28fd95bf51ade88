"""Papers of the year: printed sheet, briefing, offline sheet, and the scan that comes back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import FileResponse, HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header

from huzhu.assessment.rating.actions import rating as actions
from huzhu.assessment.rating.actions import scans
from huzhu.assessment.rating.queries import rating, rating_papers, sheet_forms
from huzhu.assessment.rating.rules.rating import Given
from huzhu.assessment.rating.rules.sheet_form import FilledForm
from huzhu.documents.errors import SheetFaulty
from huzhu.documents.rules import all_of
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.agency.assessment.forms import ScanForm, SheetFileForm
from huzhu.web.agency.assessment.items import handed_out
from huzhu.web.agency.assessment.scope import check_clerk, frame_of
from huzhu.web.console.views import workbook_response
from huzhu.web.forms import Form, attempt
from huzhu.web.guards import agency_only, clerk_only, exports
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from huzhu.documents.errors import CellFault
    from huzhu.documents.typesetting import Typeset
    from huzhu.web.agency.assessment.scope import Frame
    from huzhu.web.requests import AgencyRequest, ClerkRequest

_SALT = "huzhu.agency.assessment.offline"
_PDF = "application/pdf"


@agency_only.page("agency/assessment/papers.html")
def papers(request: AgencyRequest, year: int) -> dict[str, Any]:
    """Everything on paper, and the sheet without a line."""
    return {"frame": frame_of(request, year), "form": SheetFileForm()}


@agency_only.opens
def printed_sheet(request: AgencyRequest, year: int) -> HttpResponse:
    """The official sheet as PDF; its code leads to where the sealed scan comes back."""
    frame = frame_of(request, year)
    scan_page = request.build_absolute_uri(reverse("agency:assessment-scan", args=[year]))
    address = f"{scan_page}?checksum={{checksum}}"
    made = rating_papers.printed_sheet(frame.sheet, check_address=address, at=request.now)
    return _pdf(made, f"考核表 {year} {frame.sheet.agency_name}.pdf")


@agency_only.opens
def printed_briefing(request: AgencyRequest, year: int) -> HttpResponse:
    """The briefing for the agency's leaders as PDF (A6.1)."""
    frame = frame_of(request, year)
    made = rating_papers.printed_briefing(frame.sheet, at=request.now)
    return _pdf(made, f"自评情况汇报 {year} {frame.sheet.agency_name}.pdf")


def _pdf(made: Typeset, name: str) -> HttpResponse:
    answer = HttpResponse(made.pdf, content_type=_PDF)
    shown = content_disposition_header(as_attachment=False, filename=name)
    answer["Content-Disposition"] = shown or "inline"
    return answer


# --- the offline sheet --------------------------------------------------------------------------


@agency_only.opens
@exports
def offline_sheet(request: AgencyRequest, year: int) -> HttpResponse:
    """The locked spreadsheet with what is rated so far."""
    frame = frame_of(request, year)
    name = f"离线考核表 {year} {frame.sheet.agency_name}.xlsx"
    return workbook_response(sheet_forms.written_form(frame.sheet), name)


@takes(FILE)
@clerk_only.sends
def read_sheet(request: ClerkRequest, year: int) -> HttpResponse:
    """Read a sheet that came back, and show what it would change; nothing is saved yet."""
    frame = frame_of(request, year)
    form = SheetFileForm(request.POST, request.FILES)
    faults: list[CellFault] = []
    if form.is_valid():
        read = attempt(form, _read, frame, form.cleaned_data["file"], faults)
        if read and read.result:
            context = {"frame": frame, "read": read.result, "token": _sealed(frame, read.result)}
            return show(request, "agency/assessment/offline.html", context)
    context = {"frame": frame, "form": form, "faults": faults}
    return show(request, "agency/assessment/papers.html", context, status=422)


def _read(frame: Frame, upload: Any, faults: list[CellFault]) -> FilledForm:
    try:
        return sheet_forms.read_form(frame.sheet, all_of(upload))
    except SheetFaulty as faulty:
        faults += faulty.faults
        raise


def _sealed(frame: Frame, read: FilledForm) -> str:
    """What was read, sealed until it is confirmed: nothing lies half saved anywhere."""
    given = {
        name: [None if each.points is None else str(each.points), each.remark, each.version]
        for name, each in read.given.items()
    }
    value = {"sheet": frame.sheet.pk, "given": given, "basics": dict(read.basics)}
    return signing.dumps(value | {"sha256": read.sha256}, salt=_SALT, compress=True)


@clerk_only.sends
def confirm_sheet(request: ClerkRequest, year: int) -> HttpResponse:
    """Save what was shown."""
    frame = frame_of(request, year)
    note = Form(data={})
    read = _opened(frame, request.POST.get("token", ""))
    if read is None:
        note.add_error(None, "确认时须用刚才读入的内容，现在没有找到。请重新上传离线考核表。")
    elif acted(request, note, actions.take_in_sheet, frame.sheet, read):
        tell(request, f"离线考核表已导入，改动 {len(read.given)} 项指标。请核对后报送。")
        return go(request, "agency:assessment-sheet", year)
    context = {"frame": frame, "form": SheetFileForm(), "note": note}
    return show(request, "agency/assessment/papers.html", context, status=422)


def _opened(frame: Frame, token: str) -> FilledForm | None:
    try:
        value = signing.loads(token, salt=_SALT, max_age=3600)
    except signing.BadSignature:
        return None
    if value["sheet"] != frame.sheet.pk:
        return None
    given = {
        name: Given(None if points is None else Decimal(points), remark, version)
        for name, (points, remark, version) in value["given"].items()
    }
    return FilledForm(given=given, basics=value["basics"], sha256=value["sha256"])


# --- the sealed paper ---------------------------------------------------------------------------


@takes(FILE)
@agency_only.both
def scan(request: AgencyRequest, year: int) -> HttpResponse:
    """The scan comes back and is held against the record (A7.3)."""
    frame = frame_of(request, year)
    initial = {"checksum": request.GET.get("checksum", "")[:40]}
    form = ScanForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        check_clerk(request, frame.sheet, verb="上传盖章扫描件")
        if acted(request, form, scans.take_in_scan, frame.sheet):
            tell(request, "扫描件已收存，校验码与电子版一致。")
            return go(request, "agency:assessment-receipt", year)
    context = {"frame": frame, "form": form}
    return show(request, "agency/assessment/scan.html", context, status=form_status(form))


@agency_only.opens  # type: ignore[arg-type] # a stream is an answer, too
def scanned(request: AgencyRequest, year: int) -> FileResponse:
    """The sealed scan to be saved."""
    return handed_out(rating.scan_download(frame_of(request, year).sheet))


_PAPERS = "assessment/<year:year>/papers/"
patterns = [
    path(_PAPERS, papers, name="assessment-papers"),
    path(f"{_PAPERS}sheet/", printed_sheet, name="assessment-printed-sheet"),
    path(f"{_PAPERS}briefing/", printed_briefing, name="assessment-briefing"),
    path(f"{_PAPERS}offline/", offline_sheet, name="assessment-offline"),
    path(f"{_PAPERS}offline/read/", read_sheet, name="assessment-read-offline"),
    path(f"{_PAPERS}offline/confirm/", confirm_sheet, name="assessment-confirm-offline"),
    path("assessment/<year:year>/scan/", scan, name="assessment-scan"),
    path("assessment/<year:year>/scan/file/", scanned, name="assessment-scan-file"),
]
