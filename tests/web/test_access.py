"""axe finds no serious fault on the pages of members and of the public, light and dark."""

import pytest
from django.utils import timezone

from tests import axe
from tests.cast import assemble
from tests.web import offers

PUBLIC = ("/", "/notices/", "/regulations/", "/accounts/login/", "/member/sign-in/", "/none/")
OWN = ("/member/", "/member/codes/", "/member/notices/", "/member/me/")
#: A message of each kind, on a page of the desks' look.
SAY_ALL = """() => document.querySelector("main").insertAdjacentHTML("afterbegin",
    ["success", "info", "warning", "danger"].map(
        kind => `<div class="alert alert-${kind}">只显示这一次</div>`).join(""))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_serious_fault(browser, served, as_member, scheme):
    cast = assemble(now=timezone.now())
    made, taken = offers.offer(cast), offers.offer(cast, reference="2026-0002")
    offers.won(taken, cast.zhao)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True, locale="zh-CN"
    )
    page = context.new_page()

    def faults(address):
        page.goto(served.url + address)
        if address == "/accounts/login/":
            page.evaluate(SAY_ALL)
        return {address: found} if (found := axe.faults(page)) else {}

    found = {}
    for address in PUBLIC:
        found |= faults(address)
    key = as_member(cast.zhao).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    mine = (f"/member/offers/{made.pk}/", f"/member/offers/{taken.pk}/result/")
    for address in (*OWN, *mine, f"/member/codes/{taken.pk}/"):
        found |= faults(address)

    assert found == {}
    context.close()


def test_planted_faults_are_found(page):
    """What is serious or critical, and nothing slighter: here no heading and no landmark."""
    page.set_content(
        '<html lang="zh"><title>无</title><p style="color: #ccc">看不清</p><img src="data:,">'
        "<input><p>看得清</p></html>"
    )
    assert [fault.split(":")[0] for fault in axe.faults(page)] == [
        "serious color-contrast", "critical image-alt", "critical label"
    ]  # fmt: skip
