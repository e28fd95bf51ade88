"""公告稿: drafted by anybody in the office, published by two persons of two departments."""

from dataclasses import replace

import pytest
from django.urls import reverse

from huzhu.kernel.errors import NotNow, ReasonMissing, ShownChanged
from huzhu.kernel.shown import marks_of
from huzhu.notices import actions, drafts
from huzhu.notices import errors as refusals
from huzhu.notices.models import NoticeDraft, PublicNotice
from huzhu.notices.states import DraftState
from huzhu.office import queries as office
from tests.cast import NOW
from tests.markup import folded
from tests.shown import shown

pytestmark = pytest.mark.clause("S5.4.a")
WORDS = {"title": "国庆安排", "body": "国庆期间照常服务。"}


@pytest.fixture
def begins_at():
    return NOW


def draft(by):
    return actions.draft_notice(**WORDS, by=by, at=NOW)


def todos(actor):
    found = drafts.todos_for(actor, at=NOW, calendar=office.calendar())
    return [todo.verb for todo in found]


def test_two_persons_publish_what_a_third_has_drafted(cast, desk):
    address = desk(cast.chen).post(reverse("office:post-notice"), WORDS).url
    row = NoticeDraft.objects.get()
    assert address == reverse("office:notice-draft", args=[row.pk])
    assert "由会员服务部或信息技术部" in folded(desk(cast.chen).get(address).content.decode())
    assert (todos(cast.he), todos(cast.chen)) == (["提请发布公告"], [])
    first, second = desk(cast.he), desk(cast.feng)
    sent = shown(first.get(address).content.decode())
    first.post(reverse("office:propose-draft", args=[row.pk]), sent)
    assert (todos(cast.he), todos(cast.feng)) == ([], ["核对并发布公告"])
    publish = reverse("office:publish-draft", args=[row.pk])
    assert first.post(publish).status_code == 403
    sent = shown(second.get(address).content.decode())
    assert second.post(publish, sent).status_code == 302
    notice = PublicNotice.objects.get()
    assert notice.posted_by == f"{cast.he}、{cast.feng}"
    assert notice.title in folded(second.get(reverse("home")).content.decode())
    assert (todos(cast.wu), todos(cast.feng)) == ([], [])


def test_what_one_of_them_drafts_waits_for_another_at_once(cast):
    row = draft(cast.wu)
    assert row.state == DraftState.PROPOSED
    with pytest.raises(refusals.DrafterPublishes):
        actions.publish_draft(row, by=cast.wu, at=NOW)
    assert actions.publish_draft(row, by=cast.he, at=NOW).title == WORDS["title"]
    with pytest.raises(NotNow):
        actions.publish_draft(row, by=cast.feng, at=NOW)
    assert PublicNotice.objects.count() == 1


@pytest.mark.parametrize("who", ["chen", "zheng", "chu", "wang"])
def test_others_publish_nothing_whatever_their_post(cast, who):
    row, by = draft(cast.wu), getattr(cast, who)
    for act in (actions.publish_draft, actions.propose_draft):
        with pytest.raises(refusals.NotPublisher):
            act(row, by=by, at=NOW)
    assert not drafts.is_for(row, by)
    assert PublicNotice.objects.count() == 0


def test_an_agency_drafts_nothing(cast):
    with pytest.raises(refusals.NotPoster):
        draft(cast.lin)


def test_nothing_is_published_that_was_not_shown(cast):
    row = draft(cast.wu)
    seen = marks_of({**drafts.shown_of(row), "正文": "另一段"})
    with pytest.raises(ShownChanged):
        actions.publish_draft(row, by=cast.he, at=NOW, shown=seen)


def test_a_no_has_its_reason_and_the_drafter_reads_it(cast, desk):
    row = draft(cast.chen)
    with pytest.raises(ReasonMissing):
        actions.decline_draft(row, reason=" ", by=cast.he, at=NOW)
    address = reverse("office:notice-draft", args=[row.pk])
    assert desk(cast.he).post(address, {"reason": "日期有误"}).status_code == 302
    assert "日期有误" in folded(desk(cast.chen).get(address).content.decode())
    with pytest.raises(NotNow):
        actions.propose_draft(row, by=cast.he, at=NOW)


def test_the_drafter_takes_it_back_and_nobody_else(cast, desk):
    row = draft(cast.chen)
    with pytest.raises(refusals.NotDrafter, match=f"由{cast.chen.title} {cast.chen.name}起草"):
        actions.withdraw_draft(row, by=cast.zheng, at=NOW)
    desk(cast.chen).post(reverse("office:withdraw-draft", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == DraftState.WITHDRAWN
    assert todos(cast.he) == []


def test_a_draft_that_is_not_there(cast, desk):
    with pytest.raises(refusals.NoSuchDraft):
        drafts.draft_by_id(0)
    assert desk(cast.he).get(reverse("office:notice-draft", args=[999])).status_code == 404


def test_every_draft_that_waits_is_known_as_open(cast):
    rows = [draft(cast.chen), draft(cast.wu)]
    works = list(drafts.open_work(at=NOW, calendar=office.calendar()))
    assert [work.todo.url_args for work in works] == [(row.pk,) for row in rows]
    assert [work.is_for(cast.wu) for work in works] == [True, False]


def test_who_drafted_it_elsewhere_does_not_publish_it_in_another_post(cast):
    row = draft(cast.chen)
    actions.propose_draft(row, by=cast.he, at=NOW)
    row.refresh_from_db()
    moved = replace(cast.wu, account_id=cast.chen.account_id)
    assert [drafts.is_for(row, by) for by in (cast.wu, moved)] == [True, False]
    with pytest.raises(refusals.DrafterPublishes):
        actions.publish_draft(row, by=moved, at=NOW)
