"""The web part's entrance: static files, health, the first page in a real browser."""

import http.client
import json
import re

import pytest

from tests import harness


def _ask(product, path, *, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_connection_ends_with_a_body_that_was_turned_away(served):
    """The next request on it would go the way of what was left of the body."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    try:
        connection.request("POST", "/member/sign-in/", body=b"a" * 70_000)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("connection")) == (413, "close")
    finally:
        connection.close()


def _style_sheet(product):
    _, page = _ask(product, "/")
    return re.search(r'href="(/static/[^"]*\.css)"', page.decode())[1]


def test_static_files_are_compressed_and_kept_for_ever_when_their_name_is_their_content(served):
    answer, body = _ask(served, _style_sheet(served), **{"Accept-Encoding": "br"})

    assert answer.getheader("Content-Encoding") == "br"
    assert "immutable" in answer.getheader("Cache-Control")
    assert len(body) == int(answer.getheader("Content-Length"))


def test_static_file_is_not_sent_again_when_it_has_not_changed(served):
    first, _ = _ask(served, _style_sheet(served))
    second, body = _ask(served, _style_sheet(served), **{"If-None-Match": first.getheader("ETag")})

    assert (second.status, body) == (304, b"")


def test_static_address_leads_nowhere_when_it_leaves_the_folder(served):
    assert [harness.get(f"{served.url}/static/{path}") for path in ("../keys/vault_key", "x")] == [
        404,
        404,
    ]


def test_readiness_is_told_as_json(served):
    answer, body = _ask(served, "/readyz")

    told = json.loads(body)
    assert (answer.status, told["status"], set(told)) == (200, "ready", {"status", "load"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/", 200),
        ("GET", "/nowhere/", 404),
        ("GET", "/static/x", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("POST", "/api/v1/offers/1/claims", 401),
        ("POST", "/", 403),
    ],
)
def test_no_answer_lets_the_browser_guess_its_type(served, method, path, status):
    answer, _ = _ask(served, path, method=method)

    assert (answer.status, answer.getheader("X-Content-Type-Options")) == (status, "nosniff")


def test_static_file_lets_no_browser_guess_its_type(served):
    answer, _ = _ask(served, _style_sheet(served))

    assert (answer.status, answer.getheader("X-Content-Type-Options")) == (200, "nosniff")


def test_first_page_opens_in_a_browser_without_a_console_error(served, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(served.url)

    assert page.locator("h1").first.is_visible()
    assert said == []


def test_connections_do_not_pile_up_when_many_pages_are_asked_for(served, database_server):
    for _ in range(60):
        assert harness.get(served.url) == 200

    name = database_server.cluster.connect("postgres", user="postgres")
    with name as connection:
        held = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'huzhu web'"
        ).fetchone()[0]
    assert held <= 16
