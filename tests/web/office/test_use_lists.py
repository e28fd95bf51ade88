"""A supplier's list of redeemed codes, from its upload to the feedback that rests on it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.claims import queries as offers
from huzhu.projects.actions import serve
from huzhu.projects.states import Step
from tests import road
from tests.web.office.test_acts import act, step_of, tab

pytestmark = pytest.mark.django_db


def usage(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("核销.csv", text.encode())


def test_record_usage_names_each_faulty_row_when_the_list_is_wrong(
    cast, standing_settling, desk, clock
):
    clock(road.CLOSES_AT)
    upload = usage("电子码,使用时间\nMV1,昨天\n,2026-11-04 10:00\n")
    client = desk(cast.he)
    address = act(client, "record-usage", standing_settling, usage=upload).url
    page = client.get(address).content.decode()
    assert "须写成 2026-11-21 10:30，现为“昨天”" in page
    assert "不能为空" in page
    assert "不是本活动的电子码" not in page  # a row that says no use is told once
    assert client.post(f"{address}confirm/").status_code == 422


def test_uses_that_cannot_have_been_are_told(cast, standing_settling, desk, clock):
    clock(road.CLOSES_AT)
    project = standing_settling
    codes = [row.code for row in road.codes(prefix=project.number.replace("-", ""))]
    rows = [
        f"{codes[0]},2099-01-01", f"{codes[1]},2026-01-01 09:00", f"{codes[2]},2026-11-04 10:00",
        f"{codes[2]},2026-11-04 11:00",
    ]  # fmt: skip
    upload = usage("\n".join(["电子码,使用时间", *rows, ""]))
    client = desk(cast.he)
    address = act(client, "record-usage", project, usage=upload).url
    page = client.get(address).content.decode()
    assert "2099-01-01 00:00 还没有到" in page
    assert "须不早于抢订开始的那天（" in page
    assert "与第 4 行相同" in page
    assert client.post(f"{address}confirm/").status_code == 422
    assert offers.statement_of(offers.offer_of(project.number)).used == 0


def test_uses_of_the_day_of_the_opening_are_taken_and_of_the_day_before_are_not(
    cast, standing_settling, desk, clock
):
    """Many lists name no hour: midnight of that day is before the opening itself."""
    clock(road.CLOSES_AT)
    day = road.OPENS_AT.date()
    codes = [row.code for row in road.codes(prefix=standing_settling.number.replace("-", ""))]
    rows = [f"{codes[0]},{day}", f"{codes[1]},{day - timedelta(days=1)} 23:59"]
    client, upload = desk(cast.he), usage("\n".join(["电子码,使用时间", *rows, ""]))
    page = client.get(act(client, "record-usage", standing_settling, usage=upload).url).text
    assert page.count("须不早于抢订开始的那天（") == 1
    assert f"这里是 {day - timedelta(days=1)} 23:59" in page


def test_uses_are_taken_back_list_by_list_until_the_feedback_rests_on_them(
    cast, standing_settling, desk, clock
):
    project, client = standing_settling, desk(cast.he)
    clock(road.CLOSES_AT)
    codes = [row.code for row in road.codes(prefix=project.number.replace("-", ""))]
    addresses = []
    for some in (codes[:2], codes[1:3]):
        text = "".join(f"{code},2026-11-04 10:00\n" for code in some)
        upload = usage(f"电子码,使用时间\n{text}")
        addresses.append(act(client, "record-usage", project, usage=upload).url)
        told = "其中 1 个电子码已由以前的清单登记" in client.get(addresses[-1]).content.decode()
        assert told == (len(addresses) > 1)
        assert client.post(f"{addresses[-1]}confirm/").url == tab(project, "results")
    offer = offers.offer_of(project.number)
    assert offers.statement_of(offer).used == 3
    reason = {"reason": "供应商发错了"}
    assert (
        "清单按登记的先后倒着撤回，在这一份之后还登记了"
        in client.get(addresses[0]).content.decode()
    )
    assert client.post(f"{addresses[0]}withdraw/", reason).status_code == 409
    for address, left in zip(reversed(addresses), (2, 0), strict=True):
        assert client.post(f"{address}withdraw/", reason | {"left": left}).status_code == 302
        assert offers.statement_of(offer).used == left
    upload = usage(f"电子码,使用时间\n{codes[0]},2026-11-04 10:00\n")
    last = act(client, "record-usage", project, usage=upload).url
    client.post(f"{last}confirm/")
    act(client, "issue-feedback", project)
    assert "结果已经反馈给代办机构" in client.get(last).content.decode()
    assert client.post(f"{last}withdraw/", reason).status_code == 409
    assert offers.statement_of(offer).used == 1


@pytest.mark.clause("S2.3.3.d", "S3.1.1.f")
def test_results_are_fed_back_and_closed_when_the_agency_has_received_them(
    cast, standing_settling, desk, clock
):
    project = standing_settling
    clock(road.CLOSES_AT)
    client = desk(cast.he)
    code = road.codes(prefix=project.number.replace("-", ""))[0].code
    upload = usage(f"电子码,使用时间\n{code},2026-11-04 10:00\n")
    address = act(client, "record-usage", project, usage=upload).url
    assert client.post(f"{address}confirm/").url == tab(project, "results")
    assert act(client, "issue-feedback", project).url == tab(project, "results")
    assert "代办机构还没有签收" in client.get(tab(project, "results")).content.decode()
    assert act(client, "close", project).status_code == 422
    serve.collect_feedback(project, password="a-long-password", by=cast.lin, at=road.CLOSES_AT)
    assert act(client, "close", project).status_code == 302
    assert step_of(project) == Step.CLOSED
