"""Where gateways report: their signature opens it; what is not theirs is refused and counted."""

import json
import time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.audit.models import AuditEvent
from huzhu.messages import actions, sending
from huzhu.messages.models import Message, RefusedReports
from huzhu.messages.states import Channel, MessageKind, to_account, to_member
from tests.adapters.telling import KEY, SECRET, TOKEN, Official, Own
from tests.adapters.test_carriers import key_file
from tests.clients import signed_in
from tests.messages.people import Gateway

pytestmark = pytest.mark.django_db
SMS, WECHAT = "/receipts/sms/", "/receipts/wechat/"


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def ways(settings, tmp_path):
    (tmp_path / "wechat").mkdir()
    official = Official().made(lambda **told: key_file(tmp_path / "wechat", **told))
    own = Own().made(lambda **told: key_file(tmp_path, **told))
    settings.CARRIERS = {"sms": own, "wechat": official, "mail": Gateway()}
    return settings.CARRIERS


@pytest.fixture
def message(cast):
    """An SMS that its gateway took."""
    cast.zhao.phone = "13800000011"
    cast.zhao.save()
    told = {"facts": {"offer": "体检"}, "key": KEY, "at": timezone.now()}
    number = actions.queue(MessageKind.WON, to=to_member(cast.zhao.pk), **told)
    at = timezone.now()
    with time_machine.travel(at, tick=False):
        sending.send_portion({Channel.SMS: Gateway()}, at=at)
    return number


def post(state="delivered", *, receipt="r1", secret=SECRET, at=0, body=b""):
    told = Own().tell(receipt, state, secret=secret, at=time.time() + at)
    told = Own().signed(body, secret=secret, at=time.time()) if body else told
    head = {"X-Huzhu-Signature": told.headers["x-huzhu-signature"]}
    return Client(enforce_csrf_checks=True).post(
        SMS, told.body, content_type="application/json", headers=head
    )


def refusals():
    return dict(RefusedReports.objects.values_list("why", "count"))


@pytest.mark.parametrize("body", [b"--x--\r\n", b"--x\r\nno part"])
def test_form_is_no_report_whatever_stands_in_it(ways, body):
    kind = "multipart/form-data; boundary=x"
    for address in (SMS, WECHAT):
        answer = Client().post(address, body, content_type=kind)
        assert answer.status_code in {400, 403}, address
    assert sum(RefusedReports.objects.values_list("count", flat=True)) == 2


@pytest.mark.parametrize("state", [["delivered"], {"a": 1}, 7, None])
def test_report_of_no_state_is_told_as_unreadable(ways, state):
    body = json.dumps({"reports": [{"key": KEY, "state": state}]}).encode()
    assert post(body=body).status_code == 400


def test_signed_report_is_taken_without_a_session_and_again_changes_nothing(ways, message):
    for _ in range(2):
        answer = post()
        assert (answer.status_code, answer.json()) == (200, {"ok": True})
        assert "sessionid" not in answer.cookies
    assert Message.objects.get(pk=message).state == "delivered"
    assert refusals() == {}


def test_reports_that_are_not_the_gateways_are_refused_and_counted(ways, message):
    assert post(secret="another").status_code == 403
    assert Client().post(SMS, b"{}", content_type="application/json").status_code == 403
    assert post(at=-3600).status_code == 403
    assert post(body=b"[]").status_code == 400
    unknown = json.dumps({"reports": [{"key": "x", "state": "delivered"}]}).encode()
    assert post(body=unknown).status_code == 404
    assert refusals() == {"foreign": 2, "stale": 1, "unreadable": 1, "unknown": 1}
    assert Message.objects.get(pk=message).state == "sent"


def test_of_several_reports_those_that_are_known_are_taken(ways, message):
    told = [{"key": KEY, "state": "delivered"}, {"key": "x", "state": "failed"}]
    assert post(body=json.dumps({"reports": told}).encode()).status_code == 200
    assert Message.objects.get(pk=message).state == "delivered"
    assert refusals() == {"unknown": 1}
    assert post(body=b'{"reports": []}').status_code == 200


def test_wechat_is_shown_that_the_address_is_ours_and_tells_of_its_messages(ways, cast, message):
    official = Official()
    asked = dict(official.signed(b"", at=time.time()).query)
    assert Client().get(WECHAT, {**asked, "echostr": "5837"}).text == "5837"
    forged = dict(official.signed(b"", secret="x", at=time.time()).query)
    assert Client().get(WECHAT, {**forged, "echostr": "5837"}).status_code == 403
    assert Client().get(SMS).status_code == 403
    Message.objects.update(channel="wechat", receipt="7")
    Message.objects.get().deliveries.update(channel="wechat", receipt="7")
    told = official.tell("7", "failed", at=time.time())
    answer = Client().post(
        f"{WECHAT}?" + "&".join(f"{name}={value}" for name, value in told.query.items()),
        told.body, content_type="text/xml",
    )  # fmt: skip
    assert (answer.status_code, answer.text) == (200, "success")
    assert Message.objects.get().state == "waiting"  # for the SMS
    assert TOKEN not in answer.text


def test_channel_without_reports_or_keys_says_so_and_counts_nothing(ways, message, settings):
    ways["sms"].keys.path.unlink()
    answer = post()
    assert answer.status_code == 503
    assert str(ways["sms"].keys.path) not in answer.text
    settings.CARRIERS = {}
    assert post().status_code == 404
    assert refusals() == {}


def test_desk_sees_what_arrived_what_did_not_and_why_by_day_and_channel(ways, cast, message):
    client = signed_in(cast, cast.feng)
    place = reverse("office:messages")
    post("failed")
    post(secret="another")
    page = client.get(place).text
    for said in ("送达和阅读", "0（0.0%）", "1（100.0%）", "空号", "签名不符"):
        assert said in page
    post()
    assert "1（100.0%）" in client.get(place).text
    assert "没有送达的原因" not in client.get(place).text


def test_opening_the_own_messages_is_reading_them_and_fetching_them_beforehand_is_not(
    cast, message, as_member
):
    client, place = as_member(cast.zhao), reverse("member:notices")
    client.head(place)
    client.get(place, headers={"Sec-Purpose": "prefetch"})
    assert Message.objects.get(pk=message).read_at is None
    client.get(place)
    first = Message.objects.get(pk=message).read_at
    assert first is not None
    client.get(place)
    assert Message.objects.get(pk=message).read_at == first
    assert AuditEvent.objects.filter(code="messages.note_reading").count() == 1
    board = signed_in(cast, cast.feng).get(reverse("office:messages")).text
    assert "1（100.0%）" in board


def test_staff_read_the_own_messages_too(cast):
    told = {"facts": {"case": "x", "decision": "y"}, "key": "d", "at": timezone.now()}
    number = actions.queue(MessageKind.DECIDED, to=to_account(cast.he.account_id), **told)
    signed_in(cast, cast.he).get(reverse("own-messages"))
    assert Message.objects.get(pk=number).read_at is not None
