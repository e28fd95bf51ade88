"""axe finds no serious fault on the pages of members and of the public, light and dark."""

import pytest
from django.utils import timezone

from huzhu.config import env
from tests.cast import assemble
from tests.web import offers

AXE = env.current().project / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(fault => ["serious", "critical"].includes(fault.impact))
    .map(fault => fault.id + " " + fault.nodes.map(node => node.target).join(", "))"""
PUBLIC = ("/", "/notices/", "/regulations/", "/accounts/login/", "/member/sign-in/", "/none/")
OWN = ("/member/", "/member/codes/", "/member/notices/", "/member/me/")


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
        page.evaluate(AXE.read_text())
        return {address: found} if (found := page.evaluate(RUN)) else {}

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
