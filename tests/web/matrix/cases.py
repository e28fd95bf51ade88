"""One case of each kind that an address names: the own, somebody else's, a number never given.

Rows are written as a table takes them, not by acts: what is asked of them is whose they are.

Not here: people (``world``), which address is whose (``table/*.toml``).
"""

import io
from collections.abc import Callable
from datetime import date, timedelta

from django.db import models

from huzhu.assessment.facts.models import FactDispute, Filing
from huzhu.assessment.honours.models import Recommendation
from huzhu.assessment.outcome.models import Appeal, SecurityIncident
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.year.models import Evidence, LeadingGroupMember, Scoresheet, ScoresheetItem
from huzhu.claims.lists import CODES, USES
from huzhu.claims.models import Offer
from huzhu.documents import actions as documents
from huzhu.documents.lists import ListKind
from huzhu.documents.models import StoredFile
from huzhu.documents.states import Purpose
from huzhu.kernel.actor import Actor
from huzhu.notices.models import CopyNote, Handover, LeaverHandover, NoticeDraft
from huzhu.people.models import (
    Account,
    Binding,
    MemberImport,
    PasswordLink,
    Position,
    PostProposal,
    Proxy,
    Recusal,
    Terminal,
    WayIn,
)
from huzhu.privacy.models import EntryCorrection
from huzhu.privacy.vault import CorrectionWords, seal_words
from huzhu.projects.actions import meetings, plan
from tests import cast as casting
from tests import road
from tests.assessment.cycle import YEAR
from tests.assessment.honours import road as honours
from tests.documents.files import pdf
from tests.people.persons import id_number

AT = casting.NOW
STOPS = (
    "in_review", "preparing", "papers_complete", "countersigning", "at_meeting", "approved",
    "with_materials", "tested", "published", "settling", "closed", "draft",
)  # fmt: skip
#: What is nobody's in particular.
COMMON = frozenset({"year", "item", "name", "kind", "day", "tab", "version_id", "agency_number"})
#: By a part of the address, what a place of this name stands for there.
KINDS = {
    ("number", "members/of/"): "member_number", ("number", "meetings/"): "meeting_number",
    ("number", "notices/"): "notice_number", ("number", "items/"): "item",
    ("number", "objections/"): "objection_number",
    ("correction_id", "entries/"): "entry_id", ("kind", "once/"): "once",
    ("list_id", "uses/"): "use_list", ("list_id", "codes/"): "code_list",
    ("list_id", "scheme"): "scheme_list", ("list_id", "figures"): "figure_list",
    ("handover_id", "leaving/"): "leaver_list", ("member_id", "group/"): "group_member",
    ("account_id", "organisations/"): "filled_account",
    ("position_id", "organisations/"): "filled_post",
}  # fmt: skip
NEVER_GIVEN = {"number": "2026-9999", "once": "zz", "member_number": "M9999", "session_id": 999_999}
Values = dict[str, list[object]]


def kind_of(address, name: str) -> str:
    found = (
        kind for (place, part), kind in KINDS.items() if place == name and part in address.route
    )
    return next(found, name)


def is_common(kind: str) -> bool:
    return kind in COMMON


def _never(kind: str) -> list[object]:
    return [NEVER_GIVEN.get(kind, "ZZ-9999" if kind.endswith(("number", "reference")) else 999_999)]


NEVER: dict[str, Callable[[str], list[object]]] = {
    "own": lambda _: [], "other": lambda _: [], "none": _never,
}  # fmt: skip


def of(cast: casting.Cast, told: honours.Road, people: dict[str, Actor]) -> dict[str, Values]:
    """Values of addresses, by relation and kind."""
    own, other = _of_projects(cast)
    for by, values, audience in (
        (people["finance_clerk"], own, "office"),
        (cast.lin, own, "agency"),
        (cast.zhou, other, "agency"),
    ):
        found = _of_people(cast, by)
        values |= {f"{audience}:{name}": [row] for name, row in found.items()}
    own |= {name: [row] for name, row in _of_sheet(told.sheet("D01"), cast).items()}
    theirs = _of_sheet(told.sheet("D02"), cast)
    other |= {f"agency:{name}": [row] for name, row in theirs.items()}
    own |= _of_everybody(cast, people["business_clerk"]) | _of_office(cast, people)
    return {"own": own, "other": other, "none": {}}


def _of_projects(cast: casting.Cast) -> tuple[Values, Values]:
    """Projects of A at every stop and their papers; of others, B's, and one never handed in."""
    projects = [getattr(road, stop)(cast) for stop in STOPS]
    numbers = [each.number for each in projects]
    own = {
        "agency:number": numbers,
        "office:number": numbers[:-1],
        "offer_id": list(Offer.objects.order_by("pk").values_list("pk", flat=True)),
        "file_id": [_paper(numbers[STOPS.index("at_meeting")], cast.lin).pk],
        "code_list": [_list(numbers[STOPS.index("approved")], CODES, cast.lin)],
        "use_list": [_list(numbers[STOPS.index("settling")], USES, cast.he)],
    }
    theirs = plan.start_project(by=cast.zhou, at=AT)
    return own, {"agency:number": [theirs.number], "office:number": numbers[-1:]}


def _of_everybody(cast: casting.Cast, filled: Actor) -> Values:
    """Members, organisations, the year; the post that is filled and ended is 业务部's clerk's."""
    return {
        "member_number": [cast.zhao.number], "member_id": [cast.zhao.pk],
        "agency_id": [cast.agency_a.pk], "union_id": [cast.union_a.pk],
        "filled_account": [filled.account_id], "filled_post": [filled.position_id],
        "year": [YEAR], "item": ["1.2", "1.1"], "name": ["target_rate"], "tab": ["plan"],
        "kind": ["sign_in_code"], "day": [date(2026, 10, 8)], "agency_number": ["D01"],
        "version_id": list(SchemeVersion.objects.values_list("pk", flat=True)),
        "group_member": list(LeadingGroupMember.objects.values_list("pk", flat=True)[:1]),
    }  # fmt: skip


