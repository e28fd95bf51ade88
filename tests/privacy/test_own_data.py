"""Consents, corrections and closing, as a member, an agency and the public meet them."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from huzhu.audit import queries as trail
from huzhu.audit.models import AuditEvent
from huzhu.audit.of_member import keepers
from huzhu.claims import queries as claims
from huzhu.claims.actions import feedback, lifecycle
from huzhu.kernel.errors import NotNow
from huzhu.kernel.lifecycle import diagram_moves
from huzhu.messages import actions as messages
from huzhu.messages import once
from huzhu.messages import queries as outbox
from huzhu.messages.states import Channel, MessageKind
from huzhu.office import actions as calendar
from huzhu.office import data_terms
from huzhu.people import queries as people
from huzhu.people.actions import ways
from huzhu.people.models import Member, MemberBefore, MemberImport, PhoneSession, WayIn
from huzhu.privacy import actions, queries, states, texts
from huzhu.privacy.errors import (
    EntryCorrectionWaits,
    NoSuchEntryCorrection,
    NotAnsweredByYou,
    NotCorrectedYet,
    NotTheMember,
)
from huzhu.privacy.models import EntryCorrection
from huzhu.privacy.states import CORRECTION_LIFECYCLE, ConsentKind, CorrectedField
from tests.markup import folded
from tests.web import offers

WISH = "姓名应为赵羽中，以身份证为准"


def page_of(client, name, *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return folded(answer.content.decode())


def as_actor(member):
    return people.actor_of_member(people.member_by_id(member.pk))


@pytest.fixture
def asked(cast_today):
    by, at = as_actor(cast_today.zhao), timezone.now()
    return actions.ask_correction(CorrectedField.NAME, wish=WISH, by=by, at=at)


def list_changes(member, **changed):
    """A list that was loaded now says something else of a member."""
    now = timezone.now()
    row = MemberImport.objects.create(state="loaded", by_name="何苗", started_at=now, ended_at=now)
    before = Member.objects.get(pk=member.pk)
    kept = ("name", "phone_cipher", "phone_digest", "phone_tail", "union_id", "standing")
    told = {name: getattr(before, name) for name in (*kept, "updated_at")}
    MemberBefore.objects.create(came_by=row, member=before, **told)
    Member.objects.filter(pk=member.pk).update(updated_at=now, **changed)


def test_diagram_of_a_correction_is_its_table():
    assert diagram_moves(states.__doc__) == {
        (source.value, move.verb, move.target.value)
        for move in CORRECTION_LIFECYCLE.moves
        for source in move.sources
    }


def test_consent_is_asked_days_ahead_and_never_near_the_opening(cast_today, as_member):
    client = as_member(cast_today.zhao)
    calm = offers.offer(cast_today, opens_in=timedelta(hours=1))
    near = offers.offer(cast_today, reference="2026-0002", opens_in=timedelta(minutes=9))
    running = offers.offer(cast_today, reference="2026-0003")
    seen = {made.pk: "consent-hand_over" in page_of(client, "member:offer", made.pk)
            for made in (calm, near, running)}  # fmt: skip
    assert seen == {calm.pk: True, near.pk: False, running.pk: False}

    sent = {"kind": "hand_over", "is_given": "no", "next": reverse("member:offer", args=[calm.pk])}
    answer = client.post(reverse("member:decide"), sent)
    assert answer["Location"] == reverse("member:offer", args=[calm.pk])
    assert "consent-hand_over" not in page_of(client, "member:offer", calm.pk)  # a no is an answer
    assert 'id="claim"' in page_of(client, "member:offer", calm.pk)  # and costs nothing


def test_feedback_names_those_who_agreed_and_masks_the_rest(cast_today):
    made = offers.offer(cast_today)
    for member in (cast_today.zhao, cast_today.liu):
        offers.won(made, member)
    by, at = as_actor(cast_today.zhao), timezone.now()
    made = lifecycle.close_offer(made, by=cast_today.he, at=at)

    def told():
        rows = feedback.reveal_feedback(made, by=cast_today.he, at=at)
        return [(row.member_name, row.member_number) for row in rows if row.member_number]

    withheld = "本人未同意提供"
    assert told() == [("赵*", withheld), ("刘*", withheld)]
    actions.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=by, at=at)
    assert told() == [("赵翀", "M0001"), ("刘*", withheld)]
    actions.decide_consent(ConsentKind.HAND_OVER, is_given=False, by=by, at=at)
    assert told() == [("赵*", withheld), ("刘*", withheld)]


def test_name_that_is_not_to_be_shown_is_neither_listed_nor_found(cast_today):
    made = offers.offer(cast_today)
    for member in (cast_today.zhao, cast_today.liu):
        offers.won(made, member)
    assert [each.name for each in claims.winners_of(made)] == ["赵*", "刘*"]
    assert claims.claims_named(made, typed="赵翀").count() == 1
    by = as_actor(cast_today.zhao)
    actions.decide_consent(ConsentKind.SHOW_NAME, is_given=False, by=by, at=timezone.now())
    assert [each.name for each in claims.winners_of(made)] == ["", "刘*"]
    assert claims.claims_named(made, typed="赵翀").count() == 0
    assert claims.claims_named(made, typed="1").count() == 1


def test_consents_are_shown_with_version_and_withdrawn_at_once(cast_today, as_member):
    client = as_member(cast_today.zhao)
    page = page_of(client, "member:consents")
    assert "您还没有选择，在您选择之前按不同意办理" in page
    assert "您还没有选择，在您选择之前显示隐去部分的姓名" in page
    client.post(reverse("member:decide"), {"kind": "hand_over", "is_given": "yes"})
    shown = page_of(client, "member:consents")
    assert "选择了“同意”（2026-11 版）" in shown
    assert "撤回同意" in shown
    for odd in ({"kind": "hand_over", "is_given": "maybe"}, {"kind": "x", "is_given": "no"}):
        refused = client.post(reverse("member:decide"), odd)
        assert (refused.status_code, "这次没有选明" in refused.text) == (422, True)
    client.post(reverse("member:decide"), {"kind": "hand_over", "is_given": "no"})
    assert queries.may_be_handed_over([cast_today.zhao.pk]) == frozenset()
    assert [row.is_given for row in queries.consents_of(cast_today.zhao.pk)] == [False, True]


def test_answer_is_due_later_when_a_day_until_then_becomes_a_holiday(cast_today, asked):
    by, day = cast_today.he, asked.due_on
    at = timezone.now()
    (moved,) = calendar.set_day(day, is_working=False, name="停电", by=by, at=at)
    asked.refresh_from_db()
    assert asked.due_on == moved.new > day
    assert moved.told.startswith(f"工作日历调整：{asked.agency.name}信息更正申请的答复时限由 ")
    event = AuditEvent.objects.get(code="privacy.follow_calendar")
    assert event.subject == f"correction:{asked.pk}"
    told = asked.due_on
    assert calendar.unset_day(day, by=by, at=at) == []  # nobody is told an earlier day
    asked.refresh_from_db()
    assert asked.due_on == told


def test_correction_is_a_todo_of_the_agency_and_closes_with_an_answer(
    cast_today, as_member, as_staff
):
    member, clerk = as_member(cast_today.zhao), as_staff(cast_today.lin)
    answer = member.post(reverse("member:correct"), {"field": "name", "wish": WISH})
    assert answer["Location"] == reverse("member:correct")
    row = EntryCorrection.objects.get()
    assert WISH.encode() not in bytes(row.words)
    assert "申请更正姓名" in page_of(clerk, "agency:todos")
    assert WISH in page_of(clerk, "agency:entry-correction", row.pk)

    correct = reverse("agency:correct-entry", args=[row.pk])
    early = clerk.post(correct, {"answer": "已按名单更正"})
    assert early.status_code == 409
    assert "从提出申请至今没有名单更正过申请的这一项" in early.content.decode()
    list_changes(cast_today.zhao, standing="lapsed")
    assert clerk.post(correct, {"answer": "已按名单更正"}).status_code == 409  # of something else
    list_changes(cast_today.zhao, name="赵羽中")
    assert clerk.post(correct, {"answer": "已按名单更正"}).status_code == 302
    assert "申请更正姓名" not in page_of(clerk, "agency:todos")
    shown = page_of(member, "member:correct")
    assert "已按名单更正" in shown
    assert "已更正" in shown
    assert clerk.post(correct, {"answer": "再答复"}).status_code == 409


def test_correction_of_another_agency_does_not_exist_and_checkers_do_not_answer(
    cast_today, as_staff, asked
):
    assert WISH in page_of(as_staff(cast_today.lin), "agency:entry-correction", asked.pk)
    address = reverse("agency:entry-correction", args=[asked.pk])
    assert as_staff(cast_today.zhou).get(address).status_code == 404
    assert as_staff(cast_today.chen).get(
        reverse("office:entry-correction", args=[asked.pk])
    ).status_code == 403  # fmt: skip
    for nobody in (cast_today.sun, cast_today.chen, cast_today.zhou):
        with pytest.raises(NotAnsweredByYou):
            actions.decline_correction(asked, answer="不", by=nobody, at=timezone.now())
    with pytest.raises(NoSuchEntryCorrection):
        queries.correction_for(cast_today.zhou, correction_id=asked.pk)
    actions.decline_correction(asked, answer="与身份证一致", by=cast_today.he, at=timezone.now())
    assert EntryCorrection.objects.get().state_name == "未予更正"


def test_correction_of_one_field_is_open_once_and_can_be_withdrawn(cast_today, as_member, asked):
    by, at = as_actor(cast_today.zhao), timezone.now()
    with pytest.raises(EntryCorrectionWaits):
        actions.ask_correction(CorrectedField.NAME, wish="又", by=by, at=at)
    other = as_member(cast_today.liu)
    withdraw = reverse("member:withdraw-correction", args=[asked.pk])
    assert other.post(withdraw).status_code == 404
    assert as_member(cast_today.zhao).post(withdraw).status_code == 302
    with pytest.raises(NotNow):
        actions.decline_correction(asked, answer="不", by=cast_today.lin, at=at)
    actions.ask_correction(CorrectedField.NAME, wish="又", by=by, at=at)


def test_corrected_is_answered_only_after_the_register_has_changed(cast_today, asked):
    at = timezone.now()
    with pytest.raises(NotCorrectedYet):
        actions.correct_entry(asked, answer="已更正", by=cast_today.lin, at=at)
    Member.objects.filter(pk=cast_today.zhao.pk).update(updated_at=at)
    with pytest.raises(NotCorrectedYet):  # a desk has changed something else, say
        actions.correct_entry(asked, answer="已更正", by=cast_today.lin, at=at)
    list_changes(cast_today.zhao, name="赵羽中")
    actions.correct_entry(asked, answer="已更正", by=cast_today.lin, at=at)


def test_list_that_came_before_the_asking_has_corrected_nothing_of_it(cast_today):
    list_changes(cast_today.zhao, name="赵羽")
    row = actions.ask_correction(
        CorrectedField.NAME, wish=WISH, by=as_actor(cast_today.zhao), at=timezone.now()
    )
    with pytest.raises(NotCorrectedYet):
        actions.correct_entry(row, answer="已更正", by=cast_today.lin, at=timezone.now())


@pytest.mark.parametrize("field", [CorrectedField.PHONE, CorrectedField.PAPER])
def test_nothing_of_the_register_is_corrected_by_saying_so(cast_today, field):
    by, at = as_actor(cast_today.zhao), timezone.now()
    row = actions.ask_correction(field, wish="应为 13900001111", by=by, at=at)
    with pytest.raises(NotCorrectedYet):
        actions.correct_entry(row, answer="已改", by=cast_today.lin, at=at)


def test_every_table_that_names_a_member_is_told_to_the_member():
    """Found by its key or its column, whatever app it is of."""
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if getattr(field.related_model, "__name__", "") == "Member" or field.name == "member_id"
    } | {"people_member"}
    told = {table for keeper in keepers() for table in keeper.TABLES}
    assert len(naming) >= 7
    assert naming - told == set()


def test_all_that_is_kept_is_read_on_record_and_taken_away_with_terms_and_grounds(
    cast_today, as_member, asked
):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    Member.objects.filter(pk=cast_today.zhao.pk).update(phone_tail="")
    client = as_member(cast_today.zhao)
    assert WISH not in page_of(client, "member:kept")  # hidden until asked for
    shown = client.post(reverse("member:kept")).content.decode()
    assert [word for word in (WISH, "赵翀", "M0001", made.title) if word not in shown] == []
    assert data_terms.SHORTEST in shown
    titles = re.findall(r"<h2>(.*?)</h2>", shown)
    assert titles[0] == "会员登记"
    assert titles[-1].startswith("留痕")
    answer = client.post(reverse("member:export"))
    assert answer["Content-Disposition"].startswith("attachment")
    parts = {part["名称"]: part for part in json.loads(answer.content)["信息"]}
    assert parts["会员登记"]["内容"][0]["会员编号"] == "M0001"
    assert parts["抢订记录"]["内容"][0]["活动"] == made.title
    assert parts["信息更正申请"]["内容"][0]["申请内容"] == WISH
    assert [part for part in parts.values() if not part["依据"]] == []
    codes = [event.code for event in trail.events_of(f"member:{cast_today.zhao.pk}")]
    assert codes[-2:] == ["privacy.look_at_own", "privacy.export_own"]


def test_closing_ends_what_may_end_and_names_what_stays(cast_today, as_member, asked):
    by = as_actor(cast_today.zhao)
    actions.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=by, at=timezone.now())
    messages.keep_address(Channel.MAIL, address="a@example.org", by=by, at=timezone.now())
    messages.allow_once(MessageKind.WON, scene=1, by=by, at=timezone.now())
    offers.won(offers.offer(cast_today), cast_today.zhao)
    client = as_member(cast_today.zhao)
    assert "a@example.org" in client.post(reverse("member:kept")).content.decode()
    shown = page_of(client, "member:close")
    assert "抢订记录和电子码" in shown  # stays, with its ground
    assert "您还有 1 张可以使用的券" in shown
    unsure = client.post(reverse("member:close"))
    assert unsure.status_code == 422
    assert "您还没有勾选" in unsure.content.decode()
    assert client.post(reverse("member:close"), {"is_sure": "on"}).status_code == 302

    member = Member.objects.get(pk=cast_today.zhao.pk)
    assert (member.phone_tail, member.verified_at) == ("", None)
    assert queries.may_be_handed_over([member.pk]) == frozenset()
    assert EntryCorrection.objects.get().state_name == "已撤回"
    assert outbox.addresses_of(by) == {}
    assert once.counts_of(member.pk) == {}
    assert len(claims.my_claims(member.pk)) == 1
    assert client.get(reverse("member:me")).status_code == 302


def test_who_closes_at_the_same_moment_hears_nothing_of_corrections(cast_today, asked, monkeypatch):
    by, ending = as_actor(cast_today.zhao), actions.closing.forget_ways

    def once_another_has_closed_it(member, **told):
        actions.withdraw_correction(asked, **told)
        ending(member, **told)

    monkeypatch.setattr(actions.closing, "forget_ways", once_another_has_closed_it)
    actions.close_account(is_sure=True, by=by, at=timezone.now())
    assert EntryCorrection.objects.get().state_name == "已撤回"


def test_phones_that_are_signed_in_are_listed_and_ended_by_their_member_alone(
    cast_today, as_member
):
    now = timezone.now()
    told = {"began_at": now, "seen_at": now, "bound_at": now, "bound_by": "register"}
    way = WayIn(kind="phone", member=cast_today.zhao, **told)
    way.value = "13800138000"
    way.save()
    ways.begin_session(way, session_key="k" * 32, device="苹果手机，微信", at=now)
    session = PhoneSession.objects.get()
    client = as_member(cast_today.zhao)
    assert "苹果手机，微信" in page_of(client, "member:phones")
    end = reverse("member:end-session", args=[session.pk])
    refused = as_member(cast_today.liu).post(end)
    assert refused.status_code == 404
    assert "没有找到这一部" in refused.content.decode()
    assert client.post(end).status_code == 302
    again = client.post(end, follow=True).content.decode()  # a stale tab
    assert "那部手机已经退出" in again
    assert "没有已登录的手机" in again
    assert "苹果手机，微信" in client.post(reverse("member:kept")).content.decode()

    actions.close_account(is_sure=True, by=as_actor(cast_today.zhao), at=now)
    assert WayIn.objects.get().ended_at == now


def test_agreeing_to_one_version_of_the_words_is_not_agreeing_to_the_next(
    cast_today, as_member, monkeypatch
):
    member, by, at = cast_today.zhao, as_actor(cast_today.zhao), timezone.now()
    actions.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=by, at=at)
    actions.decide_consent(ConsentKind.SHOW_NAME, is_given=False, by=by, at=at)
    assert queries.may_be_handed_over([member.pk]) == {member.pk}
    assert queries.hide_their_names([member.pk]) == {member.pk}
    newer = tuple(
        replace(text, version="2027-01", words=("供应商也得到手机号。",)) for text in texts.VERSIONS
    )
    monkeypatch.setattr(texts, "VERSIONS", newer + texts.VERSIONS)
    assert queries.may_be_handed_over([member.pk]) == set()
    assert queries.hide_their_names([member.pk]) == {member.pk}  # a no is not forgotten
    for standing in queries.decisions_of(member.pk).values():
        assert (standing.is_decided, standing.is_given) == (False, False)
        assert standing.last.version != standing.text.version == "2027-01"
    page = page_of(as_member(member), "member:consents")
    assert "供应商也得到手机号" in page
    assert "选择过“同意”，内容已更新，请重新选择，在您选择之前按不同意办理" in page
    assert "选择过“不同意”，内容已更新，请重新选择，在此之前仍按不同意办理" in page
    actions.decide_consent(ConsentKind.HAND_OVER, is_given=True, by=by, at=at)
    assert queries.may_be_handed_over([member.pk]) == {member.pk}
    row = queries.consents_of(member.pk).first()
    assert texts.version_of(ConsentKind.HAND_OVER, row.version).words == ("供应商也得到手机号。",)


def test_nobody_but_a_member_decides_about_a_members_data(cast_today):
    with pytest.raises(NotTheMember):
        actions.look_at_own(by=cast_today.he, at=timezone.now())


@pytest.mark.clause("S2.3.2b.a")
def test_me_names_the_agency_to_ask_and_history_lists_all_claims(cast_today, as_member):
    offers.won(offers.offer(cast_today), cast_today.zhao)
    client = as_member(cast_today.zhao)
    me = page_of(client, "member:me")
    assert "东城区代办处" in me
    assert [name for name in ("history", "consents", "kept", "correct", "close")
            if f'href="{reverse(f"member:{name}")}"' not in me] == []  # fmt: skip
    history = page_of(client, "member:history")
    assert "图书电子券" in history
    assert "第 1 号" in history
    assert "还没有抢订记录" in page_of(as_member(cast_today.liu), "member:history")
