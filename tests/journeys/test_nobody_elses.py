"""A project is nobody else's: every address of the table, asked by another agency's clerk.

The addresses come from the URL table itself. One that is new fails here until it is known either
as a project's or, by name, as something else's.
"""

import io
import itertools
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huzhu.claims.lists import CODES, USES
from huzhu.documents import actions as documents
from huzhu.documents.lists import ListKind
from huzhu.documents.states import Purpose
from huzhu.kernel.actor import Actor
from huzhu.projects.models import ServiceProject
from huzhu.projects.states import Step
from huzhu.web.console.case import TABS
from tests import cast as casting
from tests import road
from tests.addresses import Address, table
from tests.clients import enter
from tests.documents.files import pdf

pytestmark = pytest.mark.django_db

CONSOLES = ("agency", "office")
NOT_A_PROJECT = "2026-9999"
#: What belongs to nobody in particular, or to another kind of thing, by audience.
OTHERS = {
    "agency": {
        "home", "todos", "done", "mine", "drafts", "copies", "read-copy", "read-copies",
        "projects",
        "projects-export", "start", "code-list-template",
        # those of the own subtree (tests/privacy/test_own_data.py)
        "entry-corrections", "entry-correction", "correct-entry", "keep-entry",
        "enter-entry", "confirm-entry", "return-entry", "pass-entry-on",
        "budget", "budget-of", "budget-uses", "edit-budget", "organisation",
        # always the own sheet (tests/assessment/rating)
        "assessment", "assessment-history", "assessment-year", "assessment-sheet",
        "assessment-autosave", "assessment-basics", "assessment-item", "assessment-add-proof",
        "assessment-reuse-proof", "assessment-proof", "assessment-withdraw-proof",
        "assessment-questions", "assessment-answer", "assessment-check", "assessment-receipt",
        "assessment-papers", "assessment-printed-sheet", "assessment-briefing",
        "assessment-offline", "assessment-read-offline", "assessment-confirm-offline",
        "assessment-scan", "assessment-scan-file",
        # figures and papers: always the own agency's (tests/assessment/facts/test_pages.py)
        "assessment-facts", "assessment-fact", "assessment-state-facts", "assessment-dispute-file",
        "assessment-filings", "assessment-withdraw-filing", "assessment-filing-file",
        # results and appeals: always the own sheet (tests/assessment/outcome/test_agency_pages.py)
        "assessment-results", "assessment-result-letter", "assessment-feedback-sheet",
        "assessment-appeals", "assessment-appeal", "assessment-appeal-item",
        "assessment-appeal-veto", "assessment-appeal-proof",
        # names and certificates: the own agency's alone (tests/assessment/honours/test_pages.py)
        "assessment-recommendations", "assessment-recommend", "assessment-recommendation",
        "assessment-drop-recommendation", "assessment-withdraw-recommendation",
        "assessment-inner-notice", "assessment-inner-notice-paper",
        "assessment-submit-recommendations", "assessment-recommendation-material",
        "assessment-honours", "assessment-certificate",
        # of the own subtree (tests/web/console/test_bindings.py)
        "bindings", "binding", "confirm-binding", "see-binding", "second-binding",
        "decline-binding", "pass-on-binding", "look-at-binding", "correct-name-of-binding",
        # the own post and subtree (tests/people/test_proxies.py, tests/web/console/test_chairs.py,
        # tests/web/console/test_handed.py)
        "hand-over", "hand-back", "take-task-back", "leaving", "leaver-list",
        "proxies", "give-proxy", "confirm-proxy", "decline-proxy", "withdraw-proxy", "end-proxy",
        "chairs", "own-rights", "field-rights", "recusals", "declare-unit", "withdraw-recusal",
    },
    "office": {
        "home", "todos", "done", "mine", "drafts", "copies", "read-copy", "read-copies",
        "projects",
        "projects-export", "use-list-template",
        "entry-corrections", "entry-correction", "correct-entry", "keep-entry",
        "enter-entry", "confirm-entry", "return-entry", "pass-entry-on",
        "meetings", "call-meeting", "meeting", "meeting-minutes", "operations",
        "health", "data-terms", "messages", "message-text",
        # the whole city's, kept by 信息技术部 (tests/api/test_terminals.py)
        "terminals", "revoke-terminal",
        "notices", "post-notice", "notice", "notice-draft", "propose-draft", "publish-draft",
        "withdraw-draft", "budgets", "budget", "budget-uses",
        "members", "member", "look-at-member", "member-looks", "imports", "import-template",
        "import", "map-import", "confirm-import",
        "withdraw-import", "verify-member", "drop-import", "import-changes",
        "refused-rows", "organisations", "open-agency", "office", "appoint-in-office", "end-term",
        "ask-recovery", "issue-password-link", "organisation", "open-point", "register-union",
        "appoint",
        "corrections", "correct-agency", "correct-union", "confirm-correction",
        "decline-correction", "withdraw-correction",
        "bindings", "binding", "confirm-binding", "see-binding", "second-binding",
        "decline-binding", "pass-on-binding", "look-at-binding", "correct-name-of-binding",
        "proxies", "give-proxy", "confirm-proxy", "decline-proxy", "withdraw-proxy", "end-proxy",
        "chairs", "own-rights", "field-rights", "assessment-replace-member",
        "assessment-step-aside",
        "recusals", "declare-unit", "withdraw-recusal",
        "hand-over", "hand-back", "take-task-back", "leaving", "leaver-list",
        "rights", "confirm-proposal", "decline-proposal", "withdraw-proposal", "deciding",
        "hand-over-link", "withdraw-link", "close-account", "end-sessions-of",
        "administrators", "propose-administrator", "propose-administrator-end", "recoveries",
        "support", "support-post", "support-member",
        "this-year", "deadlines", "calendar", "announce-year", "unset-day", "trail", "trail-export",
        "trail-event", "assessment-sheet-past",
        "assessment", "assessment-prepare", "assessment-year", "assessment-open-year",
        "assessment-close-self-rating", "assessment-close-review", "assessment-calendar",
        "assessment-scheme", "assessment-progress", "assessment-remind-all", "assessment-scope",
        "assessment-schemes", "assessment-schemes-compare", "assessment-schemes-trial",
        "assessment-scheme-version", "assessment-scheme-adopt", "assessment-scheme-discard",
        "assessment-scheme-head", "assessment-scheme-item", "assessment-scheme-check",
        "assessment-scheme-sheet", "assessment-scheme-take-in", "scheme-list", "map-scheme-list",
        "confirm-scheme-list", "drop-scheme-list", "refused-scheme-list", "scheme-list-template",
        "assessment-scheme-change",
        "assessment-receipts", "assessment-receive-paper", "assessment-remind",
        "assessment-drop-agency",
        "assessment-facts", "assessment-compute-facts", "assessment-figures", "assessment-figure",
        "assessment-agency-facts", "assessment-agency-fact", "assessment-disputes",
        "assessment-dispute", "assessment-dispute-file", "assessment-agency-filings",
        "assessment-mark-filing", "assessment-void-filing", "assessment-filing-file",
        "assessment-fact-imports", "figure-list", "map-figure-list", "confirm-figure-list",
        "drop-figure-list", "withdraw-figure-list", "refused-figure-list", "figure-list-template",
        "assessment-candidates", "assessment-candidate", "assessment-accept-candidate",
        "assessment-return-candidate", "assessment-strike-candidate",
        "assessment-promote-reserve", "assessment-candidate-material", "assessment-list",
        "assessment-post-list", "assessment-seal-list", "assessment-close-year",
        "assessment-list-paper", "assessment-objections", "assessment-objection",
        "assessment-honours", "assessment-honour", "assessment-certificates",
        "assessment-certificate", "assessment-honours-export",
        "assessment-grades", "assessment-decide-grades", "assessment-override-grade",
        "assessment-quotas", "assessment-approve-quotas", "assessment-quota-notice",
        "assessment-issue-results", "assessment-over-years", "assessment-results",
        "assessment-results-export", "assessment-result", "assessment-result-letter",
        "assessment-feedback-sheet", "assessment-appeals", "assessment-appeal",
        "assessment-take-appeal", "assessment-appeal-proof",
        "assessment-review", "assessment-review-item", "assessment-review-second",
        "assessment-review-report", "assessment-review-agency", "assessment-review-proof",
        "assessment-review-one", "assessment-ask-back", "assessment-withdraw-question",
        "assessment-decision", "assessment-decide", "assessment-reopen", "assessment-incidents",
        "assessment-report-incident", "assessment-incident", "assessment-incident-paper",
    },
    "member": {
        "projects", "offer", "share", "shop-picture", "ticket", "claim", "result", "codes",
        "code", "notices", "me",
        "large", "sign-in", "offline", "worker",
        # of who has proved a telephone (tests/web/member/test_entrance.py)
        "wechat", "wechat-back", "bind", "withdraw-binding", "taken-over", "object-to-binding",
        "messages",
        # always the own (tests/privacy/test_own_data.py)
        "history", "looks", "consents", "decide", "kept", "export", "correct",
        "withdraw-correction", "close", "closed", "phones", "end-session",
        "allow-once", "withdraw-once", "once-answered",  # tests/web/member/test_once.py
    },
}  # fmt: skip