def made(model: type[models.Model], **told: object) -> models.Model:
    """A row with what is told, and something in every other column that takes no blank."""
    row = model(**told)
    for each in model._meta.concrete_fields:
        is_told = each.name in told or each.attname in told or each.primary_key
        if is_told or each.has_default() or each.null or each.blank or each.is_relation:
            continue
        setattr(row, each.attname, _something(each))
    row.save()
    return row


def _something(column: models.Field) -> object:
    if column.choices:
        return next(iter(column.choices))[0]
    for kind, value in (
        (models.DateTimeField, AT), (models.DateField, AT.date()), (models.BooleanField, False),
        (models.JSONField, []), (models.BinaryField, b"x" * 32), (models.DecimalField, 1),
        (models.IntegerField, 1),
    ):  # fmt: skip
        if isinstance(column, kind):
            return value
    return "甲"


def _paper(subject: str, by: Actor) -> StoredFile:
    return documents.store_file(
        subject, content=io.BytesIO(pdf(subject.encode())), name="纪要.pdf",
        purpose=Purpose.MINUTES, by=by, at=AT,
    )  # fmt: skip


def _list(number: str, kind: ListKind, by: Actor) -> int:
    return documents.receive_list(
        kind, number, upload=io.BytesIO("电子码,使用时间\nMV000001AB,2026-11-04 10:00\n".encode()),
        name="清单.csv", said={}, check=lambda _: (), by=by, at=AT,
    ).pk  # fmt: skip


def _of_people(cast: casting.Cast, by: Actor) -> dict[str, object]:
    """What somebody of a desk has or began: copies, tasks, absences, recusals, members who ask."""
    post = Position.objects.get(pk=by.position_id)
    account = {"account_id": by.account_id, "maker_id": by.account_id}
    days = {"starts_on": AT.date(), "ends_on": AT.date() + timedelta(days=9)}
    way = WayIn(kind="phone", began_at=AT, seen_at=AT)
    way.value = f"137{by.account_id:08d}"
    way.save()
    agency = cast.agency_b if by is cast.zhou else cast.agency_a
    asked = Binding(way=way, agency=agency, named=agency, name="张三", asked_at=AT)
    asked.id_number = id_number(50 + by.account_id)
    asked.save()
    member = cast.liu if by is cast.zhou else cast.zhao
    entry = EntryCorrection.objects.filter(member=member).first() or EntryCorrection(
        member=member, agency=agency, field="name", asked_at=AT, due_on=AT
    )
    entry.words = seal_words(CorrectionWords("请更正"), key=str(entry.key))
    entry.save()
    leaver = {"leaver_id": by.account_id, "successor_id": cast.he.account_id}
    return {
        "position_id": post.pk,
        "account_id": by.account_id,
        "copy_id": made(CopyNote, position=post).pk,
        "handover_id": made(
            Handover,
            giver_id=cast.wang.position_id,
            giver_account=cast.wang.account_id,
            taker=post,
            task=f"x:{post.pk}",
            place=0,
        ).pk,
        "leaver_list": made(LeaverHandover, **leaver).pk,
        "proxy_id": made(
            Proxy, position=post, substitute_id=cast.sun.account_id, maker_id=by.account_id, **days
        ).pk,
        "recusal_id": made(Recusal, **account, subject="project:2026-0099").pk,
        "binding_id": asked.pk,
        "entry_id": entry.pk,
    }


def _of_sheet(sheet: Scoresheet, cast: casting.Cast) -> dict[str, object]:
    """What belongs to an agency's sheet of the year."""
    item = ScoresheetItem.objects.filter(sheet=sheet).order_by("pk").first()
    file = _paper(f"sheet:{sheet.pk}", cast.lin)
    of_agency = {"agency_id": sheet.agency_id, "year": YEAR}
    name = made(Recommendation, sheet=sheet, name=f"名{sheet.pk}", notice_file=file)
    return {
        "proof_id": made(Evidence, item=item, file=file).pk,
        "question_id": made(ReviewQuestion, item=item).pk,
        "dispute_id": made(FactDispute, **of_agency, name="target_rate", claimed=1, file=file).pk,
        "filing_id": made(Filing, **of_agency, file=file).pk,
        "appeal_id": made(Appeal, sheet=sheet, item="1.2", file=file).pk,
        "recommendation_id": name.pk,
        "incident_id": made(SecurityIncident, sheet=sheet, file=file).pk,
    }


def _of_office(cast: casting.Cast, people: dict[str, Actor]) -> Values:
    """What is the whole city's."""
    meeting = meetings.call_meeting(
        number="主任办公会〔2026〕99号", held_on=road.MEETING_ON, chair="王芃",
        attendees="全体主任", by=cast.wu, at=AT,
    )  # fmt: skip
    account = Account.objects.get(pk=people["business_clerk"].account_id)
    two = {"maker_id": cast.wang.account_id, "account": account}
    rows = {
        "draft_id": made(
            NoticeDraft, title="停机通知", drafted_by_account=people["finance_clerk"].account_id
        ),
        "proposal_id": made(
            PostProposal, **two, role="director", kind="appoint", starts_on=AT.date()
        ),
        "link_id": made(PasswordLink, **two),
        "terminal_id": made(
            Terminal, agency=cast.agency_a, answerable=account, acts=[], networks=[]
        ),
        "import_id": made(MemberImport, sha256="0" * 64, account=account),
    }
    return {name: [row.pk] for name, row in rows.items()} | {"meeting_number": [meeting.number]}
