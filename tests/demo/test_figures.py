"""A figure opens the rows that it counts: badges, numbers and budgets of the demonstration.

Not here: how a row comes about (``test_demo``), one small case of each (``tests/web``).
"""

import random
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from huzhu.demo.times import clock
from huzhu.people import queries as people
from huzhu.people.models import Account, Position
from huzhu.projects.queries import desk as at_desk
from huzhu.web.console import counts
from tests.clients import CLOCK_OF_PAGES, signed_in
from tests.demo.conftest import TODAY
from tests.markup import folded

pytestmark = pytest.mark.usefixtures("loaded")
SEED = 20261121
MONEY = r"([\d,]+\.\d\d) 元"
BADGE = r'<span class="badge {kind}[^"]*">(\d+)</span>'
CARD = re.compile(r'<a class="[^"]*number-card[^"]*" href="([^"]*)">(.*?)</a>')
ROW = "去办理</a>"


def stand(monkeypatch, at):
    monkeypatch.setattr(CLOCK_OF_PAGES, SimpleNamespace(localtime=lambda: at))


def clients_of_posts(*, seed=SEED, drawn=4, is_all=True):
    """A client for one post of each role, and for some that are drawn."""
    posts = {post.role: post for post in Position.objects.order_by("-pk") if is_all}
    drawn = random.Random(seed).sample([*Position.objects.order_by("pk")], drawn)
    by_actor = SimpleNamespace(account=lambda by: Account.objects.get(pk=by.account_id))
    for post in {post.pk: post for post in [*posts.values(), *drawn]}.values():
        if post.starts_on <= TODAY and (post.ends_on is None or post.ends_on >= TODAY):
            yield post, signed_in(by_actor, people.actor_of(post))


def read(client, address):
    answer = client.get(address.partition("#")[0])
    assert answer.status_code == 200, address
    return folded(answer.content.decode())


def number(page, pattern):
    found = re.search(pattern, page)
    return int(found[1].replace(",", "")) if found else 0


def unread(client, address):
    """How many copies are marked 未读 on all pages of the box."""
    page, count = read(client, address), 1
    marks = page.count("未读</span>")
    while f"page={count + 1}" in page:
        count += 1
        page = read(client, f"{address}?page={count}")
        marks += page.count("未读</span>")
    return marks


def wrong_counts(client, *, is_office):
    """Each number of a desk's landing that is not that of the rows behind it."""
    desk = "office" if is_office else "agency"
    todos = read(client, reverse(f"{desk}:todos"))
    told = {"badge": (number(todos, BADGE.format(kind="nav-count")), todos.count(ROW))}
    copies = reverse(f"{desk}:copies")
    told["copies"] = (number(todos, BADGE.format(kind="nav-quiet")), unread(client, copies))
    landing = todos if is_office else read(client, reverse("agency:home"))
    for address, words in CARD.findall(landing):
        shown = number(re.sub("<[^>]*>", " ", words), r"(\d[\d,]*)")
        if address == "#pressing":
            part = landing.partition('id="pressing"')[2].partition("</section>")[0]
            told[address] = (shown, part.count("<tr data-href"))
        elif "todo" in address:
            told[address] = (shown, read(client, address).count(ROW))
        else:
            told[address] = (shown, number(read(client, address), r"共 ([\d,]+) 条"))
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}, len(told)


@pytest.mark.parametrize("days", [0, random.Random(SEED).randrange(1, 40)])
def test_every_number_of_a_desk_is_that_of_the_rows_behind_it(monkeypatch, days):
    stand(monkeypatch, clock(TODAY + timedelta(days=days), 10))
    seen = 0
    for post, client in clients_of_posts(seed=days, is_all=days == 0):
        wrong, count = wrong_counts(client, is_office=post.agency_id is None)
        assert wrong == {}, str(post)
        seen += count
    assert seen > 15


def test_wrong_badge_is_told_when_it_is_planted(monkeypatch):
    stand(monkeypatch, clock(TODAY, 10))
    usual = counts._todo_count
    monkeypatch.setattr(counts, "_todo_count", lambda request: usual(request) + 1)
    post, client = next(clients_of_posts())
    wrong, _ = wrong_counts(client, is_office=post.agency_id is None)
    assert [*wrong] == ["badge"]


def test_landing_works_out_once_where_each_project_stands(monkeypatch):
    stand(monkeypatch, clock(TODAY, 10))
    asked, usual = [], at_desk.facts_of
    monkeypatch.setattr(at_desk, "facts_of", lambda of, **to: asked.append(of) or usual(of, **to))
    head = next(client for post, client in clients_of_posts() if post.role == "department_head")
    assert "临期和超期的项目" in read(head, reverse("office:todos"))
    assert len(asked) == 2  # what waits for the reader, and the running projects


def wrong_sums(client, page):
    """Each figure that opens budget rows whose sum is another."""
    links = re.findall(r'href="([^"]*budget-uses/[^"]*)">(.*?)</a>', page)
    for address, words in links:
        shown = re.search(MONEY, re.sub("<[^>]*>", "", words))[1]
        rows = read(client, address.replace("&amp;", "&"))
        total = re.search(rf'id="total">{MONEY}', rows)
        if (total[1] if total else "0.00") != shown:
            yield address, shown, total and total[1]


def test_figures_of_budgets_are_the_sums_of_the_rows_that_they_open(monkeypatch):
    stand(monkeypatch, clock(TODAY, 10))
    posts = [(post, client) for post, client in clients_of_posts()]
    office = next(client for post, client in posts if post.role == "department_head")
    board = read(office, reverse("office:budgets"))
    assert [*wrong_sums(office, board)] == []
    agencies = re.findall(rf'data-href="({reverse("office:budgets")}\d+/\?year=\d+)"', board)
    assert len(agencies) > 10
    for address in random.Random(SEED).sample(agencies, 3):
        page = read(office, address)
        assert page.count("budget-uses/") >= 2
        assert [*wrong_sums(office, page)] == []
    own = next(client for post, client in posts if post.role == "agency_clerk")
    page = read(own, reverse("agency:budget"))
    assert [*wrong_sums(own, page)] == []
    planted = re.sub(r'(budget-uses/[^"]*">)[^<]*</a>', r"\1 0.01 元</a>", board, count=1)
    assert len([*wrong_sums(office, planted)]) == 1