def is_of_a_project(address: Address) -> bool:
    return "number" in address.parameters and "projects/" in address.route


OF_PROJECTS = sorted(
    {each for each in table() if each.audience in CONSOLES and is_of_a_project(each)},
    key=lambda each: (each.name, each.route),
)


@dataclass
class Stage:
    """A project of agency A at every step, each with a paper, and people to ask for it."""

    cast: casting.Cast
    projects: dict[Step, ServiceProject]
    papers: dict[str, int]
    lists: dict[tuple[str, str], int]  #: by number and audience

    @classmethod
    def furnished(cls) -> "Stage":
        cast = casting.assemble()
        projects = {step: stretch(cast) for step, stretch in road.STRETCHES.items()}
        papers = {each.number: _paper_of(each.number, cast) for each in projects.values()}
        lists = {
            (each.number, audience): _list_of(each.number, kind, by)
            for each in projects.values()
            for audience, kind, by in (("agency", CODES, cast.lin), ("office", USES, cast.he))
        }
        return cls(cast, projects, papers, lists)

    def own_people(self, namespace: str) -> tuple[Client, ...]:
        """Those who do something with A's projects there."""
        cast = self.cast
        people = (cast.lin, cast.sun) if namespace == "agency" else (cast.he, cast.wu, cast.wang)
        return tuple(map(self.signed_in, people))

    def signed_in(self, actor: Actor) -> Client:
        client = Client(raise_request_exception=False)
        enter(client, self.cast.account(actor))
        return client

    def paths(self, address: Address, number: str) -> list[str]:
        """The address filled in for one project; a tab is asked for in all its values."""
        values: dict[str, list[object]] = {
            "number": [number],
            "tab": list(TABS),
            "file_id": [self.papers.get(number, 1)],
            "list_id": [self.lists.get((number, address.audience), 1)],
        }
        names = sorted(address.parameters)
        unknown = [name for name in names if name not in values]
        assert not unknown, f"{address}: say in this test what {unknown} stands for"
        combined = itertools.product(*(values[name] for name in names))
        return [
            reverse(address.name, kwargs=dict(zip(names, each, strict=True))) for each in combined
        ]


