"""A termination with codes in members' hands: what they cost stays held until it is cleared."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.budget import queries as budget
from huzhu.budget.errors import SpentAboveReservation
from huzhu.claims import queries as offers
from huzhu.claims.values import UsedCode
from huzhu.kernel.errors import NotNow
from huzhu.notices.models import MemberNotice
from huzhu.notices.states import Audience
from huzhu.office import queries as office
from huzhu.projects.actions import end, serve
from huzhu.projects.errors.case import AlreadyCleared
from huzhu.projects.errors.serve import FeedbackMissing
from huzhu.projects.queries import desk, files
from huzhu.projects.queries.sums import sums_of, sums_of_uses
from huzhu.projects.states import TerminationReason
from huzhu.web.agency.results.feedback import feedback_workbook
from huzhu.web.console.timeline import timeline_of
from tests import road
from tests.clients import signed_in
from tests.web.offers import won

pytestmark = pytest.mark.django_db
LATER = road.CLOSES_AT


def terminate(cast, project) -> None:
    reason = TerminationReason.FORCE_MAJEURE
    end.terminate(project, reason_kind=reason, explanation="停业", by=cast.wu, at=LATER)


def line_of(cast) -> tuple[Decimal, Decimal]:
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    return line.reserved, line.spent


def verbs(actor) -> list[str]:
    return [todo.verb for todo in desk.todos_for(actor, at=LATER, calendar=office.calendar())]


def collect(cast, project):
    return serve.collect_feedback(project, password="a-long-password", by=cast.lin, at=LATER)


@pytest.fixture
def ended(cast, standing_claiming):
    """Two of five codes were given when the project was ended."""
    offer = offers.offer_of(standing_claiming.number)
    for member in (cast.zhao, cast.qian):
        won(offer, member)
    terminate(cast, standing_claiming)
    return standing_claiming


@pytest.mark.clause("S5.4.c")
def test_holders_are_told_the_explanation(ended):
    notice = MemberNotice.objects.get(offer_id=offers.offer_of(ended.number).pk)
    assert notice.audience == Audience.HOLDERS
    assert notice.body == "您参与的服务项目“清凉电影”已由办事处终止。停业"


@pytest.mark.clause("S5.4.c", "S6.4.c")
def test_money_of_given_codes_stays_held_and_the_agency_gets_their_list(cast, ended):
    assert line_of(cast) == (Decimal(60), Decimal(0))
    assert sums_of([ended])[ended.pk].words == "未结清 60.00 元"
    report = ended.feedback
    assert (report.stock, report.claimed, report.left) == (5, 2, 3)
    assert (report.used, report.unused) == (None, None)  # no list of uses has come
    assert verbs(cast.lin) == ["签收电子码清单并与供应商结清"]
    assert verbs(cast.he) == []
    rows = collect(cast, ended)
    assert len(rows) == 5
    assert (verbs(cast.lin), verbs(cast.he)) == ([], ["终止后结清"])


def test_clearing_spends_what_it_came_to_and_frees_the_rest(cast, ended):
    given = {"by": cast.he, "at": LATER}
    with pytest.raises(FeedbackMissing, match="结清须在结果反馈签收之后"):
        end.clear_termination(ended, amount=Decimal(30), **given)
    collect(cast, ended)
    with pytest.raises(SpentAboveReservation):
        end.clear_termination(ended, amount=Decimal("60.01"), **given)
    end.clear_termination(ended, amount=Decimal(30), **given)
    assert line_of(cast) == (Decimal(0), Decimal(30))
    assert verbs(cast.he) == []
    with pytest.raises(AlreadyCleared):
        end.clear_termination(ended, amount=Decimal(30), **given)


def test_sum_waits_to_be_cleared_when_nothing_was_freed(cast, stand_at, standing_claiming):
    stand_at(LATER)
    project, offer = standing_claiming, offers.offer_of(standing_claiming.number)
    for number in range(offer.stock):
        cast.zhao.pk, cast.zhao.number, cast.zhao.id_digest = None, f"9{number:09}", bytes([number])
        cast.zhao.save(force_insert=True)
        won(offer, cast.zhao)
    client, to = signed_in(cast, cast.chu), reverse("office:terminate", args=[project.number])
    told = {"reason_kind": "force_majeure", "explanation": "停业。"}
    page = client.post(to, told | {"step": "preview"}).content.decode()
    assert "没有可释放的额度，150.00 元留作结清已发放的电子码" in page
    assert "释放已占用的" not in page
    assert "使用情况尚未登记" in page
    answer = client.post(to, told | {"step": "confirm"}, follow=True).content.decode()
    assert "抢订已停止，没有可释放的额度。" in answer
    project.refresh_from_db()
    assert sums_of([project])[project.pk].words == "未结清 150.00 元"
    (use,) = budget.newest_uses([project.number]).values()
    assert sums_of_uses([use])[use.pk].words == "未结清 150.00 元"


@pytest.mark.clause("S5.4.c")
def test_uses_are_entered_until_it_is_cleared_and_the_agency_signs_anew(cast, ended):
    first, second, *_ = collect(cast, ended)
    used = [UsedCode(2, first.code, road.OPENS_AT)]
    given = {"by": cast.he, "at": LATER}
    serve.record_usage(ended, used=used, **given)
    ended.feedback.refresh_from_db()
    assert (ended.feedback.used, ended.feedback.unused) == (1, 1)
    assert verbs(cast.lin) == ["签收电子码清单并与供应商结清"]
    with pytest.raises(FeedbackMissing):
        end.clear_termination(ended, amount=Decimal(30), **given)
    page = signed_in(cast, cast.lin).get(reverse("agency:project", args=[ended.number, "results"]))
    assert "已登记使用" in page.content.decode()
    rows = collect(cast, ended)
    assert [bool(row.used_at) for row in rows[:2]] == [True, False]
    end.clear_termination(ended, amount=Decimal(30), **given)
    used = [UsedCode(2, second.code, road.OPENS_AT)]
    with pytest.raises(NotNow, match=r"“登记使用情况”.*现在是“已终止，没有待结清的电子码”"):
        serve.record_usage(ended, used=used, **given)


def test_list_of_uses_of_a_terminated_project_is_entered_and_taken_back(cast, stand_at, ended):
    stand_at(LATER)
    (first, *_), client = collect(cast, ended), signed_in(cast, cast.he)
    address = reverse("office:project", args=[ended.number, "results"])
    assert "登记后，代办机构重新签收电子码清单" in client.get(address).content.decode()
    upload = SimpleUploadedFile("核销.csv", f"电子码,使用时间\n{first.code},2026-11-04\n".encode())
    to = reverse("office:record-usage", args=[ended.number])
    received = client.post(to, {"usage": upload}).url
    assert client.post(f"{received}confirm/").url == address
    ended.feedback.refresh_from_db()
    assert (ended.feedback.used, ended.feedback.unused) == (1, 1)
    assert client.post(f"{received}withdraw/", {"reason": "发错了"}).status_code == 302
    ended.feedback.refresh_from_db()
    assert (ended.feedback.used, ended.feedback.unused) == (None, None)


def test_sheets_do_not_say_unused_until_a_list_of_uses_has_come(cast, ended, monkeypatch):
    written = []
    monkeypatch.setattr(
        "huzhu.web.agency.results.feedback.write_workbook",
        lambda sheets, **_: written.extend(sheets),
    )
    feedback_workbook(
        collect(cast, ended), of=ended.number, are_uses_told=False, at=LATER, password=""
    )
    assert [sheet.title for sheet in written] == ["成功名单", "已发放", "未抢完"]
    assert {row[-1] for row in written[0].rows} == {"尚未登记"}


def test_entering_uses_too_early_names_the_act(cast, standing_claiming):
    with pytest.raises(
        NotNow, match="“登记使用情况”须在“结果反馈、终止后结清前”时办理，现在是“抢订中”"
    ):
        serve.record_usage(standing_claiming, used=[], by=cast.he, at=LATER)


def test_end_says_both_numbers_when_a_claim_came_after_the_preview(
    cast, stand_at, standing_claiming
):
    stand_at(LATER)
    project, client = standing_claiming, signed_in(cast, cast.chu)
    offer = offers.offer_of(project.number)
    won(offer, cast.zhao)
    told = {"reason_kind": "force_majeure", "explanation": "停业。"}
    to = reverse("office:terminate", args=[project.number])
    page = client.post(to, told | {"step": "preview"}).content.decode()
    told |= dict(re.findall(r'name="(seen_\w+)"\s+value="([^"]*)"', page))
    assert (told["seen_given"], told["seen_kept"]) == ("1", "30.00")
    won(offer, cast.qian)
    answer = client.post(to, told | {"step": "confirm"}, follow=True).content.decode()
    assert "已释放 90.00 元" in answer
    assert "预览时已发放 1 个、留存 30.00 元；终止时已发放 2 个、留存 60.00 元" in answer
    assert line_of(cast) == (Decimal(60), Decimal(0))


def test_clearing_at_nothing_frees_all(cast, ended):
    collect(cast, ended)
    end.clear_termination(ended, amount=Decimal(0), by=cast.he, at=LATER)
    assert line_of(cast) == (Decimal(0), Decimal(0))
    assert sums_of([ended])[ended.pk].words == "实际 0.00 元"


def test_pages_say_what_is_kept_and_clear_it(cast, ended):
    he, address = (
        signed_in(cast, cast.he),
        reverse("office:project", args=[ended.number, "results"]),
    )
    page = he.get(address).content.decode()
    assert "仍占用" in page
    assert "签收后结清" in page
    assert '留存 <span class="number">60.00 元</span>，待结清' in page
    collect(cast, ended)
    assert "登记实际支出" in he.get(address).content.decode()
    lin, hers = (
        signed_in(cast, cast.lin),
        reverse("agency:project", args=[ended.number, "results"]),
    )
    told = lin.get(hers).content.decode()
    assert "请按清单与供应商结清" in told
    assert "能否继续使用以终止说明为准" in told
    assert "使用情况尚未登记" in told
    assert "还没有使用" not in told
    answer = he.post(reverse("office:clear", args=[ended.number]), {"amount": "45"})
    assert answer.status_code == 302
    assert line_of(cast) == (Decimal(0), Decimal(45))
    for page in (he.get(address).content.decode(), lin.get(hers).content.decode()):
        assert "结清，实际 45.00 元" in page
        assert "请按清单与供应商结清" not in page


def test_record_of_a_termination_names_its_sums(cast, ended):
    collect(cast, ended)
    end.clear_termination(ended, amount=Decimal(45), by=cast.he, at=LATER)
    entries = timeline_of(files.file_of(ended, at=LATER, calendar=office.calendar()))
    said = {entry.title: entry.note for entry in entries}
    assert said["主任办公会批准"] == "金额 150.00 元"
    assert said["占用预算额度"] == "金额 150.00 元"
    assert said["释放预算额度"] == "金额 90.00 元 · 留存 60.00 元"
    assert said["列支"] == "金额 45.00 元 · 释放 15.00 元"
    assert said["终止后结清"] == "金额 45.00 元"


def test_nothing_is_to_be_cleared_where_no_code_was_given(cast, standing_claiming):
    terminate(cast, standing_claiming)
    assert line_of(cast) == (Decimal(0), Decimal(0))
    assert (verbs(cast.lin), verbs(cast.he)) == ([], [])
    assert not hasattr(standing_claiming, "feedback")
