"""A form as an open page holds it, to be sent later: two windows, or two people, at one row.

Not here: what such a form does with it (``tests/web/test_stored.py``).
"""

from typing import Any

from tests.crawl import pages

TICKED = {"checkbox", "radio"}


def opened(client: Any, address: str, field: str) -> dict[str, Any]:
    """What a browser sends of the form of a page that has this field, if nothing is typed."""
    html = client.get(address).content.decode()
    [form] = [each for each in pages.read(html, address).forms if field in each.controls]
    assert any(name.endswith("seen") for name in form.controls), "the page tells no mark"
    found = {
        each.name: each.chosen if each.kind in TICKED else each.value
        for each in form.controls.values()
    }
    for select in (each for each in form.controls.values() if each.kind == "select"):
        found[select.name] = select.value or next(iter(select.options), "")
    return found | {"press": ""}


def check_asks(
    client: Any, address: str, page: dict[str, Any], field: str, *, mine: str, theirs: str
) -> None:
    """Both values stand on the page; the one that is chosen is sent, and nothing was before."""
    answer = client.post(address, page | {field: mine})
    html = answer.content.decode()
    assert answer.status_code == 409, html
    assert f"用现有的“{theirs}”" in html
    asked = f"choice-{field}"
    [form] = [each for each in pages.read(html, address).forms if asked in each.controls]
    choice = form.controls[asked]
    assert form.controls[field].value.strip() == mine
    again = page | {field: mine, choice.name: choice.options[0]}
    assert client.post(address, again).status_code == 302
