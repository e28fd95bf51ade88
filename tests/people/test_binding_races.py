"""One person, one member: whatever is raced, one binding is left, and one claim.

Two acts are held together where both have looked and none has written. The control takes the
constraint away and sees two bindings. The long form races a thousand times.

What a race has made is put back in place by a few statements: whoever would come in anew for each
round spends the most on codes and seals, which are not raced.
"""

import threading
from functools import partial

import pytest
from django.db import connections

from huzhu.claims.models import Claim, Offer
from huzhu.config.database import OWNER
from huzhu.people.actions import _bound, desk
from huzhu.people.binding_errors import MemberBound, WayBound
from huzhu.people.models import Binding, Member, Tally, WayIn
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


def put_back(*ways):
    """Begin a round anew: nobody has come in, what was asked waits as it did."""
    for way in ways:  # the database's own constraints hold at each step
        WayIn.objects.filter(pk=way.pk).update(
            member=None, bound_at=None, bound_by="", ended_at=None
        )
    Binding.objects.exclude(seen_name="").update(state="seen", decided_at=None, second_name="")
    Binding.objects.filter(seen_name="").update(state="waiting", decided_at=None)
    Member.objects.update(verified_at=None)
    Tally.objects.all().delete()


def twice_at_the_desk(rows):
    """Two telephones say to be one member; two desks confirm at the same moment."""
    facts = {"how": BoundBy.PAPER, "by": MEMBER_SERVICE, "at": NOW}
    return at_once(*(partial(desk.confirm_binding, row.pk, **facts) for row in rows))


@pytest.fixture
def twice():
    """A member, and what two telephones say."""
    entrance = Entrance.ordinary(Telephones(), phone="")
    rows = [entrance.ask(entrance.enter(number)) for number in (OTHER, THIRD)]
    return entrance.member, rows


def test_one_person_who_comes_twice_is_bound_once(rounds, held_together, twice):
    member, rows = twice
    for _ in rounds:
        put_back(*(row.way for row in rows))
        said = twice_at_the_desk(rows)
        assert sorted(map(str, said)) == sorted(map(str, [None, MemberBound]))
        assert live(member).count() == 1


def test_without_the_constraint_one_person_is_bound_twice(
    held_together, twice, database_server, database_name
):
    member, rows = twice
    with database_server.cluster.connect(database_name, user=OWNER) as owner:
        owner.execute("DROP INDEX way_in_one_of_a_kind")
    assert twice_at_the_desk(rows) == [None, None]
    assert live(member).count() == 2


def test_two_persons_of_one_number_are_one_binding(rounds):
    """A couple has one telephone in the register, and both say so at the same moment."""
    entrance = Entrance.ordinary(Telephones(), phone=PHONE)
    wife = register(entrance.union, serial=2, phone=PHONE, name="李强")
    way = entrance.enter(PHONE)
    hers = {"name": "李强", "id_number": id_number(2)}
    for _ in rounds:
        put_back(way)
        Binding.objects.all().delete()
        mine = partial(entrance.ask, way, name=NAME)
        said = at_once(mine, partial(entrance.ask, way, **hers))
        assert sorted(map(str, said)) == sorted(map(str, [None, WayBound]))
        assert WayIn.objects.get().member_id in {entrance.member.pk, wife.pk}


@pytest.fixture
def rebinding():
    """A member bound by one telephone, whose paper a desk has seen for another; an offer."""
    entrance = Entrance.ordinary(Telephones(), phone=PHONE)
    old = entrance.bound(PHONE)
    row = entrance.ask(entrance.enter(OTHER))
    desk.see_paper(row.pk, by=MEMBER_SERVICE, at=NOW)
    return entrance.member, old, row, published(2, reference="2026-0001", at=NOW)


@pytest.fixture
def owner(transactional_db, database_server, database_name):
    """Whoever may empty the table of claims; nobody else takes one away."""
    with database_server.cluster.connect(database_name, user=OWNER) as line:
        yield line


def put_back_with_claims(owner, member, old, row, offer):
    """The old telephone is the member's, the paper was seen, nobody has claimed."""
    put_back(row.way, old)
    bound = {"member": member, "bound_at": NOW, "bound_by": BoundBy.REGISTER}
    WayIn.objects.filter(pk=old.pk).update(**bound)
    Member.objects.filter(pk=member.pk).update(verified_at=NOW)
    owner.execute("TRUNCATE claims_claim")
    Offer.objects.filter(pk=offer.pk).update(given=0)


def test_who_changes_telephones_while_claiming_has_one_binding_and_one_claim(
    rounds, owner, rebinding
):
    member, _old, row, offer = rebinding
    claim = partial(take, offer, member.pk)
    second = partial(desk.second_binding, row.pk, by=_other(), at=NOW)
    for _ in rounds:
        put_back_with_claims(owner, *rebinding)
        assert at_once(claim, second, claim) == [None, None, None]
        assert live(member).get().value == OTHER
        assert Claim.objects.filter(offer=offer).count() == 1


def test_without_the_key_of_member_and_offer_a_member_may_have_two_claims(
    rebinding, database_server, database_name
):
    """What the count above would see: the counter's own look and the key taken away."""
    member, _old, _row, offer = rebinding
    with database_server.cluster.connect(database_name, user=OWNER) as owner:
        owner.execute("ALTER TABLE claims_claim DROP CONSTRAINT claim_one_per_member_per_offer")
        text = owner.execute("SELECT pg_get_functiondef('claims_take'::regproc)").fetchone()[0]
        blind = text.replace("strangers || holders || unverified", "strangers || unverified")
        assert blind != text
        owner.execute(blind)
    claim = partial(take, offer, member.pk)
    assert at_once(claim, claim) == [None, None]
    assert Claim.objects.filter(offer=offer).count() == 2


def _other():
    return type(MEMBER_SERVICE)(
        name="吴", title="会员服务部 部长", role="department_head", department="member_service"
    )
