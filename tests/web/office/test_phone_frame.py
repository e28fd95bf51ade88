"""What a desk's frame and its list of to-dos are on a phone: nothing cut off, nothing touching.

Not here: what buttons open (``test_confirm_boxes``), whole pages for axe (``tests/journeys``).
"""

from django.urls import reverse
from playwright.sync_api import expect

from tests import cast as casting
from tests import road
from tests.clients import signed_in

#: What stands beyond the window's edges, or beyond the card around it.
CUT_OFF = """found => found.filter(each => {
  const at = each.getBoundingClientRect(), card = each.closest(".card").getBoundingClientRect();
  return at.left < card.left || at.right > card.right || at.right > innerWidth;
}).map(each => each.textContent.trim())"""
HEIGHTS = "found => found.map(each => each.getBoundingClientRect().height)"


def right_and_left(page, one, other) -> tuple[float, float]:
    first, second = page.locator(one).bounding_box(), page.locator(other).bounding_box()
    return first["x"] + first["width"], second["x"]


def enter(page, served, cast, actor, name):
    key = signed_in(cast, actor).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page.goto(served.url + reverse(name))


def test_todos_wrap_and_the_menu_is_for_thumbs(served, page):
    cast = casting.assemble()
    road.countersigning(cast, title="一个特别长的服务项目名称" * 4)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, served, cast, cast.chen, "office:todos")
    cells = page.locator(".todo-table :is(a, button, div):visible")
    assert cells.count() > 3
    assert cells.evaluate_all(CUT_OFF) == []
    name_ends, moon_begins = right_and_left(page, ".brand-name", "[data-theme-toggle]")
    assert name_ends + 8 <= moon_begins
    page.locator("details.menu summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    assert min(page.locator(".menu-panel .dropdown-item").evaluate_all(HEIGHTS)) >= 40
