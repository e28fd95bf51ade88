"""States of a year in which the demonstration is not.

Not here: what a state is, projects (``states``).
"""

from functools import partial
from io import BytesIO

from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.honours.actions import listing
from huzhu.assessment.outcome.actions import appeals, quotas
from huzhu.assessment.outcome.models import Appeal, SecurityIncident
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme import queries as scheme_queries
from huzhu.assessment.scheme.rules.scheme_rows import COLUMNS
from huzhu.documents import actions as documents
from tests.assessment import cycle as cycles
from tests.assessment.cycle import moment
from tests.assessment.facts import given
from tests.assessment.honours import road as honours
from tests.assessment.outcome import stage
from tests.assessment.review import desk
from tests.crawl.states import State, by
from tests.documents.files import table
from tests.people.persons import make_agency
from tests.standing import Made

_YEAR = "assessment/2026/"


def _begun(made: Made) -> None:
    made["cycle"] = cycles.begin(made["cast"], opened=False)


def _filed(made: Made) -> None:
    given.file_paper(made["cycle"], FilingKind.GOODS_LIST)


def _reviewed_by_all(made: Made) -> None:
    for number in ("D01", "D02"):
        desk.sign_all(made["cycle"], number)


def _planned(made: Made) -> None:
    made["stage"].plan()


def _graded(made: Made) -> None:
    made["stage"].decide()
    config, act = QuotaConfig(1, 2), {"by": made["cycle"].tang, "at": stage.APPROVED_AT}
    quotas.edit_quota_plan(made["stage"].year, config, **act)


def _approved(made: Made) -> None:
    made["stage"].decide()
    made["stage"].approve(QuotaConfig(1, 2))


def _appealed(made: Made) -> None:
    made["told"].appeal("D02", "1.2", "3")


def _taken(made: Made) -> None:
    _appealed(made)
    appeals.take_appeal(Appeal.objects.get(), by=made["cycle"].song, at=stage.APPEALED_AT)


def _outside(_made: Made) -> None:
    make_agency("D09")


def _incident(made: Made) -> str:
    row = SecurityIncident.objects.create(
        sheet=made["stage"].sheet("D01"),
        happened_on=moment(6, 1).date(),
        what="会员名单外泄",
        has_leak=True,
        consequences="名单在网上流传",
        has_serious_consequences=True,
        reported_at=stage.REVIEWED_AT,
        reported_by="冯赟",
    )
    return f"{_YEAR}incidents/{row.pk}/"


def _scheme_refused(made: Made) -> str:
    by, at = made["cycle"].tang, moment(9, 3)
    version = schemes.copy_scheme(made["cycle"].year.scheme, year=2027, by=by, at=at)
    check = partial(scheme_queries.scheme_list_faults, version, {}, at=at)
    told = {"name": "方案.xlsx", "said": {"read": ""}, "check": check, "by": by, "at": at}
    upload = BytesIO(table(COLUMNS, ("试",) * len(COLUMNS)))
    kind = scheme_queries.SCHEME
    row = documents.receive_list(kind, str(version.pk), upload=upload, **told)
    return f"assessment/schemes/{version.pk}/{kind.name}/{row.pk}/"


def _recommended(made: Made) -> None:
    made["honours"].recommend(honours.unit())


def _on_notice(made: Made) -> None:
    _recommended(made)
    made["honours"].put_on_inner_notice()


def _sent_in(made: Made) -> None:
    made["honours"].sent("D01", honours.unit())


def _accepted(made: Made) -> None:
    made["honours"].accepted()


def _posted(made: Made) -> None:
    made["honours"].posted()


def _objected(made: Made) -> None:
    _posted(made)
    made["honours"].object_to("沈悦", at=honours.POSTED_AT)


def _free_place(made: Made) -> None:
    _posted(made)
    told = {"reason": "不再符合条件", "by": made["cycle"].song, "at": honours.POSTED_AT}
    listing.strike_recommendation(made["honours"].row("沈悦"), **told)


def _sealed(made: Made) -> None:
    made["honours"].sealed()


