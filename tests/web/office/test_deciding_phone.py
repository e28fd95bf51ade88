"""逐件审批 on a phone of 390 px: ten cases with one thumb, nothing scrolled to, none left.

Not here: what each act does (``test_deciding``).
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from huzhu.projects.models import Countersignature
from tests import cast as casting
from tests import road
from tests.clients import signed_in

pytestmark = [pytest.mark.clause("S2.2.4.b"), pytest.mark.long]
CASES = 10
PATIENT = 20_000  # ms: a busy machine is slow
#: The whole button is within the screen, under nothing else.
IS_IN_REACH = """button => {
  const box = button.getBoundingClientRect();
  const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top > innerHeight / 3 && box.bottom <= innerHeight && button.contains(above);
}"""

#: It has stood there long enough to be read, and takes taps.
HAS_SETTLED = "button => !button.disabled && !button.getAnimations().length"


def test_deputy_director_signs_ten_with_one_thumb(served, browser, browser_context_args):
    cast = casting.assemble()
    for place in range(CASES):
        road.countersigning(cast, title=f"第{place}场")
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = browser.new_context(**{**browser_context_args, **phone}).new_page()
    page.set_default_timeout(PATIENT)
    key = signed_in(cast, cast.chu).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page.goto(served.url + reverse("office:deciding"))
    _taps_twice_at_once(page)
    for left in range(CASES - 1, 0, -1):
        expect(page.get_by_text(f"第 1 件，共 {left} 件")).to_be_visible(timeout=PATIENT)
        agree = page.get_by_role("button", name="同意", exact=True)
        page.wait_for_function(HAS_SETTLED, arg=agree.element_handle())
        assert agree.evaluate(IS_IN_REACH)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        agree.tap()
    expect(page.get_by_text("没有等您审批的项目")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text(f"今天已办 {CASES} 件")).to_be_visible()
    assert Countersignature.objects.filter(by_name="褚昇").count() == CASES
    page.context.close()


def _taps_twice_at_once(page):
    """The second tap meets a case that nobody has read yet: it decides nothing."""
    agree = page.get_by_role("button", name="同意", exact=True)
    page.wait_for_function(HAS_SETTLED, arg=agree.element_handle())
    first = page.locator("h1").inner_text()
    agree.tap()
    expect(page.get_by_text(f"第 1 件，共 {CASES - 1} 件")).to_be_attached(timeout=PATIENT)
    at = agree.bounding_box()
    page.touchscreen.tap(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    expect(page.get_by_role("status").get_by_text(f"“{first}”已会签")).to_be_visible()
    assert Countersignature.objects.filter(by_name="褚昇").count() == 1
