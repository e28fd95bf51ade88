"""What members are told of a list: from what to what, and that it stands again as it was."""

from datetime import timedelta

import pytest
import time_machine

from huzhu.messages import queries, sending, unfolding
from huzhu.messages.models import Message
from huzhu.messages.states import Channel
from huzhu.people.actions import imports
from huzhu.people.models import Member, MemberImport, WayIn
from huzhu.people.queries import actor_of_member
from huzhu.people.states import BoundBy, WayKind
from tests.messages.people import Gateway
from tests.people.persons import MEMBER_SERVICE, NOW, member_cells

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FIRST, LISTED, PROVED = "13900000001", "13900000099", "13700000003"
RESTORED = "已撤回，现登记为：在会，"


@pytest.fixture
def load(unions, write_csv):
    def loaded(*cells, at=NOW) -> MemberImport:
        imports.load_file(write_csv(list(cells)), by=MEMBER_SERVICE, at=at)
        return MemberImport.objects.latest("pk")

    return loaded


def send(at):
    """What went out by SMS: number and text."""
    sms = Gateway()
    with time_machine.travel(at, tick=False):
        unfolding.unfold_due(at=at)
        sending.send_portion({Channel.SMS: sms}, at=at)
    return sorted((each.address, each.text) for each in sms.sent)


def prove(serial, value=PROVED):
    way = WayIn(
        kind=WayKind.PHONE, member=Member.objects.get(number=f"M{serial:06d}"), began_at=NOW,
        seen_at=NOW, bound_at=NOW, bound_by=str(BoundBy.PHONE),
    )  # fmt: skip
    way.value = value
    way.save()


def withdraw(row, at):
    imports.withdraw_import(row.pk, reason="名单选错了", by=MEMBER_SERVICE, at=at)


def test_member_is_told_from_what_to_what_and_at_the_withdrawal_that_it_stands_as_before(load):
    load(*(member_cells(each, 手机=FIRST) for each in (1, 2)))
    assert send(NOW) == []  # new to the register: nothing has changed
    row = load(
        member_cells(1, 会籍="已脱保", 手机=FIRST), member_cells(2, 手机=FIRST), at=NOW + MINUTE
    )
    [(number, text)] = send(NOW + MINUTE)
    assert number == FIRST
    assert "会籍由“在会”改为“已脱保”。" in text
    withdraw(row, NOW + 2 * MINUTE)
    [(number, text)] = send(NOW + 2 * MINUTE)
    union = Member.objects.get(number="M000001").union.name
    assert f"会籍由“在会”改为“已脱保”）{RESTORED}{union}。" in text
    member = Member.objects.get(number="M000001")
    inbox = [each.text for each in queries.own_messages(actor_of_member(member))]
    assert inbox[0] == text


def test_another_name_is_told_without_the_name_and_the_verification_stays(load):
    load(*(member_cells(each, 手机=FIRST) for each in (1, 2)))
    Member.objects.filter(number="M000001").update(verified_at=NOW)
    row = load(
        member_cells(1, 姓名="王改名", 手机=FIRST), member_cells(2, 手机=FIRST), at=NOW + MINUTE
    )
    [(number, text)] = send(NOW + MINUTE)
    assert (number, "登记的姓名有变更。" in text, "王改名" in text) == (FIRST, True, False)
    assert Member.objects.get(number="M000001").verified_at == NOW  # two persons confirmed the list
    withdraw(row, NOW + 2 * MINUTE)
    [(_, text)] = send(NOW + 2 * MINUTE)
    assert f"登记的姓名有变更）{RESTORED}" in text


def test_nobody_is_told_of_a_list_that_was_taken_back_before_it_was_told(load):
    load(member_cells(1, 手机=FIRST))
    row = load(member_cells(1, 会籍="已脱保", 手机=FIRST), at=NOW + MINUTE)
    unfolding.unfold_due(at=NOW + MINUTE)
    withdraw(row, NOW + 2 * MINUTE)
    assert send(NOW + 2 * MINUTE) == []
    assert [each.state for each in Message.objects.all()] == ["cancelled"]


def test_another_registered_number_is_told_to_the_proved_one_and_to_no_other(load):
    load(*(member_cells(each, 手机=FIRST) for each in (1, 2)))
    prove(1)
    load(*(member_cells(each, 手机=LISTED) for each in (1, 2)), at=NOW + MINUTE)
    [(number, text)] = send(NOW + MINUTE)
    assert number == PROVED
    assert "登记的手机号由尾号 0001 改为尾号 0099。" in text


def test_what_is_kept_inside_says_the_same_when_the_register_has_moved_on(load):
    load(member_cells(1, 手机=""))
    load(member_cells(1, 会籍="已脱保", 手机=""), at=NOW + MINUTE)
    assert send(NOW + MINUTE) == []
    Member.objects.update(standing="left")
    [told] = queries.own_messages(actor_of_member(Member.objects.get()))
    assert "会籍由“在会”改为“已脱保”。" in told.text
