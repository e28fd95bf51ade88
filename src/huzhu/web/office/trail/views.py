"""The audit trail (留痕), searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.audit import queries
from huzhu.documents import tables
from huzhu.office import actions
from huzhu.people import policies
from huzhu.people.recusal_errors import HiddenCase
from huzhu.people.states import SIGN_IN_LOG, Role
from huzhu.web.console.changes import in_a_cell
from huzhu.web.console.forms import filter_said
from huzhu.web.console.views import workbook_response
from huzhu.web.guards import exports, office_and
from huzhu.web.office.trail.forms import TrailSearch
from huzhu.web.office.trail.rows import hidden_from, rows_of
from huzhu.web.pages import paged, tell

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from huzhu.audit.models import AuditEvent
    from huzhu.web.office.trail.rows import TrailRow
    from huzhu.web.requests import OfficeRequest

ROWS = 50
#: So many records that one act changed stand on its page; an act may change thousands.
MOST_RECORDS = 100
_readers = office_and(Role.AUDIT_ADMIN)
COLUMNS = (
    *("序号", "时间", "办理人", "岗位", "事项", "对象", "说明"),
    *("由什么改为什么", "来自", "事项代码"),
)


@_readers.page("office/trail.html")
def trail(request: OfficeRequest) -> dict[str, Any]:
    form = TrailSearch(request.GET)
    page = paged(request, _found(request, form), per_page=ROWS)
    return {
        "form": form,
        "page": page,
        "rows": rows_of(page.object_list, by=request.actor),
        "filter": request.GET.urlencode(),
        "is_whole": policies.reads_whole_trail(request.actor),
    }


@_readers.page("office/trail_event.html")
def event(request: OfficeRequest, number: int) -> dict[str, Any]:
    """One event with all that its act changed, and what the act brought along.

    :raises EventNotFound: there is none, or it is of a case that is not the reader's.
    :raises HiddenCase: it is of the reader's own unit, or a relative's.
    """
    found = queries.event(_readable(request), number)
    if aside := hidden_from([found], by=request.actor).get(found.pk):
        raise HiddenCase(label=aside.label)
    beside = queries.of_act(_readable(request), found)
    (row, *others) = rows_of([found, *beside], by=request.actor)
    changes = next((each.changes for each in (row, *others) if each.changes), ())
    more = max(len(changes) - MOST_RECORDS, 0)
    return {
        "row": row,
        "others": others[:ROWS],
        "changes": changes[:MOST_RECORDS],
        "more": more,
    }


@_readers.sends
@exports
def trail_export(request: OfficeRequest) -> HttpResponse:
    """The same events as a table, for an inspector; the filter stands in the address."""
    form = TrailSearch(request.GET)
    events, of = _found(request, form), filter_said(form, none="全部可见的留痕")
    count = events.count()
    # Read before the act, which is an event, too.
    is_whole = count <= actions.MOST_EVENTS
    rows = [_cells(row) for row in rows_of(events, by=request.actor)] if is_whole else []
    actions.take_trail(of=of, count=count, by=request.actor, at=request.now)
    sheet = tables.Sheet("留痕", COLUMNS, rows)
    content = tables.write_workbook([sheet], of=of, at=request.now)
    tell(request, "留痕已交浏览器下载，本次导出已留痕。")
    return workbook_response(content, f"留痕 {request.today}.xlsx")


def _found(request: OfficeRequest, form: TrailSearch) -> QuerySet[AuditEvent]:
    return queries.events_matching(**form.wanted(), among=_readable(request))


def _readable(request: OfficeRequest) -> QuerySet[AuditEvent]:
    """What the reader may read: all, or the cases in which one has acted."""
    by = request.actor
    hidden = () if policies.sees_sign_ins(by) else SIGN_IN_LOG
    own = None if policies.reads_whole_trail(by) else by.account
    return queries.readable(own_of=own, also=policies.cases_of_department(by), without=hidden)


def _cells(row: TrailRow) -> tuple[tables.Value, ...]:
    event = row.event
    return (
        str(event.pk),
        event.at,
        event.actor_name,
        event.actor_title,
        row.kind.label,
        row.subject,
        row.note,
        in_a_cell(row.changes),
        row.whence,
        event.code,
    )
