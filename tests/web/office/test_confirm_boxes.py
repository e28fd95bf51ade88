"""What a button opens lies whole on the screen and can be pressed, at a desk and on a phone.

Not here: what the acts do (``test_deciding``, ``test_administrators``, ``test_rights``).
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import cast as casting
from tests import road
from tests.clients import signed_in
from tests.web.office.test_administrators import in_office

pytestmark = [pytest.mark.clause("S6.5.a"), pytest.mark.long]
SCREENS = {"desk": (1440, 900), "phone": (390, 844)}
#: The box is within the screen, and each of its buttons is what a finger there would meet.
LIES_WHOLE = """box => {
  const {left, right, top, bottom} = box.getBoundingClientRect();
  const meets = button => {
    const at = button.getBoundingClientRect();
    const x = at.left + at.width / 2, y = at.top + at.height / 2;
    return button.contains(document.elementFromPoint(x, y));
  };
  const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
  return inside && [...box.querySelectorAll("button")].every(meets) ? "" :
    `${box.textContent.trim().slice(0, 40)}: ${[left, right, top, bottom].map(Math.round)}`;
}"""


def seen_by(served, browser, browser_context_args, screen, cast, actor):
    width, height = SCREENS[screen]
    size = {"viewport": {"width": width, "height": height}}
    page = browser.new_context(**{**browser_context_args, **size}).new_page()
    key = signed_in(cast, actor).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    return page


def open_each(page, address) -> int:
    """Open and close every box of a page; how many there are."""
    page.goto(address)
    boxes = page.locator("details.confirm")
    for box in boxes.all():
        box.locator("summary").click()
        body = box.locator(".confirm-body")
        expect(body).to_be_visible()
        body.locator("button").last.click(trial=True)  # it takes clicks
        expect(body).to_have_class(re.compile("is-placed"))
        assert body.evaluate(LIES_WHOLE) == ""
        box.evaluate("box => { box.open = false; }")
    return boxes.count()


@pytest.mark.parametrize("screen", SCREENS)
def test_every_box_lies_whole_on_the_screen(served, browser, browser_context_args, screen):
    cast = casting.assemble()
    in_office(cast)
    jiang = casting.staff(cast.accounts, "蒋琬", "department_head", department="organisation")
    road.countersigning(cast)
    pages = [
        (cast.chen, reverse("office:deciding"), 1),
        (cast.wang, reverse("office:administrators"), 6),
        (jiang, reverse("office:office"), 20),
    ]
    for actor, address, least in pages:
        page = seen_by(served, browser, browser_context_args, screen, cast, actor)
        assert open_each(page, served.url + address) >= least, address
        page.context.close()