def _paper_of(number: str, cast: casting.Cast) -> int:
    return documents.store_file(
        number,
        content=io.BytesIO(pdf(number.encode())),
        name="纪要.pdf",
        purpose=Purpose.MINUTES,
        by=cast.lin,
        at=casting.NOW,
    ).pk


def _list_of(number: str, kind: ListKind, by: Actor) -> int:
    return documents.receive_list(
        kind,
        number,
        upload=io.BytesIO("电子码,使用时间\nMV000001AB,2026-11-04 10:00\n".encode()),
        name="清单.csv",
        said={},
        check=lambda _: (),
        by=by,
        at=casting.NOW,
    ).pk


def answer(client: Client, method: str, path: str) -> int:
    """The status of one request, of which nothing stays."""
    with transaction.atomic():
        told = getattr(client, method)(path)
        if told.streaming:
            b"".join(told.streaming_content)  # a file is closed at its end
        transaction.set_rollback(True)
    return int(told.status_code)


@pytest.fixture(scope="module")
def stage(lasting) -> Stage:
    return Stage.furnished()


def test_every_address_of_the_consoles_and_of_members_is_known():
    here = {each.name for each in table() if each.audience in OTHERS}
    known = {f"{audience}:{name}" for audience, names in OTHERS.items() for name in names}
    assert here - {each.name for each in OF_PROJECTS} == known


