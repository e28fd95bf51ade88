"""The trail as a table for an inspector: what the page shows, by its filter, on record."""

import io
from zipfile import ZipFile

import pytest
from django.utils import timezone

from huzhu.audit import queries as audit
from huzhu.office import actions
from huzhu.office.errors import NotOfOffice
from huzhu.people.actions import members
from huzhu.people.rules import NewMember
from huzhu.people.states import SIGN_IN_LOG
from tests import road
from tests.cast import NOW
from tests.people.persons import MEMBER_SERVICE, id_number


@pytest.fixture
def events(cast):
    """Two members registered by somebody of Member Service."""
    for serial in (1, 2):
        new = NewMember(f"M00000{serial}", "王小明", id_number(serial), cast.union_a.number)
        members.register_member(new, by=MEMBER_SERVICE, at=NOW)


def texts_of(answer):
    with ZipFile(io.BytesIO(b"".join(answer))) as book:
        return book.read("xl/sharedStrings.xml").decode()


def test_it_holds_what_the_page_shows_names_filter_and_moment_and_is_on_record(desk, cast, events):
    inspector = desk(cast.zheng)
    page = inspector.get("/office/trail/?code=people.register_member")
    assert 'action="/office/trail/export/?code=people.register_member"' in page.text
    taken = inspector.post("/office/trail/export/?code=people.register_member")
    assert taken.status_code == 200
    assert taken["Content-Disposition"].startswith("attachment")
    told = texts_of(taken)
    for words in ("登记会员", "陈", "people.register_member", "事项“登记会员”", "生成时间"):
        assert words in told
    assert "生成工作日历" not in told
    (event,) = audit.events_matching(codes=["office.take_trail"])
    assert (event.actor_name, event.facts["count"]) == ("郑犇", 2)
    assert event.facts["reason"] == "事项“登记会员”"
    shown = inspector.get("/office/trail/?code=office.take_trail").text
    assert "导出留痕" in shown
    assert "事项“登记会员”" in shown


def test_sign_ins_stay_with_those_who_see_them_on_the_page(desk, cast, client, events):
    client.post("/accounts/login/", {"login": "nobody", "password": "not-the-phrase"})
    (code,) = {each.code for each in audit.events_matching() if each.code in SIGN_IN_LOG}
    for who, is_told in ((cast.zheng, True), (cast.chen, False)):
        told = texts_of(desk(who).post(f"/office/trail/export/?code={code}"))
        assert (f">{code}<" in told) == is_told


def test_more_than_a_table_holds_is_turned_away_with_the_way_out(desk, cast, events, monkeypatch):
    monkeypatch.setattr(actions, "MOST_EVENTS", 1)
    answer = desk(cast.zheng).post("/office/trail/export/?code=people.register_member")
    assert answer.status_code == 422
    assert "留痕一次最多导出 1 条：按现在的条件有 2 条" in answer.text
    assert not audit.events_matching(codes=["office.take_trail"])


def test_agencies_have_no_part_in_it(desk, cast):
    assert desk(cast.lin).post("/office/trail/export/").status_code == 403
    with pytest.raises(NotOfOffice, match="经办人”的身份登录"):
        actions.take_trail(of="", count=1, by=cast.lin, at=timezone.now())


def test_page_leads_to_projects_that_its_reader_can_open_and_to_no_draft(desk, cast):
    drafted, submitted = road.draft(cast, title="草稿"), road.draft(cast, title="已报送")
    road.submit(cast, submitted)
    page = desk(cast.zheng).get("/office/trail/").text
    assert f'href="/office/projects/{submitted.number}/"' in page
    assert f"项目 {drafted.number}" in page  # told, and led nowhere
    assert f'href="/office/projects/{drafted.number}/"' not in page
