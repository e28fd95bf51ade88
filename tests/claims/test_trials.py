"""Trials of the counter (``demo rush``): they meet nobody, and nobody else sees them."""

import argparse
import json
import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from huzhu.claims import commands, queries, shelf
from huzhu.demo import names
from huzhu.people.actions import members as member_actions
from huzhu.people.models import Member
from huzhu.people.rules import NewMember
from tests import cast


@pytest.fixture
def rush(db, tmp_path):
    """Run the command's own function; returns what it wrote."""

    def run(members: int = 40) -> dict[str, object]:
        options = argparse.Namespace(
            mode="rush", stock=members, members=members, out=tmp_path, opens_in=0
        )
        commands.demo_rush(options)
        tickets = (tmp_path / "tickets.txt").read_text().split()
        return json.loads((tmp_path / "offer.json").read_text()) | {"tickets": tickets}

    return run


def test_five_trials_beside_invented_people_meet_nobody_however_the_dice_fall(rush, monkeypatch):
    people = cast.assemble()

    class Lowest:
        """Dice that always show the least."""

        def randrange(self, *_bounds: int) -> int:
            return 0

    invented = NewMember(
        number="D1",
        name="演示会员",
        id_number=names.id_number(Lowest(), 0),
        union_number=people.union_a.number,
    )
    member_actions.register_members([invented], by=people.he, at=cast.NOW)
    monkeypatch.setattr(secrets, "randbelow", lambda _bound: 7_300_000)
    before = Member.objects.count()

    made = [rush() for _ in range(5)]

    assert [len(each["tickets"]) for each in made] == [40] * 5
    assert Member.objects.count() == before + 200


def test_a_trial_is_in_no_list_but_its_own_members(rush):
    cast.assemble(now=timezone.now())
    trial = rush()
    now = timezone.now()
    own = Member.objects.filter(name="试验会员").first()

    shown = [each.id for each in shelf.offers_on_show(at=now, since=now - timedelta(days=1))]

    assert trial["id"] not in shown
    assert [each.id for each in shelf.open_offers_for(own, at=now)] == [trial["id"]]
    assert queries.offer_by_id(trial["id"]).reference.startswith("trial-")
