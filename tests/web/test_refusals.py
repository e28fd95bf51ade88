"""How pages say no: by kind, for htmx, with a number when the fault is ours."""

import logging

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from huzhu.kernel.errors import DomainError, Kind
from huzhu.web.error_pages import LOST
from huzhu.web.middleware import Refusals


class NoRoom(DomainError, clause="S6.4"):
    message = "须有余额，现在没有。请先调整预算。"


def _refuse(kind, *, htmx=False):
    error = type("Other", (NoRoom,), {"kind": kind})()
    request = RequestFactory().post("/agency/", headers={"hx-request": "true"} if htmx else {})
    request.htmx = htmx
    return Refusals(lambda _request: None).process_exception(request, error)


@pytest.mark.parametrize("kind", list(Kind))
def test_refusal_becomes_a_page_with_the_kinds_status_sentence_and_clause(kind):
    answer = _refuse(kind)
    page = answer.content.decode()

    assert answer.status_code == kind.status
    assert "须有余额，现在没有。请先调整预算。" in page
    assert 'href="/regulations/#S6.4"' in page
    assert "〔2021〕18号 六 4" in page


@pytest.mark.parametrize(
    ("method", "kind", "is_told"),
    [("post", Kind.NOT_NOW, True), ("get", Kind.NOT_FOUND, False), ("post", Kind.UNKNOWN, False)],
)
def test_what_became_of_what_was_sent_is_said_where_it_is_known(method, kind, is_told):
    error = type("Other", (NoRoom,), {"kind": kind})()
    request = getattr(RequestFactory(), method)("/agency/")
    request.htmx = False
    page = Refusals(lambda _request: None).process_exception(request, error).content.decode()
    assert (LOST in page) == is_told


def test_refusal_becomes_the_banner_when_htmx_asks():
    answer = _refuse(Kind.NOT_NOW, htmx=True)

    assert answer.headers["HX-Retarget"] == "#banner"
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert "<html" not in answer.content.decode()


def test_unknown_address_is_answered_in_words(db):
    answer = Client().get("/no/such/page/")

    assert answer.status_code == 404
    assert "您打开的地址不存在或已经更换" in answer.content.decode()


def test_form_without_its_token_is_asked_for_again(db):
    answer = Client(enforce_csrf_checks=True).post(reverse("leave"))

    assert answer.status_code == 403
    assert "这一页停留过久或已重新登录" in answer.content.decode()


def test_fault_shows_a_number_that_the_log_knows(db, monkeypatch, caplog):
    def fail(**_kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("huzhu.notices.queries.posted_notices", fail)
    client = Client(raise_request_exception=False)

    with caplog.at_level(logging.ERROR, logger="huzhu.web.error_pages"):
        answer = client.get(reverse("public:notices"))

    (entry,) = [each for each in caplog.records if each.name == "huzhu.web.error_pages"]
    assert answer.status_code == 500
    assert f"请把编号 {entry.reference} 告诉信息技术部" in answer.content.decode()
    assert "broken" in caplog.text


def test_way_back_has_its_script_on_pages_of_members_and_of_staff(cast_today, as_staff):
    for address in ("/member/", "/office/"):
        answer = as_staff(cast_today.lin).get(address)
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "data-back" in page
        assert "/static/huzhu/back.js" in page
