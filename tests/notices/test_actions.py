"""Posting and withdrawing, members' notices by audience, copies and their box."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.audit import queries as audit
from huzhu.kernel.actor import CLOCK, Actor
from huzhu.kernel.errors import NotYours, ReasonMissing
from huzhu.kernel.workdays import SHANGHAI
from huzhu.notices import actions, errors, queries
from huzhu.notices.models import MemberNotice, PublicNotice
from huzhu.notices.states import Audience, MemberNoticeKind, NoticeKind
from huzhu.people.states import Role
from tests.notices.people import member_of, position_at
from tests.people.persons import NOW, clerk_of, make_agency, office

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
HEAD = office(role=Role.DEPARTMENT_HEAD)


def post(kind=NoticeKind.TERMINATION, at=NOW, by=None, **facts):
    asked = {"title": "终止公告", "body": "因不可抗力终止。", **facts}
    return actions.post_notice(kind, by=by or office(), at=at, **asked)


# --- public notices ---------------------------------------------------------------------------


def test_post_notice_numbers_each_kind_and_year_on_its_own():
    next_year = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    posted = [
        post().number,
        post().number,
        post(NoticeKind.RESULT).number,
        post(at=next_year - timedelta(seconds=1)).number,
        post(at=next_year).number,
    ]
    assert posted == [
        "终公告〔2026〕1号",
        "终公告〔2026〕2号",
        "结公告〔2026〕1号",
        "终公告〔2026〕3号",
        "终公告〔2027〕1号",
    ]


def test_title_that_quotes_something_stands_quoted_in_a_title():
    assert post(title="关于终止“海淀“齿康”洁牙”服务项目的公告").title == (
        "关于终止“海淀‘齿康’洁牙”服务项目的公告"
    )


def test_posted_notice_reads_with_all_that_the_public_needs():
    posted = post(reference="P-1", contact="010-66660000", ends_on=date(2026, 11, 27))
    assert queries.notice_by_number("终公告〔2026〕1号") == posted
    assert (posted.title, posted.body, posted.contact, posted.ends_on) == (
        "终止公告",
        "因不可抗力终止。",
        "010-66660000",
        date(2026, 11, 27),
    )
    assert queries.posted_notices(reference="P-1") == (posted,)
    event = audit.events_of("notice:终公告〔2026〕1号").get()
    assert (event.code, event.facts["reference"]) == ("notices.post_notice", "P-1")


def test_post_notice_is_the_offices_and_the_clocks(db):
    with pytest.raises(errors.NotPoster):
        post(by=clerk_of(make_agency("A01")))
    assert PublicNotice.objects.count() == 0
    assert post(by=CLOCK).number == "终公告〔2026〕1号"


@pytest.mark.parametrize(("title", "body", "missing"), [(" ", "x", "标题"), ("x", "", "正文")])
def test_post_notice_is_turned_away_without_title_or_text(title, body, missing):
    with pytest.raises(errors.NoticeUnclear) as raised:
        post(title=title, body=body)
    assert raised.value.facts["missing"] == missing


def test_post_notice_leaves_no_gap_when_the_transaction_fails():
    class Fault(Exception):
        pass

    post()

    def post_and_fail():
        with transaction.atomic():
            assert post().number == "终公告〔2026〕2号"
            raise Fault

    with pytest.raises(Fault):
        post_and_fail()
    assert post().number == "终公告〔2026〕2号"


def test_withdraw_notice_takes_it_off_the_board_and_keeps_it_readable():
    kept, gone = post(), post()
    actions.withdraw_notice(gone.number, reason="项目名称有误", by=HEAD, at=LATER)
    assert queries.posted_notices(kind=NoticeKind.TERMINATION) == (kept,)
    read = queries.notice_by_number(gone.number)
    assert (read.is_withdrawn, read.withdrawn_reason) == (True, "项目名称有误")
    assert post().number == "终公告〔2026〕3号"


def test_withdraw_notice_is_turned_away_without_reason_by_others_and_twice():
    number = post().number
    with pytest.raises(ReasonMissing):
        actions.withdraw_notice(number, reason="", by=HEAD, at=LATER)
    for other in (clerk_of(make_agency("A01")), office()):
        with pytest.raises(errors.NotWithdrawer):
            actions.withdraw_notice(number, reason="x", by=other, at=LATER)
    actions.withdraw_notice(number, reason="有误", by=HEAD, at=LATER)
    with pytest.raises(errors.AlreadyWithdrawn):
        actions.withdraw_notice(number, reason="有误", by=HEAD, at=LATER)
    with pytest.raises(errors.NoSuchNotice):
        actions.withdraw_notice("终公告〔2026〕9号", reason="有误", by=HEAD, at=LATER)


def test_posted_notices_stand_newest_first_and_by_kind():
    first, second = post(), post(NoticeKind.RESULT, at=LATER)
    assert queries.posted_notices() == (second, first)
    assert queries.posted_notices(kind=NoticeKind.RESULT) == (second,)
    assert queries.posted_notices(limit=1) == (second,)


# --- members' notices -------------------------------------------------------------------------


def inform(offer_id, audience=Audience.HOLDERS, title="项目终止", at=NOW):
    return actions.inform_members(
        offer_id,
        audience=audience,
        kind=MemberNoticeKind.TERMINATION,
        title=title,
        body="未使用的电子码请于月底前核销。",
        by=office(),
        at=at,
    )


def test_members_who_hold_codes_are_told_and_others_are_not(db):
    inform(7)
    holder = queries.member_notices_for(1, held_offer_ids={7})
    assert [(notice.title, notice.kind_name, notice.offer_id) for notice in holder] == [
        ("项目终止", "项目终止", 7)
    ]
    assert queries.member_notices_for(2, held_offer_ids={8}, entered_offer_ids={7}) == ()
    assert MemberNotice.objects.count() == 1


def test_members_who_took_part_are_told_whether_they_hold_a_code_or_not(db):
    inform(7, Audience.ENTRANTS)
    assert len(queries.member_notices_for(1, held_offer_ids={7})) == 1
    assert len(queries.member_notices_for(2, held_offer_ids=(), entered_offer_ids={7})) == 1
    assert queries.member_notices_for(3, held_offer_ids=()) == ()


def test_a_personal_notice_reaches_its_member_alone(db):
    member, other = member_of("M1"), member_of("M2")
    actions.inform_member(
        member.pk, kind=MemberNoticeKind.REPLY, title="答复", body="已换码。", by=office(), at=LATER
    )
    inform(7)
    told = queries.member_notices_for(member.pk, held_offer_ids={7})
    assert [notice.title for notice in told] == ["答复", "项目终止"]
    assert [n.title for n in queries.member_notices_for(other.pk, held_offer_ids={7})] == [
        "项目终止"
    ]


def test_database_keeps_an_audience_whole(db):
    inform(7)
    for fields in ({"offer_id": None}, {"audience": Audience.PERSON}, {"audience": "all"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberNotice.objects.update(**fields)


# --- copies (抄送) ----------------------------------------------------------------------------


def copy(*positions, at=NOW, title="终止决定"):
    ids = [position.pk for position in positions]
    return actions.send_copy(ids, subject="project:P-1", title=title, by=office(), at=at)


def reader(position):
    return Actor(name="王", title="主任", role=Role.DIRECTOR, position_id=position.pk)


def test_send_copy_reaches_each_position_once_and_no_other():
    first, second, third = (position_at(name) for name in ("王", "李", "张"))
    assert copy(first, second, first) == 2
    (mine,) = queries.copies_for(first.pk)
    assert (mine.title, mine.subject, mine.is_read) == ("终止决定", "project:P-1", False)
    assert [len(queries.copies_for(p.pk)) for p in (first, second, third)] == [1, 1, 0]


def test_mark_read_counts_the_first_time_and_only_ones_own():
    mine, other = position_at("王"), position_at("李")
    copy(mine)
    (note,) = queries.copies_for(mine.pk)
    with pytest.raises(errors.NotYourCopy):
        actions.mark_read(note.pk, by=reader(other), at=LATER)
    with pytest.raises(NotYours):
        actions.mark_read(note.pk, by=CLOCK, at=LATER)
    assert queries.unread_copy_count(mine.pk) == 1
    actions.mark_read(note.pk, by=reader(mine), at=LATER)
    actions.mark_read(note.pk, by=reader(mine), at=LATER + timedelta(days=1))
    assert queries.copies_for(mine.pk)[0].read_at == LATER
    assert queries.unread_copy_count(mine.pk) == 0


def test_copies_stand_unread_first_then_newest_first():
    mine = position_at("王")
    for hour, title in enumerate(("一", "二", "三")):
        copy(mine, at=NOW + timedelta(hours=hour), title=title)
    newest = queries.copies_for(mine.pk)[0]
    actions.mark_read(newest.pk, by=reader(mine), at=NOW + timedelta(days=1))
    assert [note.title for note in queries.copies_for(mine.pk)] == ["二", "一", "三"]


def test_period_of_a_notice_is_never_shortened_by_a_later_remark():
    """The last day that anybody was told counts."""
    notice = post(ends_on=date(2026, 11, 10))
    assert (notice.runs_until, notice.ran_until) == (date(2026, 11, 10), None)
    for day in (13, 12):
        actions.add_remark(
            notice.number, "顺延", ends_on=date(2026, 11, day), by=office(), at=LATER
        )
    notice = PublicNotice.objects.get(pk=notice.pk)
    assert (notice.runs_until, notice.ran_until) == (date(2026, 11, 13), date(2026, 11, 10))
