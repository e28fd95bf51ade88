"""axe on a page in a browser: its faults that are serious or critical.

Rules whose faults never are, are not run; style sheets are not fetched again (what reads them is
not run either): that halves the time of a page. Of what is left contrast takes four fifths, and it
comes from style sheets that pages share: of many pages every third is looked at for it.

Not here: which pages are looked at (``journeys``, ``web/test_access``).
"""

from playwright.sync_api import Page

from huzhu.config import env

_SCRIPT = env.current().project / "node_modules" / "axe-core" / "axe.min.js"
#: Where many pages are looked at (``journeys``); the long form looks at each.
contrast_of_every = 1
_RUN = """async withContrast => {
    const slight = axe._audit.rules.filter(rule => ["minor", "moderate"].includes(rule.impact));
    const rules = Object.fromEntries(slight.map(rule => [rule.id, { enabled: false }]));
    rules["color-contrast"] = { enabled: withContrast };
    const found = await axe.run(document, { resultTypes: ["violations"], preload: false, rules });
    return found.violations.filter(fault => ["serious", "critical"].includes(fault.impact))
        .map(fault => `${fault.impact} ${fault.id}: ` + fault.nodes.map(
            node => `${node.target} ${node.html.slice(0, 160)}`).join(", "));
}"""


def faults(page: Page, *, with_contrast: bool = True) -> list[str]:
    page.evaluate(_SCRIPT.read_text())
    found: list[str] = page.evaluate(_RUN, with_contrast)
    return found
