"""What a stranger reads of a binding is the same, whatever the register has and others do."""

import re

import pytest
from django.urls import reverse

from huzhu.people.actions import desk
from huzhu.people.models import Binding
from tests.people.entering import OTHER, SERIAL, Entrance
from tests.people.persons import NOW, clerk_of, id_number
from tests.web.member.coming_in import BIND, come_in, told_of


@pytest.fixture
def begins_at():
    return NOW


@pytest.fixture
def entrance(line, stand_at):
    return Entrance.ordinary(line)


def _plain(answer):
    """A page without what differs at every look."""
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_who_was_handed_on_reads_the_agency_that_was_named_and_learns_nothing(entrance):
    new = come_in(entrance, OTHER)
    new.post(BIND, told_of(entrance, place=f"a{entrance.elsewhere.pk}"))
    before = _plain(new.get(BIND))
    assert entrance.elsewhere.name in before
    asked = Binding.objects.get().pk
    desk.pass_binding_on(asked, by=clerk_of(entrance.elsewhere), at=NOW)
    assert _plain(new.get(BIND)) == before
    desk.decline_binding(asked, reason="没有核对成功", by=clerk_of(entrance.agency), at=NOW)
    declined = new.get(BIND).text
    assert "没有核对成功" in declined
    assert entrance.agency.name not in declined


def test_the_old_telephone_is_shown_who_would_take_its_place_and_objects(entrance):
    old, new = come_in(entrance), come_in(entrance, OTHER)
    old.post(BIND, told_of(entrance))
    new.post(BIND, told_of(entrance))
    assert "有人申请用另一手机号" in old.get("/member/").text
    page = old.get(reverse("member:taken-over")).text
    assert "*******0002" in page
    row = Binding.objects.latest("pk")
    assert new.post(reverse("member:object-to-binding", args=[row.pk])).status_code == 401
    before = _plain(new.get(BIND))
    old.post(reverse("member:object-to-binding", args=[row.pk]))
    assert "没有更换手机的申请" in old.get(reverse("member:taken-over")).text
    assert _plain(new.get(BIND)) == before  # who asked learns nothing
    nobody = come_in(entrance, "13600000004")
    nobody.post(BIND, told_of(entrance, id_number=id_number(7)))
    tails = (id_number(SERIAL)[-4:], id_number(7)[-4:])
    assert _plain(nobody.get(BIND)).replace(tails[1], tails[0]) == before
