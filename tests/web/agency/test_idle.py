"""A page at which nobody does anything: it warns, goes on when asked to, ends with the text kept.

The page's clock is wound on; the server's is told by the row that says when it was used last.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from huzhu.people.models import DeskSession
from tests import cast as casting
from tests import road
from tests.clients import signed_in

WARNING = "秒后自动退出登录。已填写的内容仍保存在本机"


def unused_for(**time: float) -> None:
    DeskSession.objects.update(seen_at=timezone.now() - timedelta(**time))


@pytest.mark.clause("S6.5.b")
def test_page_warns_before_the_session_ends_and_keeps_what_was_typed(served, page):
    cast = casting.assemble()
    project = road.draft(cast)
    key = signed_in(cast, cast.lin).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page.clock.install()
    reach = served.url + reverse("agency:draft-reach", args=[project.number])
    with page.expect_request(lambda request: request.url.startswith(reach)) as by_itself:
        page.goto(served.url + reverse("agency:plan-form", args=[project.number]))
    assert by_itself.value.headers["x-by-itself"] == "1"
    notice = page.get_by_role("alertdialog")

    unused_for(minutes=13.5)
    page.clock.fast_forward("13:01")
    expect(notice).to_contain_text(WARNING)
    with page.expect_response(lambda answer: answer.url.endswith("?stay=1")):
        page.get_by_role("button", name="继续办理").click()
    expect(notice).to_be_hidden()
    assert timezone.now() - DeskSession.objects.get().seen_at < timedelta(minutes=1)

    with page.expect_request(lambda request: request.url.startswith(reach)) as asked:
        page.locator("#id_title").fill("金秋体检")
        page.locator("#id_title").press("Tab")
    assert "x-by-itself" not in asked.value.headers
    unused_for(minutes=16)
    page.clock.fast_forward("15:00")
    expect(page.get_by_text("您的登录已结束，本页还没有提交")).to_be_visible()
    expect(notice).to_be_hidden()
    expect(page.locator("#id_title")).to_have_value("金秋体检")
    assert not DeskSession.objects.exists()
