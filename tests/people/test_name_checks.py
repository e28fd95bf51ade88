"""Who vouched for names: a list that says so and a second person, and what is withdrawn."""

from argparse import Namespace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from huzhu.claims import entitlement
from huzhu.claims.errors import NotVerified
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.workdays import local_date
from huzhu.people import commands, tasks
from huzhu.people.actions import imports, members
from huzhu.people.binding_errors import ListNeedsSecond, NotVerifiedNow, SourceLater, SourceMissing
from huzhu.people.errors import MembersRestOn, NoSuchMember, NotRegistrar
from huzhu.people.models import Member, MemberImport, NameCheck
from tests.claims.offers import published
from tests.people.entering import register
from tests.people.persons import MEMBER_SERVICE, NOW, clerk_of, id_number, member_cells, office
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S2.1.1.a")]
SOURCE, DAY = "市总工会实名采集系统", date(2026, 8, 20)


def _options(path, **told):
    return Namespace(
        **{"file": path, "dry_run": False, "errors": None, "verified_by": None, "on": None, **told}
    )


def test_the_command_verifies_a_list_whose_source_is_told(unions, write_csv):
    known = register(unions[0], serial=2)
    path = write_csv([member_cells(1), member_cells(2), member_cells(3, 手机="1")])
    commands.import_members(_options(path, verified_by=SOURCE, on=DAY))
    check = NameCheck.objects.get()
    assert (check.how, check.source, check.source_on, check.by_name) == (
        "list", SOURCE, DAY, "系统管理员",
    )  # fmt: skip
    assert Member.objects.filter(verified_by=check, verified_at=check.at).count() == 2
    known.refresh_from_db()
    assert known.verified_by == check


def test_a_list_without_a_source_verifies_nobody_and_changes_no_earlier_check(unions, write_csv):
    path = write_csv([member_cells(1)])
    commands.import_members(_options(path, verified_by=SOURCE, on=DAY))
    first = Member.objects.get()
    both = write_csv([member_cells(1), member_cells(2)], name="b.csv")
    commands.import_members(_options(both, verified_by="别处", on=DAY))
    first.refresh_from_db()
    assert first.verified_by.source == SOURCE
    commands.import_members(_options(write_csv([member_cells(3)], name="c.csv")))
    assert Member.objects.filter(verified_at=None).count() == 1


def test_a_refused_row_verifies_nobody_whose_number_it_bears(unions, write_csv):
    known = register(unions[0], serial=2)
    path = write_csv([member_cells(1), member_cells(2, 身份证号=id_number(9))])
    commands.import_members(_options(path, verified_by=SOURCE, on=DAY))
    known.refresh_from_db()
    assert (known.verified_at, known.verified_by) == (None, None)
    assert Member.objects.get(number="M000001").verified_by.source == SOURCE


def test_papers_that_were_seen_today_are_taken(unions, write_csv):
    path, today = write_csv([member_cells(1)]), local_date(NOW)
    told = {"verified_source": SOURCE, "by": MEMBER_SERVICE, "at": NOW}
    with pytest.raises(SourceLater):
        imports.load_file(path, verified_on=today + timedelta(days=1), **told)
    imports.load_file(path, verified_on=today, **told)
    assert Member.objects.get().verified_by.source_on == today


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"verified_by": SOURCE}, SourceMissing),
        ({"on": DAY}, SourceMissing),
        ({"verified_by": SOURCE, "on": date(2126, 1, 1)}, SourceLater),
    ],
)
def test_where_and_when_are_told_together(unions, write_csv, told, refused):
    with pytest.raises(refused):
        commands.import_members(_options(write_csv([member_cells(1)]), **told))
    assert Member.objects.count() == 0


def test_withdrawal_works_at_once_and_leaves_who_had_vouched(unions, write_csv):
    path = write_csv([member_cells(1)])
    commands.import_members(_options(path, verified_by=SOURCE, on=DAY))
    member = Member.objects.select_related("union__agency").get()
    offer = published(1)
    entitlement.check_claim(offer, member, at=timezone.now())
    for by, refused in [(office(), NotRegistrar), (clerk_of(member.union.agency), NotRegistrar)]:
        with pytest.raises(refused):
            members.withdraw_verification(member.number, reason="不符", by=by, at=NOW)
    with pytest.raises(ReasonMissing):
        members.withdraw_verification(member.number, reason=" ", by=MEMBER_SERVICE, at=NOW)
    with pytest.raises(NoSuchMember):
        members.withdraw_verification("M9", reason="不符", by=MEMBER_SERVICE, at=NOW)
    members.withdraw_verification(member.number, reason="不符", by=MEMBER_SERVICE, at=NOW)
    member.refresh_from_db()
    assert member.verified_by.source == SOURCE
    with pytest.raises(NotVerified):
        entitlement.check_claim(offer, member, at=timezone.now())
    with pytest.raises(NotVerifiedNow):
        members.withdraw_verification(member.number, reason="不符", by=MEMBER_SERVICE, at=NOW)


