"""The door of data: characters, numbers and waits that stop there with a sentence."""

import errno
from collections.abc import Callable

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.test import Client

from huzhu.kernel.actor import Actor
from huzhu.procurement.models import GoodsRow
from tests import road

Desk = Callable[[Actor], Client]
UNFIT_ADDRESSES = (
    "/%00",
    "/notices/%00/",
    "/notices/?category=%00",
    "/certificates/%00/",
    "/certificates/?number=%00",
    "/accounts/login/?next=%00",
    "/member/sign-in/?next=%00",
    "/accounts/password/set/%00/",
    "/regulations/?a%00=1",
    "/api/v1/offers/%00",
)


@pytest.fixture
def clerk(cast_today, as_staff) -> Client:
    client = as_staff(cast_today.lin)
    client.raise_request_exception = False
    return client


def sentence(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("address", UNFIT_ADDRESSES)
def test_nul_in_an_address_is_answered_with_a_sentence(db, address):
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 400
    assert "不能识别的字符" in sentence(answer)


@pytest.mark.parametrize(
    "address", ["/agency/projects/?text=%00", "/agency/organisation/?text=%00"]
)
def test_nul_in_a_search_of_somebody_is_answered_with_a_sentence(clerk, address):
    answer = clerk.get(address)
    assert answer.status_code == 400
    assert "不能识别的字符" in sentence(answer)


def test_nul_in_a_form_is_answered_with_a_sentence(clerk):
    for sent in ({"position": "1\x00"}, {"pos\x00ition": "1"}):
        answer = clerk.post("/identity/", sent)
        assert answer.status_code == 400
        assert "不能识别的字符" in sentence(answer)


@pytest.mark.parametrize(
    ("head", "is_fit"),
    [
        ('name="list"; filename="名单.csv"', True),
        ("name=\"list\"; filename*=UTF-8''%E5%90%8D%E5%8D%95.csv", True),
        ("name=\"list\"; filename*=UTF-8''%B1%B1.csv", False),  # read as U+FFFD
        ('name="list\x00"; filename="名单.csv"', False),
    ],
    ids=["name", "coded", "no UTF-8", "NUL in the field"],
)
def test_file_whose_name_cannot_be_read_is_answered_with_a_sentence(clerk, head, is_fit):
    sent = f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n编号\r\n--b--\r\n".encode()
    answer = clerk.post("/identity/", sent, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == (403 if is_fit else 400)  # 403: no position was chosen
    assert ("不能识别的字符" in sentence(answer)) is not is_fit


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_bytes_of_no_utf8_in_a_form_are_answered_with_a_sentence(clerk, kind):
    """Django reads them as U+FFFD, and nobody knows any more what was typed."""
    head = b"--b\r\nContent-Disposition: form-data; name=position\r\n\r\n"
    sent = {"a": b"position=%B1%B1", "m": head + b"\xb1\xb1\r\n--b--\r\n"}[kind[0]]
    answer = clerk.post("/identity/", sent, content_type=kind)
    assert answer.status_code == 400
    assert "不能识别的字符" in sentence(answer)


def test_bytes_of_no_utf8_in_a_search_are_answered_with_a_sentence(clerk):
    answer = clerk.get("/office/trail/?person=%B1%B1")
    assert answer.status_code == 400
    assert "不能识别的字符" in sentence(answer)


@pytest.mark.parametrize("position", ["abc", "²", "-1", "9" * 30, "9" * 5000, "1.5", "1" * 2**20])
def test_position_that_is_no_number_of_ours_is_answered_with_a_sentence(clerk, position):
    answer = clerk.post("/identity/", {"position": position})
    assert answer.status_code == 403
    assert "只能选择本人任期内的身份" in sentence(answer)


@pytest.fixture
def buying(cast_today, clerk):
    """A project whose goods can be entered."""
    project = road.preparing(cast_today)
    return f"/agency/projects/{project.number}"


def goods(quantity: str) -> dict[str, str]:
    row = {"name": "电影票", "specification": "2D", "requirement": "通兑", "quantity": quantity}
    cells = {f"goods-0-{name}": value for name, value in row.items()}
    return {"goods-TOTAL_FORMS": "1", "goods-INITIAL_FORMS": "0", **cells}


@pytest.mark.parametrize("quantity", [str(2**31), str(2**63), "1E+400", "9" * 400, "-1", "0", "½"])
def test_quantity_beyond_its_bounds_stays_in_the_form_with_a_sentence(clerk, buying, quantity):
    answer = clerk.post(f"{buying}/goods/", goods(quantity))
    assert answer.status_code == 422
    assert "须填 1 至 99,999,999 的整数" in sentence(answer)
    assert f'value="{quantity}"' in sentence(answer)


@pytest.mark.parametrize("quantity", ["1,234", " 1 234 ", "１２３４", "１，２３４", "1234.0"])
def test_quantity_is_read_as_people_write_it(clerk, buying, quantity):
    assert clerk.post(f"{buying}/goods/", goods(quantity)).status_code == 302
    assert GoodsRow.objects.get().quantity == 1234


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2100-01-01"])
def test_day_of_a_search_beyond_the_calendar_does_not_filter(cast_today, as_staff, day):
    answer = as_staff(cast_today.wang).get("/office/trail/", {"since": day, "until": day})
    assert answer.status_code == 200


def test_clicked_day_beyond_the_calendar_suggests_nothing(cast_today, as_staff):
    for day in ("9999-12-31", "0001-01-01", "x"):
        assert (
            as_staff(cast_today.wang).get("/office/calendar/2026/", {"day": day}).status_code == 200
        )


# --- addresses that take only one way ----------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_way_that_no_address_takes_is_answered_with_a_page(clerk, method):
    answer = getattr(clerk, method)("/leave/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "请返回上一页" in sentence(answer)
    assert "<html" in sentence(answer)


def test_form_sent_to_a_page_that_takes_none_says_so_and_gives_the_text_back(clerk):
    sent = {"text": "经协商，供应商同意分两批交付。"}
    answer = clerk.post("/agency/projects/", sent, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert "已填写的内容没有保存" in sentence(answer)
    assert sent["text"] in sentence(answer)


# --- waits that are expected -------------------------------------------------------------------


def _fails(error: Exception) -> Callable[..., object]:
    def fail(*_args, **_kwargs):
        raise error

    return fail


@pytest.fixture(
    params=[
        (OperationalError, psycopg.errors.LockNotAvailable),
        (OperationalError, psycopg.errors.QueryCanceled),
        (OperationalError, psycopg.OperationalError),
        (InterfaceError, psycopg.InterfaceError),
        (InternalError, psycopg.errors.IdleInTransactionSessionTimeout),
    ]
)
def wait(request) -> Exception:
    ours, cause = request.param
    error = ours("canceling statement due to lock timeout")
    error.__cause__ = cause("canceling statement due to lock timeout")
    return error


@pytest.mark.parametrize(
    "where", ["notices.queries.posted_notices", "web.middleware.identity.recognise"]
)
def test_expected_wait_on_a_page_is_503_with_a_sentence(clerk, monkeypatch, wait, where):
    monkeypatch.setattr(f"huzhu.{where}", _fails(wait))
    answer = clerk.get("/notices/")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert "系统正忙" in sentence(answer)
    assert "编号" not in sentence(answer)


def no_room() -> Exception:
    error = OperationalError("could not extend file")
    error.__cause__ = psycopg.errors.DiskFull("could not extend file")
    return error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), no_room()])
def test_full_disk_on_a_page_is_503_and_says_that_nothing_was_kept(clerk, monkeypatch, error):
    monkeypatch.setattr("huzhu.notices.queries.posted_notices", _fails(error))
    answer = clerk.get("/notices/")
    assert answer.status_code == 503
    assert "存储空间已满，这次的内容没有保存" in sentence(answer)
    assert "编号" not in sentence(answer)


def test_real_lock_timeout_is_503_and_a_bug_of_ours_stays_500(clerk, buying, monkeypatch):
    def lock_times_out(*_args, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE lock_not_available; END $$")

    monkeypatch.setattr("huzhu.projects.actions.buying.enter_goods", lock_times_out)
    assert clerk.post(f"{buying}/goods/", goods("5")).status_code == 503
    monkeypatch.setattr("huzhu.projects.actions.buying.enter_goods", _fails(RuntimeError("bug")))
    assert clerk.post(f"{buying}/goods/", goods("5")).status_code == 500


@pytest.mark.parametrize(
    "year", ["0", "0001", "1999", "2100", "9999", "40000", "9" * 30, "9" * 5000]
)
def test_year_beyond_the_calendar_is_no_page(cast_today, as_staff, clerk, year):
    for address in (f"/agency/budget/{year}/", f"/agency/budget/{year}/edit/"):
        assert clerk.get(address).status_code == 404
    line = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-name": "观影", "0-amount": "1"}
    sent = {"approved_on": "2026-01-05"} | {f"line-{name}": each for name, each in line.items()}
    assert clerk.post(f"/agency/budget/{year}/edit/", sent).status_code == 404
    assert as_staff(cast_today.wang).get(f"/office/calendar/{year}/").status_code == 404


@pytest.mark.parametrize("key", ["0", str(2**63), "9" * 30, "9" * 5000])
def test_number_that_no_row_has_is_no_page(cast_today, as_member, key):
    assert as_member(cast_today.zhao).get(f"/member/offers/{key}/").status_code == 404
