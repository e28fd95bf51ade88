"""What materials, claims and terminations are turned away for, as a person reads it.

Each sentence says the rule, the facts of the case and what to do next; each boundary is asked for
on both sides. Not here: the rules themselves (``tests/projects``), the refusals that the whole
road meets in a browser (``test_road``).
"""

from dataclasses import asdict
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.claims.models import Offer
from huzhu.documents.models import ReceivedList
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people.models import Member
from huzhu.projects.models import ServiceProject, Termination
from huzhu.projects.states import Step
from tests import cast as casting
from tests import road
from tests.documents.files import PDF
from tests.journeys.desks import Desk, state_of


def code_file(count: int) -> SimpleUploadedFile:
    rows = [f"QL{row:06},mm{row:06},2026-12-31" for row in range(count)]
    return SimpleUploadedFile("码.csv", "\n".join(["电子码,密码,有效期至", *rows]).encode())


@pytest.mark.clause("S2.3.1a.b")
@pytest.mark.parametrize(("day", "is_fine"), [(25, True), (26, True), (27, False)])
def test_materials_are_turned_away_from_the_day_after_the_latest(
    cast, it_is, day, is_fine, standing_approved
):
    project = standing_approved  # opens on Monday, 2 November
    it_is(datetime(2026, 10, day, 23, 59, tzinfo=SHANGHAI))
    desk = Desk(cast, cast.lin)
    status, words = desk.send(
        "agency:materials", project.number, **asdict(road.MATERIALS), codes=code_file(5)
    )
    assert status == (200 if is_fine else 422)
    if is_fine:
        desk.send("agency:confirm-code-list", project.number, ReceivedList.objects.get().pk)
    sentence = (
        "项目于 2026-11-02 开始，最迟 2026-10-26，今天是 2026-10-27。请联系会员服务部办理延期"
    )
    assert (sentence in words) != is_fine
    assert Offer.objects.filter(reference=project.number).exists() == is_fine


@pytest.mark.clause("S2.3.1a.c")
@pytest.mark.parametrize(
    ("missing", "count", "sentence"),
    [
        ({"hotline": ""}, 5, "还缺咨询电话"),
        ({"description": "", "notes": ""}, 5, "还缺详细说明、注意事项"),
        ({}, 4, "批准 5 个，清单里有 4 个"),
        ({}, 6, "批准 5 个，清单里有 6 个"),
    ],
)
def test_materials_are_taken_whole_or_not_at_all(
    cast, it_is, missing, count, sentence, standing_approved
):
    project = standing_approved
    it_is(road.MATERIALS_AT)
    fields = asdict(road.MATERIALS) | missing
    desk = Desk(cast, cast.lin)
    status, words = desk.send("agency:materials", project.number, **fields, codes=code_file(count))
    assert status == (422 if missing else 200)
    assert sentence in words
    for row in ReceivedList.objects.all():
        confirmed, _ = desk.send("agency:confirm-code-list", project.number, row.pk)
        assert confirmed == 422
    assert not Offer.objects.filter(reference=project.number).exists()


@pytest.mark.clause("S2.3.1c.e", "S6.3.a")
def test_nothing_is_published_untested_nor_by_the_tester(cast, it_is, standing_with_materials):
    project = standing_with_materials
    it_is(road.MATERIALS_AT)
    desk = Desk(cast, cast.wu)
    status, words = desk.send("office:publish-offer", project.number)
    assert (status, state_of(project)) == (422, Step.APPROVED)
    assert "发布前须完成系统测试并签字：还没有签字的测试记录" in words
    points = ["content_equals_plan"]
    status, words = desk.send("office:sign-system-test", project.number, points=points)
    assert status == 422
    assert "系统测试须逐项通过" in words
    road_points = list(road.TEST_POINTS)
    desk.send("office:sign-system-test", project.number, points=road_points)
    status, words = desk.send("office:publish-offer", project.number)
    assert (status, state_of(project)) == (403, Step.APPROVED)
    assert "发布须由经办以外的人办理：系统测试由您（吴垚）经办" in words


