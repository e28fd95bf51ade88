"""The trail as its member reads it: every event that concerns the member, and nobody else's."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from huzhu.audit import of_member
from huzhu.audit.actions import record
from huzhu.audit.models import AuditEvent
from huzhu.claims.actions import members as claiming
from huzhu.kernel.actor import CLOCK
from huzhu.people import queries
from huzhu.people.actions import desk, ways
from huzhu.people.models import Member
from huzhu.people.states import BoundBy
from huzhu.privacy import actions as privacy
from huzhu.privacy.states import CorrectedField
from huzhu.web.member.own import views
from tests.cast import NOW
from tests.people.entering import OTHER, THIRD, Entrance, register
from tests.people.persons import MEMBER_SERVICE, clerk_of, id_number
from tests.web import offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def entrance(line):
    return Entrance.ordinary(line, phone="")


def codes(member):
    return [event.code for event in reversed(of_member.events_of(member))]


def test_every_act_about_a_member_is_told_whatever_its_case(entrance):
    way = entrance.enter(OTHER, at=NOW)
    row = entrance.ask(way, at=NOW)
    clerk = clerk_of(entrance.agency)
    desk.look_at_asker(row.pk, by=clerk, at=NOW)
    desk.confirm_binding(row.pk, how=BoundBy.CALL, by=clerk, at=NOW)
    member = Member.objects.get()
    way.refresh_from_db()
    ways.begin_session(way, session_key="k", device="电脑", at=NOW)
    told = {"wish": "姓名有误", "by": queries.actor_of_member(member), "at": NOW}
    privacy.ask_correction(CorrectedField.NAME, **told)
    found = codes(member)
    assert found == [
        "people.register_member", "people.try_code", "people.ask_binding", "people.look_at_asker",
        "messages.queue", "people.confirm_binding", "people.begin_session",
        "privacy.ask_correction",
    ]  # fmt: skip


def test_of_an_activity_a_member_reads_the_own_acts_alone(cast_today, stand_at):
    made = offers.offer(cast_today)
    for each in (cast_today.zhao, cast_today.liu):
        offers.won(made, each)
    zhao, liu = (
        queries.actor_of_member(queries.member_by_id(each.pk))
        for each in (cast_today.zhao, cast_today.liu)
    )
    claiming.issue_ticket(made, member_id=cast_today.zhao.pk, by=zhao, at=made.opens_at)
    claiming.reveal_code(made, by=liu, at=made.opens_at)
    assert codes(cast_today.zhao) == ["claims.issue_ticket"]
    assert codes(cast_today.liu) == ["claims.reveal_code"]


def test_nobody_reads_what_concerns_another(entrance):
    other = register(entrance.union, serial=2, name="李强")
    theirs = entrance.ask(
        entrance.enter(THIRD, at=NOW), at=NOW, name="李强", id_number=id_number(2)
    )
    desk.confirm_binding(theirs.pk, how=BoundBy.PAPER, by=MEMBER_SERVICE, at=NOW)
    assert codes(entrance.member) == ["people.register_member"]
    assert codes(other)[-1] == "people.confirm_binding"


def test_a_member_is_found_in_cases_of_everybody_by_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = AuditEvent.objects.filter(facts__has_key="member", facts__member=7)
        assert "audit_event_of_member" in rows.explain()


def test_a_page_shows_the_newest_and_the_file_has_all(cast_today, as_member, monkeypatch):
    monkeypatch.setattr(views, "NEWEST", 3)
    for count in range(5):
        record("privacy.decide_consent", f"member:{cast_today.zhao.pk}", by=CLOCK, at=NOW,
               count=count)  # fmt: skip
    client = as_member(cast_today.zhao)
    page = client.post(reverse("member:kept")).content.decode()
    assert "条，这里是最近的 3 条，导出的文件里有全部" in page
    assert page.count("会员授权或撤回授权") == 2  # the newest is the look itself
    parts = {
        each["名称"]: each
        for each in json.loads(client.post(reverse("member:export")).content)["信息"]
    }
    assert [each["事项"] for each in parts["留痕"]["内容"]].count("会员授权或撤回授权") == 5
