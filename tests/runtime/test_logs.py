"""The logs of the product as it is served: what an operator finds there, and who else can."""

import json
import re
import urllib.error
import urllib.request

from django.db import connection
from django.urls import reverse

from tests import harness


def _lines(product, **wanted):
    """The lines of the web part's log that carry these values."""
    told = map(json.loads, (product.home / "logs" / "web.jsonl").read_text().splitlines())
    return [line for line in told if wanted.items() <= line.items()]


def _answer(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_number_on_the_page_of_a_fault_finds_its_one_line_and_the_way_to_it(served):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_publicnotice RENAME TO elsewhere")

    status, page = _answer(f"{served.url}{reverse('public:notices')}?text=110101199003070038")

    reference = re.search(r"编号 (\d{8})", page)[1]
    (line,) = _lines(served, reference=reference)
    assert (status, line["event"], line["level"]) == (500, "fault", "error")
    assert (line["status"], line["address"]) == (500, reverse("public:notices"))
    django, server = line["exception"]
    assert (django["class"], server["state"]) == ("django.db.utils.ProgrammingError", "42P01")
    assert any("huzhu/notices/" in step for step in django["frames"])
    assert (served.home / "logs" / "web.log").read_text().count(reference) == 1


def test_turned_away_is_told_with_code_address_and_status(served):
    before = len(_lines(served, event="turned away"))

    assert harness.get(f"{served.url}{reverse('public:notice', args=['公示〔1999〕1号'])}") == 404

    line = _lines(served, event="turned away")[before:][0]
    assert (line["code"], line["status"]) == ("notices.not_found", 404)
    assert line["address"] == "/notices/<number>/"


def test_address_that_nobody_has_is_not_told(served):
    assert harness.get(f"{served.url}/110101199003070038/") == 404

    assert _lines(served, code="web.not_found")[-1]["address"] == "/<unknown>"
    assert "110101199003070038" not in (served.home / "logs" / "web.jsonl").read_text()
