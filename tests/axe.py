"""axe on a page in a browser: its faults that are serious or critical.

Rules whose faults never are, are not run; style sheets are not fetched again (what reads them is
not run either): that halves the time of a page.

Not here: which pages are looked at (``journeys``, ``web/test_access``).
"""

from zlib import crc32

from playwright.sync_api import Page

from huzhu.config import env

_SCRIPT = env.current().project / "node_modules" / "axe-core" / "axe.min.js"
#: Where there are many pages (``journeys``): which of them are looked at.
of_every = 1
_RUN = """async () => {
    const slight = axe._audit.rules.filter(rule => ["minor", "moderate"].includes(rule.impact));
    const rules = Object.fromEntries(slight.map(rule => [rule.id, { enabled: false }]));
    const found = await axe.run(document, { resultTypes: ["violations"], preload: false, rules });
    return found.violations.filter(fault => ["serious", "critical"].includes(fault.impact))
        .map(fault => `${fault.impact} ${fault.id}: ` + fault.nodes.map(
            node => `${node.target} ${node.html.slice(0, 160)}`).join(", "));
}"""


def has_turn(name: str) -> bool:
    """Whether a page of this name is looked at where not all are."""
    return crc32(name.encode()) % of_every == 0


def faults(page: Page) -> list[str]:
    page.evaluate(_SCRIPT.read_text())
    found: list[str] = page.evaluate(_RUN)
    return found
