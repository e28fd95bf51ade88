"""A verified name that is withdrawn: the member learns why, the office reads who and when."""

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.messages.models import Message
from huzhu.people import unverified
from huzhu.people.actions import members
from huzhu.people.models import Member, WayIn
from huzhu.people.queries import actor_of_member
from huzhu.people.states import BoundBy, WayKind
from huzhu.privacy import actions as privacy
from tests.clients import of_member
from tests.web import offers

REASON = "证件与本人不符"


@pytest.fixture
def member(cast):
    """Verified by a source that named nobody, as whole registers are."""
    Member.objects.filter(pk=cast.zhao.pk).update(verified_at=timezone.now(), verified_by=None)
    cast.zhao.refresh_from_db()
    return cast.zhao


def page(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def withdraw(cast, member):
    members.withdraw_verification(member.number, reason=REASON, by=cast.he, at=timezone.now())
    member.refresh_from_db()


def test_withdrawn_name_is_told_to_the_member_with_the_reason(cast, member):
    withdraw(cast, member)
    row = Message.objects.get()
    assert (row.kind, row.member_id, row.opened.facts["reason"]) == (
        "name_withdrawn", member.pk, REASON,
    )  # fmt: skip
    offer = offers.offer(cast)
    for name, *args in (("member:me",), ("member:projects",), ("member:offer", offer.pk)):
        seen = page(of_member(member), name, *args)
        assert f"撤销：{REASON}。请联系所属代办机构重新核验。" in seen, name
        assert "您还没有核验" not in seen
        assert cast.he.name not in seen


def test_office_reads_who_withdrew_it_when_and_why(cast, desk, member):
    client = desk(cast.he)
    assert "撤销人" not in page(client, "office:member", member.number)
    withdraw(cast, member)
    seen = page(client, "office:member", member.number)
    for word in ("已撤销，现在不能抢订", f"{cast.he.name}，{cast.he.title}", REASON):
        assert word in seen
    assert "还没有核验" not in seen


def test_office_reads_that_a_member_closed_the_account(cast, desk, member):
    privacy.close_account(is_sure=True, by=actor_of_member(member), at=timezone.now())
    seen = page(desk(cast.he), "office:member", member.number)
    assert "本人注销账号" in seen
    assert "还没有核验" not in seen


def test_who_was_verified_again_reads_nothing_of_it(cast, member):
    withdraw(cast, member)
    assert unverified.withdrawn_of(member) is not None
    member.verified_at = timezone.now()
    assert unverified.withdrawn_of(member) is None


def test_who_comes_in_is_verified_again_by_another_person_than_who_withdrew_it(cast, desk, member):
    address = reverse("office:verify-member", args=[member.number])
    told = {"source": "本人持身份证到办事处窗口核对"}
    withdraw(cast, member)
    other = desk(cast.wu)
    assert "现在没有绑定登录" in page(other, "office:member", member.number)
    assert other.post(address, told).status_code == 409
    way = WayIn(kind=WayKind.PHONE, member=member, bound_by=BoundBy.PAPER)
    way.began_at = way.seen_at = way.bound_at = timezone.now()
    way.value = "13800000011"
    way.save()
    assert desk(cast.he).post(address, told).status_code == 403
    assert desk(cast.chen).post(address, told).status_code == 403
    assert "重新核验实名" in page(other, "office:member", member.number)
    blank = other.post(address, {"source": " "})
    assert blank.status_code == 422
    assert "请写明核对了什么证件" in blank.text
    assert other.post(address, told).status_code == 302
    member.refresh_from_db()
    assert member.verified_at is not None
    assert member.verified_by.told == f"重新核验（本人持身份证到办事处窗口核对，{cast.wu.name}）"
    assert Message.objects.filter(kind="binding", member=member).count() == 1
    assert unverified.withdrawn_of(member) is None
    twice = other.post(address, told)
    assert (twice.status_code, "重新核验须现在没有核验" in twice.text) == (409, True)
