"""Who reads what members ask a desk for: posts × addresses, one rule for bindings and corrections.

Not here: what the desk does (``test_bindings``, ``test_entry_desk``).
"""

import pytest

from huzhu.people import queries
from huzhu.people.actions import members
from huzhu.people.rules import NewMember
from huzhu.privacy import actions
from huzhu.privacy.states import CorrectedField
from tests.cast import NOW
from tests.people.entering import NAME, OTHER, PHONE, SERIAL, Entrance
from tests.people.persons import MEMBER_SERVICE, id_number

ITS_DESK = ("lin", "sun")
MEMBER_SERVICES = ("he", "wu")
OTHER_DESKS = ("zhou",)
WITHOUT_DESK = ("chen", "zheng", "feng", "chu", "wang")
LISTS = ("bindings/", "entries/")


@pytest.fixture
def cases(cast, line):
    """A binding and a correction of one member of agency A; their addresses."""
    new = NewMember("M000001", NAME, id_number(SERIAL), cast.union_a.number, PHONE)
    member = members.register_member(new, by=MEMBER_SERVICE, at=NOW)
    entrance = Entrance(line, cast.agency_a, cast.agency_b, cast.union_a, member)
    asked = entrance.ask(entrance.enter(OTHER, at=NOW), at=NOW)
    own = queries.actor_of_member(queries.member_by_id(member.pk))
    entry = actions.ask_correction(CorrectedField.UNION, wish="已调动", by=own, at=NOW)
    return (f"bindings/{asked.pk}/", f"entries/{entry.pk}/")


def test_every_post_reads_what_its_desk_answers_and_nothing_else(desk, cast, cases):
    seen = {}
    for who in (*ITS_DESK, *MEMBER_SERVICES, *OTHER_DESKS, *WITHOUT_DESK):
        actor = getattr(cast, who)
        client, place = desk(actor), "office" if actor.is_office else "agency"
        for address in (*LISTS, *cases):
            answer = client.get(f"/{place}/{address}")
            seen[who, address] = answer.status_code, NAME in answer.text
    expected = {(who, each): (200, True) for who in ITS_DESK + MEMBER_SERVICES
                for each in (*LISTS, *cases)}  # fmt: skip
    for who in OTHER_DESKS:
        expected |= {(who, each): (200, False) for each in LISTS}
        expected |= {(who, each): (404, False) for each in cases}
    for who in WITHOUT_DESK:
        expected |= {(who, each): (403, False) for each in (*LISTS, *cases)}
    assert seen == expected


def test_whoever_has_no_desk_is_told_whose_it_is_and_offered_no_way_there(desk, cast, cases):
    other, home = desk(cast.chen), "/office/projects/"
    assert "由会员所属代办机构或会员服务部核验" in other.get("/office/bindings/").text
    assert "由会员所在代办机构的经办人或会员服务部答复" in other.get("/office/entries/").text
    for each in LISTS:
        assert f"/office/{each}" not in other.get(home).text
        assert f"/office/{each}" in desk(cast.he).get(home).text
