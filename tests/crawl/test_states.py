"""Forms of states in which the demonstration is not: sent empty and with what no field takes.

Not here: whatever the demonstration leads to (``tests/demo/test_crawl``).
"""

from collections.abc import Iterator

import pytest

from tests.crawl import checks
from tests.crawl.crawl import Crawl
from tests.crawl.desks import DESKS
from tests.crawl.states import PROJECTS, State
from tests.crawl.years import YEARS

STATES = PROJECTS | YEARS | DESKS
#: Forms that neither the demonstration nor a state shows to anybody.
UNMET = {
    # Coming in and going out: whoever walks is in already.
    *("member:sign-in", "member:bind", "member:withdraw-binding", "member:end-session"),
    # No message leaves the demonstration, by telephone or by WeChat.
    *("member:messages", "member:withdraw-once"),
    # A script asks for a ticket, no form.
    "member:ticket",
    # It is passed on to the office, which passes it to nobody.
    "office:pass-entry-on",
    # Each waits for more than a state brings cheaply: a file that was filled in, a sheet that lacks
    # nothing, an adopted version beside the year's, an open question, a list that changes somebody.
    *("agency:assessment-confirm-offline", "agency:assessment-check"),
    *("office:assessment-scheme-change", "office:confirm-scheme-list"),
    *("office:assessment-withdraw-question", "office:import-changes"),
}
#: Enough to come from a first page to every form of a case.
PAGES = 120
RESTING = [(each.standing, each) for each in STATES.values()]


@pytest.fixture(autouse=True)
def own_words() -> Iterator[None]:
    """What pages may say is asked of the database of this test."""
    known = (checks.usernames, checks.known_moments)
    for each in known:
        each.cache_clear()
    yield
    for each in known:
        each.cache_clear()


@pytest.mark.long
@pytest.mark.parametrize(("reached", "state"), RESTING, indirect=["reached"], ids=STATES)
def test_no_form_of_a_state_is_at_fault(
    standing_state, reached, state: State, stand_at, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    stand_at(state.at)
    wanted = {*state.forms.split()}
    with Crawl(state.visitors(standing_state), is_drawn=wanted.__contains__) as crawl:
        crawl.over(PAGES, wanted=wanted)
    assert not wanted - {*crawl.tried}, sorted(crawl.opened)
    assert not crawl.faults, crawl.told()
