"""An act that says whose it is turns a stranger away by itself, before it reads anything.

Whatever page, call or command it came by: each has a question of its own, and one may be forgotten.
Not here: who else may not (each app's tests), and what a page shows to whom (``tests/web``).
"""

import inspect
from unittest.mock import MagicMock

import pytest

from huzhu.kernel.actor import STRANGER
from huzhu.kernel.errors import DomainError
from tests.architecture.test_acts import acts_of, modules_of_actions

#: These ask once they have read whose it is or seen what was typed, with their app's tests; or the
#: act that they are a part of asks, or nobody does: the clock, the server's own command.
OTHERS = {
    "assessment.facts.actions.fact_imports": "load_figures withdraw_figures take_facts",
    "assessment.facts.actions.facts": "correct_fact answer_dispute",
    "assessment.facts.actions.filings": "mark_filing",
    "assessment.honours.actions.listing": "file_objection",
    "assessment.outcome.actions.appeals": "take_appeal answer_appeal",
    "assessment.outcome.actions.decisions": "decide_points veto lift_veto reopen_sheet",
    "assessment.outcome.actions.grades": "override_grade decide_grades",
    "assessment.review.actions.reviews": "review_item spot_check ask_back review_many "
    "withdraw_question",
    "budget.actions": "file_budget revise_budget reserve release spend",
    "claims.actions.members": "issue_ticket reveal_code",
    "documents.actions": "store_file withdraw_file",
    "messages.actions": "adopt cancel",
    "notices.actions": "inform_members inform_member send_copy mark_read mark_all_read",
    "office.actions": "seed_calendar",
    "people.actions.bindings": "object_to_binding end_waiting",
    "people.actions.closing": "forget_ways",
    "people.actions.desk": "warn_of_change",
    "people.actions.engaging": "appoint_person",
    "people.actions.entries": "correct_member",
    "people.actions.founding": "begin_demonstration found_office renew_first_link confirm_leaders",
    "people.actions.imports": "report_import finish_import recheck_import turn_away_import",
    "people.actions.links": "issue_password_link hand_over_link",
    "people.actions.members": "register_member reveal_id_number",
    "people.actions.organisation": "open_account",
    "people.actions.proposals": "confirm_proposal decline_proposal",
    "people.actions.ways": "end_session prove_in_demonstration",
    "privacy.actions": "correct_entry decline_correction propose_entry confirm_entry return_entry "
    "pass_correction_on",
    "procurement.actions": "open_procurement enter_goods enter_quotes enter_scores award reopen",
    "projects.actions.serve": "publish_offer",
    "runtime.actions": "change_key retire_key finish_key_move",
}


def given_to(act):
    return inspect.signature(act).parameters


def turns_away(act):
    given = {name: MagicMock(name=name) for name in given_to(act)}
    try:
        act.__wrapped__(**given | {"by": STRANGER})
    except DomainError as told:
        return STRANGER.title in str(told) or STRANGER.name in str(told)
    return False


def is_another(act):
    return act.__name__ in OTHERS.get(act.__module__.removeprefix("huzhu."), "").split()


ACTS = [act for module in modules_of_actions() for act in acts_of(module) if "by" in given_to(act)]


@pytest.mark.parametrize(
    "act",
    [each for each in ACTS if not is_another(each)],
    ids=lambda each: f"{each.__module__.removeprefix('huzhu.')}.{each.__name__}",
)
def test_act_turns_a_stranger_away(act):
    assert turns_away(act)


def test_acts_that_ask_later_are_there():
    assert len(list(filter(is_another, ACTS))) == len(" ".join(OTHERS.values()).split())


def test_act_that_asks_nobody_is_seen():
    (act,) = (each for each in ACTS if each.__name__ == "open_agency")
    deaf = MagicMock(__wrapped__=lambda **_: None, __signature__=inspect.signature(act))
    assert (turns_away(act), turns_away(deaf)) == (True, False)
