"""What a browser with a disk cache, far from home, shows again: what is, at the office's time.

Not here: what stays of typed text (``test_kept``), the pages of members (``member/test_minute``).
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from huzhu.projects.models import ServiceProject
from huzhu.web.led_back import LED_BACK
from tests import cast as casting
from tests import road
from tests.clients import signed_in


@pytest.fixture
def abroad(served, browser_type, browser_type_launch_args, tmp_path):
    """A browser as people have it: pages may be put aside whole, files are kept on its disk."""
    cast = casting.assemble()
    context = browser_type.launch_persistent_context(
        tmp_path,
        **browser_type_launch_args,
        locale="zh-CN",
        timezone_id="America/New_York",
        ignore_default_args=["--disable-back-forward-cache"],
    )
    key = signed_in(cast, cast.lin).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    yield context, cast, served.url
    context.close()


def test_back_and_a_page_put_aside_show_what_is_and_the_disk_keeps_nothing_personal(
    abroad, tmp_path
):
    context, cast, url = abroad
    page = context.new_page()
    mine = url + reverse("agency:mine")
    page.goto(mine)
    page.goto(url + reverse("agency:budget"))
    title = road.draft(cast).title
    page.go_back()
    expect(page.get_by_role("main")).to_contain_text(title)

    ServiceProject.objects.update(title="换了名称的服务项目")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("main")).to_contain_text("换了名称的服务项目")

    context.clear_cookies()
    page.goto(url + "/notices/")
    page.go_back()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    context.close()
    kept = [each.read_bytes() for each in tmp_path.rglob("Cache_Data/*") if each.is_file()]
    assert any(b"/static/" in each for each in kept)
    personal = [re.findall(rb"(?<!/static)/agency/[^\0 ]*", each) for each in kept]
    assert [each for each in personal if each] == []


def test_time_that_a_script_writes_is_the_offices(abroad):
    context, _, url = abroad
    page = context.new_page()
    page.goto(url + reverse("agency:edit-budget", args=[timezone.now().year + 1]))
    before = timezone.localtime()
    page.locator("#id_line-0-name").fill("会员服务活动")
    expect(page.locator(".kept-line")).to_contain_text("尚未提交")
    told = page.locator(".kept-line").inner_text()
    minutes = {f"{before + timedelta(minutes=late):%H:%M}" for late in range(3)}
    assert {told[-5:]} <= minutes


def test_what_was_told_is_shown_to_nobody_else_at_the_same_browser(cast):
    client = signed_in(cast, cast.lin)
    for enter, is_shown in ((cast.lin, True), (cast.zhou, False)):
        client.get(reverse("agency:read-copy", args=[1]))
        client.post(reverse("leave"))
        client.cookies["sessionid"] = signed_in(cast, enter).cookies["sessionid"].value
        page = client.get(reverse("agency:home")).content.decode()
        assert (LED_BACK in page) == is_shown
        client.cookies["sessionid"] = signed_in(cast, cast.lin).cookies["sessionid"].value