@pytest.mark.clause("S2.1.1.a")
@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("qian", "抢订须为在会会员，您的会籍是"),
        ("liu", "您所在的西城一小工会不在其中"),
        ("unverified", "抢订前须完成实名核验，您还没有核验"),
    ],
)
def test_member_who_may_not_claim_reads_why_before_and_gets_no_ticket(
    cast, it_is, who, sentence, standing_published
):
    offer = offer_of(standing_published)
    it_is(road.OPENS_AT)
    stranger = Member(number="M9", name="沈未", union=cast.union_a, id_digest=b"9" * 32)
    if who == "unverified":
        stranger.id_cipher, stranger.id_tail, stranger.updated_at = b"-", "0009", casting.NOW
        stranger.save()
    desk = Desk(cast, member=stranger if who == "unverified" else getattr(cast, who))
    _, words = desk.open("member:offer", offer.pk)
    assert "您现在不能参与" in words
    assert sentence in words
    status, words = desk.send("member:ticket", offer.pk)
    assert status == 403
    assert sentence in words


def offer_of(project: ServiceProject) -> Offer:
    return Offer.objects.get(reference=project.number)


@pytest.mark.clause("S3.1.1.e", "S5.2.b", "S5.2.c", "S5.2.d")
def test_what_runs_otherwise_than_approved_is_shown_and_can_end_the_project(
    cast, it_is, standing_published
):
    project = standing_published
    it_is(road.MATERIALS_AT)
    desk = Desk(cast, cast.wu)
    _, words = desk.open("office:project", project.number, "running")
    assert "与批准内容对照" in words
    assert "不一致" not in words
    Offer.objects.filter(reference=project.number).update(title="贺岁购物券")
    _, words = desk.open("office:project", project.number, "running")
    assert "清凉电影 贺岁购物券 不一致" in words
    facts = {"reason_kind": "altered", "explanation": "电影票被改为购物券。", "step": "confirm"}
    status, words = desk.send("office:terminate", project.number, **facts)
    assert (status, state_of(project)) == (200, Step.TERMINATED)
    _, words = Desk(cast).open("public:notices")
    assert "关于终止“清凉电影”服务项目的公告" in words


@pytest.mark.clause("S5.1.a", "S5.1.b", "S5.3.a", "S5.3.b", "S5.4.d")
@pytest.mark.parametrize(
    ("kind", "words_of_notice"),
    [
        ("force_majeure", "因不可抗力，无法继续按方案开展"),
        ("other", "其他应予以终止的情形"),
    ],
)
def test_project_ends_for_a_reason_with_its_evidence(
    cast, it_is, kind, words_of_notice, standing_published
):
    project = standing_published
    it_is(road.MATERIALS_AT)
    desk = Desk(cast, cast.chu)
    facts = {"reason_kind": kind, "explanation": "影院停业。", "step": "confirm"}
    strange = SimpleUploadedFile("通知.exe", b"MZ" + b"0" * 64)
    status, _ = desk.send("office:terminate", project.number, **facts, file=strange)
    assert (status, state_of(project)) == (422, Step.PUBLISHED)
    paper = SimpleUploadedFile("停业通知.pdf", PDF)
    status, words = desk.send("office:terminate", project.number, **facts, file=paper)
    assert (status, state_of(project)) == (200, Step.TERMINATED)
    _, words = desk.open("office:project", project.number, "history")
    assert "停业通知.pdf" in words
    number = Termination.objects.get(project=project).notice_number
    _, words = Desk(cast).open("public:notice", number)
    assert "关于终止“清凉电影”服务项目的公告" in words
    assert words_of_notice in words


@pytest.mark.clause("S5.4.a")
@pytest.mark.parametrize("who", ["he", "chen"])
def test_only_the_office_ends_a_project_and_within_it_only_those_who_may(
    cast, it_is, who, standing_published
):
    project = standing_published
    it_is(road.MATERIALS_AT)
    facts = {"reason_kind": "other", "explanation": "不办了。", "step": "confirm"}
    status, words = Desk(cast, getattr(cast, who)).send("office:terminate", project.number, **facts)
    assert (status, state_of(project)) == (403, Step.PUBLISHED)
    assert "“终止”由办事处（会员服务部部长、主管主任或主任）办理" in words
    status, words = Desk(cast, cast.lin).send("office:terminate", project.number, **facts)
    assert (status, state_of(project)) == (403, Step.PUBLISHED)