_office = partial(by, way=_YEAR)
YEARS: dict[str, State] = {
    "year begun": State(
        "cast", moment(9, 1), _office("tang"), "office:assessment-open-year", _begun
    ),
    "rating": State(
        "cycle",
        moment(9, 2),
        {"lin": "assessment/", "tang": f"{_YEAR}progress/"},
        "agency:assessment-autosave agency:assessment-basics agency:assessment-read-offline "
        "agency:assessment-state-facts office:assessment-drop-agency office:assessment-remind",
    ),
    "another day": State(
        "cycle",
        moment(9, 2),
        {"song": f"{_YEAR}calendar/?name=review_ends_on&to=2026-10-20"},
        "office:assessment-calendar",
    ),
    "filed": State(
        "cycle",
        moment(9, 3),
        _office("he", "song"),
        "office:assessment-mark-filing office:assessment-void-filing",
        _filed,
    ),
    "day over": State(
        "cycle", moment(9, 16), _office("tang", "song"), "office:assessment-close-self-rating"
    ),
    "handed in": State(
        "half_handed_in",
        moment(9, 14),
        {"tang": f"{_YEAR}progress/"},
        "office:assessment-receive-paper",
    ),
    "reviewed by all": State(
        "reviewing",
        moment(10, 14),
        _office("tang", "song"),
        "office:assessment-close-review",
        _reviewed_by_all,
    ),
    "grades planned": State(
        "stage",
        stage.DECIDED_AT,
        {"tang": f"{_YEAR}grades/", "wang": f"{_YEAR}grades/"},
        "office:assessment-decide-grades",
        _planned,
    ),
    "graded": State(
        "stage",
        stage.APPROVED_AT,
        {"tang": f"{_YEAR}quotas/", "wang": f"{_YEAR}quotas/"},
        "office:assessment-quotas office:assessment-approve-quotas",
        _graded,
    ),
    "quotas approved": State(
        "stage",
        stage.TOLD_AT,
        {"song": f"{_YEAR}quotas/"},
        "office:assessment-issue-results",
        _approved,
    ),
    "vetoed": State(
        "vetoed",
        stage.APPEALED_AT,
        by("lin", "zhou", way="assessment/"),
        "agency:assessment-appeal-item agency:assessment-appeal-veto",
    ),
    "told": State(
        "told", stage.APPEALED_AT, by("lin", way="assessment/"), "agency:assessment-recommend"
    ),
    "appealed": State(
        "told",
        stage.APPEALED_AT,
        by("tang", "song", "he", "feng", way=f"{_YEAR}appeals/"),
        "office:assessment-take-appeal",
        _appealed,
    ),
    "appeal taken": State(
        "told",
        stage.APPEALED_AT,
        by("song", "tang", "wang", way=f"{_YEAR}appeals/"),
        "office:assessment-appeal",
        _taken,
    ),
    "agency outside the scope": State(
        "cycle", moment(9, 3), by("tang", way=f"{_YEAR}scope/"), "office:assessment-scope", _outside
    ),
    "incident": State(
        "stage", stage.DECIDED_AT, _office("wang", "chu"), "office:assessment-incident", _incident
    ),
    "scheme that is refused": State(
        "cycle",
        moment(9, 3),
        _office("tang"),
        "office:map-scheme-list office:drop-scheme-list office:refused-scheme-list",
        _scheme_refused,
    ),
    "recommending": State(
        "honours",
        honours.RECOMMENDED_AT,
        by("lin", way="assessment/"),
        "agency:assessment-drop-recommendation agency:assessment-inner-notice "
        "agency:assessment-recommendation",
        _recommended,
    ),
    "on the inner notice": State(
        "honours",
        honours.SUBMITTED_AT,
        by("lin", way="assessment/"),
        "agency:assessment-submit-recommendations agency:assessment-withdraw-recommendation",
        _on_notice,
    ),
    "sent in": State(
        "honours",
        honours.SUBMITTED_AT,
        by("tang", way=f"{_YEAR}list/"),
        "office:assessment-accept-candidate office:assessment-return-candidate",
        _sent_in,
    ),
    "accepted": State(
        "honours",
        honours.POSTED_AT,
        by("song", way=f"{_YEAR}list/"),
        "office:assessment-post-list",
        _accepted,
    ),
    "objected to": State(
        "honours",
        honours.POSTED_AT,
        by("tang", "song", way=f"{_YEAR}list/"),
        "office:assessment-objection office:assessment-strike-candidate",
        _objected,
    ),
    "free place": State(
        "honours",
        honours.POSTED_AT,
        by("tang", "song", way=f"{_YEAR}list/"),
        "office:assessment-promote-reserve",
        _free_place,
    ),
    "notice over": State(
        "honours",
        honours.SEALED_AT,
        by("wang", way=f"{_YEAR}list/"),
        "office:assessment-seal-list",
        _posted,
    ),
    "sealed": State(
        "honours",
        honours.SEALED_AT,
        {"song": f"{_YEAR}list/", "wang": f"{_YEAR}honours/"},
        "office:assessment-honour office:assessment-close-year",
        _sealed,
    ),
}
