"""Whoever sends, signs, confirms or publishes is asked to have seen what it is.

An act of that kind, told by what the office calls it, takes the marks of what its page has shown
(``shown``) or the version of the row that stood there; the others are said here with their reason.
Not here: that each is turned away when something has changed (``tests/web/test_shown.py``).
"""

import importlib
import inspect
import pkgutil
import re

import huzhu
from huzhu.audit.kinds import EventKind

#: What such acts are called.
KIND = re.compile(
    "报送|复核|确认|核定|会签|审定|公示|发布|批准|初审|审核|提请|中选|上报|下发|反馈|签字|答复|上架"
    "|推荐|退回|不予|采用|更换|读入|导入|自评"
)
VERSIONS = {"version", "read", "checksum", "received", "given", "entries"}

_TYPED = "what is sent is typed on the page that sends it"
_ONCE = "a decision made once on words that nobody changes; who comes second is told"
_INSIDE = "called by acts that ask, with what they have read"
_NO_PAGE = "the clock, the worker or the command line: no page has shown anything"
_ALL_DONE = "turned away unless every row is done: nothing is left that could be another"
WITHOUT = {
    _TYPED: """assessment.file_objection assessment.hand_in_filing assessment.recommend
        assessment.change_recommendation assessment.post_inner_notice assessment.take_in_sheet
        assessment.bring_in_scheme budget.file_budget
        people.propose_appointment people.propose_correction people.propose_end
        people.propose_administrator people.propose_administrator_end""",
    _ONCE: """notices.decline_draft
        assessment.answer_appeal assessment.answer_dispute assessment.answer_objection
        assessment.answer_question assessment.drop_recommendation
        assessment.strike_recommendation assessment.withdraw_recommendation
        assessment.reopen_sheet assessment.remind assessment.remind_all
        people.confirm_correction people.confirm_proposal people.confirm_proxy
        people.decline_binding people.withdraw_proposal projects.approve
        projects.collect_feedback privacy.correct_entry privacy.decline_correction
        privacy.return_entry""",
    _INSIDE: """notices.post_notice assessment.finish_sheet claims.import_usage
        claims.publish_offer
        documents.confirm_list""",
    _NO_PAGE: """assessment.miss_deadline people.confirm_leaders people.finish_import
        people.load_file people.turn_away_import""",
    _ALL_DONE: "assessment.close_review",
}


def acts():
    """Each act of the product with its code, what it is called and what it asks."""
    for module in pkgutil.walk_packages(huzhu.__path__, "huzhu."):
        if re.search(r"\.actions(\.|$)", module.name):
            for each in vars(importlib.import_module(module.name)).values():
                kind = getattr(each, "event_kind", None)
                if kind and each.__module__ == module.name:
                    yield kind, {*inspect.signature(each).parameters}


def unseen(found):
    """The codes of acts that send or sign something without asking what was shown of it."""
    asked = {kind.code for kind, names in found if names & {"shown", *VERSIONS}}
    return {kind.code for kind, _ in found if KIND.search(kind.label)} - asked


def test_every_act_that_sends_or_signs_asks_what_its_page_has_shown():
    found = list(acts())
    said = [code for codes in WITHOUT.values() for code in codes.split()]
    assert len(found) > 200
    assert sum("shown" in names for _, names in found) >= 30
    assert len(said) == len({*said})
    assert unseen(found) == {*said}


def test_act_that_asks_nothing_is_found_when_it_is_planted():
    planted = EventKind("projects.planted", "报送计划", "active")
    assert unseen([(planted, {"project", "by", "at"})]) == {"projects.planted"}
    assert unseen([(planted, {"project", "shown"})]) == set()
