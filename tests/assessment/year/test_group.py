"""A member of the leading group is followed in mid-year: both on record, with the reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.assessment.errors import NotYourPart, ReasonMissing
from huzhu.assessment.year import errors
from huzhu.assessment.year.actions import group
from huzhu.assessment.year.models import LeadingGroupMember
from huzhu.assessment.year.queries import years
from huzhu.audit.models import AuditEvent
from huzhu.people import queries as people
from huzhu.people.models import Account, Position
from tests.assessment.cycle import moment
from tests.markup import folded

AT = moment(9, 2)
pytestmark = pytest.mark.clause("A4.1.b")


@pytest.fixture
def year(cycle):
    return years.year_of(2026)


@pytest.fixture
def leaving(year) -> LeadingGroupMember:
    """A deputy director who has gone."""
    member = years.group_of(year).get(position__role="deputy_director")
    Position.objects.filter(pk=member.position_id).update(ends_on=AT.date() - timedelta(days=1))
    return member


@pytest.fixture
def newcomer(leaving) -> Position:
    account = Account.objects.create(username="xin", full_name="辛未")
    return Position.objects.create(
        account=account, role="deputy_director", starts_on=AT.date() - timedelta(days=1)
    )


def replace(member, post, by, **told):
    given = {"position_id": post.pk, "reason": "职务调整", **told}
    return group.replace_member(member, **given, by=by, at=AT)


def test_who_follows_decides_and_who_left_does_not_and_both_stay(cycle, year, leaving, newcomer):
    before = years.group_positions(year)
    replace(leaving, newcomer, cycle.song)
    after = years.group_positions(year)
    assert before - after == {leaving.position_id}
    assert after - before == {newcomer.pk}
    rows = LeadingGroupMember.objects.filter(year=year)
    gone = rows.get(name=leaving.name)
    assert (gone.left_reason, gone.left_at) == ("职务调整", AT)
    assert rows.get(name="辛未").follows == gone
    event = AuditEvent.objects.get(code="assessment.replace_member")
    assert (event.facts["before"], event.facts["after"]) == (
        f"{gone.title} {gone.name}",
        f"{newcomer.title} 辛未",
    )


def test_others_do_not_and_not_without_a_reason(cycle, year, leaving, newcomer):
    with pytest.raises(NotYourPart):
        replace(leaving, newcomer, people.actor_of(newcomer))
    with pytest.raises(ReasonMissing):
        replace(leaving, newcomer, cycle.song, reason=" ")
    other = years.group_of(year).exclude(pk=leaving.pk).first().position
    with pytest.raises(errors.NotTheSuccessor):
        replace(leaving, other, cycle.song)


def test_a_member_is_followed_once(cycle, year, leaving, newcomer):
    replace(leaving, newcomer, cycle.song)
    with pytest.raises(errors.AlreadyReplaced):
        replace(leaving, newcomer, cycle.song)
    with pytest.raises(errors.MemberNotFound):
        years.member_of(year, member_id=0)


def test_the_page_replaces_and_says_both(cycle, year, leaving, newcomer, desk):
    client = desk(cycle.song)
    address = reverse("office:assessment-replace-member", args=[2026, leaving.pk])
    home = reverse("office:assessment-year", args=[2026])
    assert address in client.get(home).content.decode()
    assert "辛未" in client.get(address).content.decode()
    sent = {"position_id": newcomer.pk, "reason": ""}
    assert client.post(address, sent).status_code == 422
    told = folded(client.post(address, {**sent, "reason": "退休"}, follow=True).content.decode())
    assert f"接替{leaving.name}（退休）" in told
    assert "已于" in folded(client.get(address).content.decode())


def test_without_a_successor_the_page_says_what_comes_first(cycle, year, leaving, desk):
    address = reverse("office:assessment-replace-member", args=[2026, leaving.pk])
    assert "还没有接任的人" in desk(cycle.song).get(address).content.decode()
