"""One person, one member: whatever is raced, one binding is left, and one claim.

Two acts are held together where both have looked and none has written. The control takes the
constraint away and sees two bindings. The long form races a thousand times.
"""

import threading
from functools import partial

import pytest
from django.db import connection, connections

from huzhu.claims.models import Claim
from huzhu.config.database import OWNER
from huzhu.people.actions import _bound, desk
from huzhu.people.binding_errors import MemberBound, WayBound
from huzhu.people.models import Member, PhoneSession, WayIn
from huzhu.people.states import BoundBy
from tests.claims.offers import published
from tests.claims.test_actions import take
from tests.people.entering import NAME, OTHER, PHONE, THIRD, Entrance, register
from tests.people.persons import MEMBER_SERVICE, NOW, id_number
from tests.telephones import Telephones

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("S2.1.1.b")]
SHORT, LONG = 3, 334  #: rounds of each of the three races


@pytest.fixture(params=[SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def rounds(request):
    return range(request.param)


def at_once(*acts):
    """Do all at the same moment; return what turned each away, None where nothing did."""
    start, said = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait()
            act()
        except (MemberBound, WayBound) as refused:
            said[place] = type(refused)
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            said[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.fixture
def held_together(monkeypatch):
    """Both desks have looked at the register before either writes."""
    meet, bind = threading.Barrier(2), _bound.bind

    def together(*args, **kwargs):
        meet.wait(timeout=20)
        bind(*args, **kwargs)

    monkeypatch.setattr(_bound, "bind", together)


def live(member):
    return WayIn.objects.filter(member=member, ended_at=None)


def free(member):
    """Begin a round anew: nobody has come in."""
    PhoneSession.objects.all().delete()
    WayIn.objects.all().delete()
    Member.objects.filter(pk=member.pk).update(verified_at=None, phone_digest=b"", phone_cipher=b"")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_tally")


def twice_at_the_desk(entrance):
    """Two telephones say to be one member; two desks confirm at the same moment."""
    rows = [entrance.ask(entrance.enter(number)) for number in (OTHER, THIRD)]
    facts = {"how": BoundBy.PAPER, "by": MEMBER_SERVICE, "at": NOW}
    return at_once(*(partial(desk.confirm_binding, row.pk, **facts) for row in rows))


def test_one_person_who_comes_twice_is_bound_once(rounds, held_together):
    entrance = Entrance.ordinary(Telephones(), phone="")
    for _ in rounds:
        free(entrance.member)
        said = twice_at_the_desk(entrance)
        assert sorted(map(str, said)) == sorted(map(str, [None, MemberBound]))
        assert live(entrance.member).count() == 1


def test_without_the_constraint_one_person_is_bound_twice(
    held_together, database_server, database_name
):
    entrance = Entrance.ordinary(Telephones(), phone="")
    with database_server.cluster.connect(database_name, user=OWNER) as owner:
        owner.execute("DROP INDEX way_in_one_of_a_kind")
    said = twice_at_the_desk(entrance)
    assert said == [None, None]
    assert live(entrance.member).count() == 2


def test_two_persons_of_one_number_are_one_binding(rounds):
    """A couple has one telephone in the register, and both say so at the same moment."""
    entrance = Entrance.ordinary(Telephones(), phone=PHONE)
    wife = register(entrance.union, serial=2, phone=PHONE, name="李强")
    for _ in rounds:
        free(entrance.member)
        for member in (entrance.member, wife):
            member.phone = PHONE
            member.save()
        way = entrance.enter(PHONE)
        hers = {"name": "李强", "id_number": id_number(2)}
        mine = partial(entrance.ask, way, name=NAME)
        said = at_once(mine, partial(entrance.ask, way, **hers))
        assert sorted(map(str, said)) == sorted(map(str, [None, WayBound]))
        assert WayIn.objects.get().member_id in {entrance.member.pk, wife.pk}


def test_who_changes_telephones_while_claiming_has_one_binding_and_one_claim(rounds):
    entrance = Entrance.ordinary(Telephones(), phone=PHONE)
    for count in rounds:
        free(entrance.member)
        entrance.member.phone = PHONE
        entrance.member.save()
        offer = published(2, reference=f"2026-{count:04d}", at=NOW)
        entrance.bound(PHONE)
        row = entrance.ask(entrance.enter(OTHER))
        desk.see_paper(row.pk, by=MEMBER_SERVICE, at=NOW)
        Member.objects.filter(pk=entrance.member.pk).update(verified_at=NOW)
        claim = partial(take, offer, entrance.member.pk)
        second = partial(desk.second_binding, row.pk, by=_other(), at=NOW)
        assert at_once(claim, second, claim) == [None, None, None]
        assert live(entrance.member).get().value == OTHER
        assert Claim.objects.filter(offer=offer).count() == 1


def _other():
    return type(MEMBER_SERVICE)(
        name="吴", title="会员服务部 部长", role="department_head", department="member_service"
    )