def test_a_list_whose_members_were_verified_is_not_taken_back(unions, write_csv):
    from huzhu.people import taking_back  # noqa: PLC0415

    path = write_csv([member_cells(1)])
    commands.import_members(_options(path, verified_by=SOURCE, on=DAY))
    number = Member.objects.get().number
    members.withdraw_verification(number, reason="不符", by=MEMBER_SERVICE, at=NOW)
    row = MemberImport.objects.get()
    with pytest.raises(MembersRestOn):
        taking_back.check_free(row, before=row.started_at - timedelta(days=1))


# --- pages --------------------------------------------------------------------------------------


@pytest.fixture
def begins_at():
    return NOW


@pytest.fixture
def listed(cast, desk, settings, tmp_path):
    """A list that verifies, brought by 何 and checked."""
    settings.MEDIA_ROOT = tmp_path
    cells = member_cells(901, 工会编号=cast.union_a.number)
    text = "\n".join(",".join(each) for each in (cells.keys(), cells.values()))
    told = {"verified_source": SOURCE, "verified_on": "2026-08-20"}
    file = SimpleUploadedFile("会员.csv", text.encode())
    answer = desk(cast.he).post(reverse("office:imports"), {"file": file, **told})
    row = MemberImport.objects.get()
    tasks.check_members(import_id=row.pk)
    assert answer.url == reverse("office:import", args=[row.pk])
    return row


@pytest.fixture
def confirmed(cast, desk, listed):
    """The same list, confirmed by 吴 and loaded."""
    second = desk(cast.wu)
    page = second.get(reverse("office:import", args=[listed.pk])).text
    second.post(reverse("office:confirm-import", args=[listed.pk]), shown(page))
    tasks.load_members(import_id=listed.pk)
    return Member.objects.get(number="M000901")


def test_whoever_brought_a_list_that_verifies_does_not_confirm_it(cast, desk, listed):
    brought = desk(cast.he)
    page = brought.get(reverse("office:import", args=[listed.pk])).text
    assert SOURCE in page
    assert "须由另一人确认导入：这份名单由您（何苗）上传" in page
    confirm = reverse("office:confirm-import", args=[listed.pk])
    refused = brought.post(confirm)
    assert (refused.status_code, ListNeedsSecond.kind.status) == (403, 403)
    assert "名单写明已核验实名，或者改动" in refused.text
    listed.refresh_from_db()
    assert listed.state == "checked"


def test_both_persons_stand_beside_whom_their_list_verified(confirmed):
    assert confirmed.verified_by.told == f"名单已核验（{SOURCE}，何苗、吴垚）"


def test_how_when_and_by_whom_stands_beside_the_member_and_is_withdrawn_there(
    cast, desk, confirmed
):
    client = desk(cast.he)
    assert "名单已核验" in client.get(reverse("office:members")).text
    address = reverse("office:member", args=[confirmed.number])
    page = client.get(address).text
    for words in (SOURCE, "何苗", "吴垚", "撤销实名核验", "还没有登录过"):
        assert words in page
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "证件与本人不符"})
    assert "已撤销，现在不能抢订" in client.get(address).text
    other = desk(cast.chen)
    other.post(reverse("office:look-at-member", args=["M0001"]), {"reason": "核对领取人"})
    assert "由会员服务部办理" in other.get(reverse("office:member", args=["M0001"])).text
    assert desk(cast.chen).post(address, {"reason": "不符"}).status_code == 403


def test_half_of_the_source_is_told_at_its_field(cast, desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("会员.csv", b"a")
    answer = desk(cast.he).post(
        reverse("office:imports"), {"file": file, "verified_source": SOURCE}
    )
    assert answer.status_code == 422
    assert "现在只填写了其中一项" in answer.text
