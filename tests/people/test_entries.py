"""One entry of the register corrected by the act itself: whose, by how many, against what."""

import pytest

from huzhu.people.actions import entries
from huzhu.people.actions.entries import FirstPerson
from huzhu.people.entry_errors import (
    EntryNeedsSecond,
    EntryStands,
    EntryValueWrong,
    EvidenceTooWeak,
    PaperOfAnother,
    UnionElsewhere,
)
from huzhu.people.errors import MakerIsChecker, NotRegistrar
from huzhu.people.states import EVIDENCE_OF, SEEN_BY_TWO, EntryField, Evidence
from tests.people.entering import NAME, Entrance, register
from tests.people.persons import MEMBER_SERVICE, NOW, clerk_of, id_number

NEW = {
    EntryField.NAME: "王晓明",
    EntryField.PAPER: id_number(9),
    EntryField.PHONE: "13800000009",
    EntryField.STANDING: "lapsed",
}


@pytest.fixture
def entrance(line):
    return Entrance.ordinary(line)


FIRST = FirstPerson(7, "林", "经办人")


def correct(entrance, field, text, *, by=MEMBER_SERVICE, first=None, evidence=None):
    evidence = evidence or EVIDENCE_OF[field][0]
    return entries.correct_member(
        entrance.member.pk, field, text, evidence=evidence, first=first, by=by, at=NOW
    )


@pytest.mark.parametrize("field", sorted(SEEN_BY_TWO))
def test_nobody_changes_who_somebody_is_alone(entrance, field):
    with pytest.raises(EntryNeedsSecond):
        correct(entrance, field, NEW[field])
    correct(entrance, field, NEW[field], first=FIRST)


def test_nobody_is_both(entrance, cast):
    first = FirstPerson(cast.he.account_id, cast.he.name, cast.he.title)
    with pytest.raises(MakerIsChecker):
        correct(entrance, EntryField.NAME, "王晓明", first=first, by=cast.he)


def test_another_agency_does_not_write(entrance):
    with pytest.raises(NotRegistrar):
        correct(entrance, EntryField.UNION, "U001", by=clerk_of(entrance.elsewhere))


def test_a_paper_that_another_has_meanwhile_is_refused(entrance):
    register(entrance.union, serial=9)
    with pytest.raises(PaperOfAnother):
        correct(entrance, EntryField.PAPER, id_number(9), first=FIRST)


@pytest.mark.parametrize(
    ("field", "text", "evidence", "refusal"),
    [
        (EntryField.NAME, "王2", None, EntryValueWrong),
        (EntryField.NAME, NAME, None, EntryStands),
        (EntryField.PAPER, id_number(9), Evidence.UNION, EvidenceTooWeak),
        (EntryField.UNION, "没有这个工会", None, UnionElsewhere),
    ],
)
def test_what_is_wrong_is_refused_by_the_act_too(entrance, field, text, evidence, refusal):
    with pytest.raises(refusal):
        correct(entrance, field, text, evidence=evidence, first=FIRST)