def test_every_address_of_a_project_leads_its_own_people_somewhere(stage: Stage):
    """What follows would prove nothing if the addresses led nowhere for everybody."""
    ways = {
        audience: [*itertools.product(stage.own_people(audience), stage.projects.values())]
        for audience in CONSOLES
    }
    nowhere = [
        address.name
        for address in OF_PROJECTS
        if not leads_somewhere(stage, address, ways[address.audience])
    ]
    assert nowhere == []


def leads_somewhere(stage: Stage, address: Address, ways: list[tuple[Client, ServiceProject]]):
    """Whether one of these people is answered about one of these projects.

    Neighbours often lead on for the same: what did is tried first the next time.
    """
    for way in [*ways]:
        client, project = way
        if any(
            answer(client, "get", path) in {200, 302}
            and answer(client, "post", path) in {200, 302, 403, 405, 409, 422}
            for path in stage.paths(address, project.number)
        ):
            ways.remove(way)
            ways.insert(0, way)
            return True
    return False


@pytest.mark.parametrize(
    "steps_each", [1, pytest.param(len(road.STRETCHES), marks=pytest.mark.long)]
)
def test_another_agencys_clerk_finds_no_project_at_any_address(stage: Stage, steps_each):
    """Steps take turns: each address is asked for at one of them, all together at every one."""
    zhou = stage.signed_in(stage.cast.zhou)
    turns = itertools.cycle(stage.projects.values())
    found = [
        f"{method} {path}: {status}"
        for address in OF_PROJECTS
        for project in itertools.islice(turns, steps_each)
        for path in stage.paths(address, project.number)
        for method, status in statuses(zhou, path).items()
        if status != 404 and (method, status) != ("post", 405)
    ]
    assert found == []
    assert len(OF_PROJECTS) > len(stage.projects)


def test_another_agencys_clerk_is_told_the_same_as_of_a_number_that_was_never_given(stage: Stage):
    zhou = stage.signed_in(stage.cast.zhou)
    project = stage.projects[Step.PREPARING]
    for address in OF_PROJECTS:
        real = stage.paths(address, project.number)
        none = stage.paths(address, NOT_A_PROJECT)
        for path, other in zip(real, none, strict=True):
            told = statuses(zhou, path)
            assert told == statuses(zhou, other), path
            assert 404 in told.values(), path
            page = zhou.get(path).content.decode().replace(project.number, NOT_A_PROJECT)
            assert project.title not in page, path


def statuses(client: Client, path: str) -> dict[str, int]:
    """405: a page that takes no forms; it is said before anybody is asked who they are."""
    return {method: answer(client, method, path) for method in ("get", "post")}


@pytest.mark.clause("S6.5.a")
def test_lists_and_exports_of_another_agency_are_without_the_project(stage: Stage):
    lin, zhou = stage.signed_in(stage.cast.lin), stage.signed_in(stage.cast.zhou)
    title = stage.projects[Step.PREPARING].title
    for name in ("home", "todos", "mine", "drafts", "done", "projects"):
        assert title not in zhou.get(reverse(f"agency:{name}")).content.decode(), name
    for name in ("mine", "projects"):
        assert title in lin.get(reverse(f"agency:{name}")).content.decode(), name
