"""Every way out of the browser keeps the same promises, the tests' own and the demonstration's too.

Against gateways on this machine, made from the providers' published examples (``gateways``). Not
here: what the outbox makes of an answer (``tests/messages``).
"""

import json
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller

from huzhu.adapters import asking, smtp_mail
from huzhu.adapters.aliyun_sms import WANTED, AliyunSms, signed_query
from huzhu.adapters.asking import KeyFile
from huzhu.adapters.demo_phone import DemoPhone
from huzhu.adapters.sms_gateway import SmsGateway, signature
from huzhu.adapters.smtp_mail import SmtpMail
from huzhu.adapters.wechat import WeChat, WeChatOnce, WeCom
from huzhu.messages.ports import AskLater, Parcel, Refused, Unreachable
from tests import harness
from tests.adapters import gateways
from tests.adapters.gateways import BROKEN, GARBAGE, LATER, NEVER, SILENT, TRICKLING
from tests.messages.people import GONE, NO, Gateway

FACTS = {"offer": "体检", "until": "12 月 31 日"}
TEXT = "您已抢到“体检”。"
SECRET = "s3cret-of-the-gateway"
TEMPLATES = {
    "sms": {"won": "SMS_1"},
    "wechat": {"won": {"id": "tpl", "fields": {"thing1": "offer", "time2": "until"}}},
}


def key_file(tmp_path, **told):
    path = tmp_path / "key"
    path.write_text(json.dumps(told))
    path.chmod(0o600)
    return KeyFile(path, tuple(told))


@contextmanager
def _own(tmp_path):
    with gateways.serving(gateways.own) as stub:
        yield SmsGateway(stub.url, key_file(tmp_path, key=SECRET)), stub


@contextmanager
def _aliyun(tmp_path):
    told = {"access_key_id": "testId", "access_key_secret": SECRET, "sign_name": "互助"}
    with gateways.serving(gateways.aliyun) as stub:
        yield AliyunSms(key_file(tmp_path, **told, templates=TEMPLATES["sms"]), stub.url), stub


@contextmanager
def _wechat(tmp_path):
    keys = key_file(tmp_path, secret=SECRET, templates=TEMPLATES["wechat"])
    with gateways.serving(gateways.wechat) as stub:
        yield WeChat("wx1", keys, stub.url), stub


@contextmanager
def _once(tmp_path):
    template = "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc"
    keys = key_file(tmp_path, secret=SECRET, subscription=template)
    with gateways.serving(gateways.once) as stub:
        yield WeChatOnce("wx1", keys, stub.url), stub


@contextmanager
def _wecom(tmp_path):
    with gateways.serving(gateways.wecom) as stub:
        yield WeCom("ww1", "1000002", key_file(tmp_path, secret=SECRET), stub.url), stub


@contextmanager
def _mail(tmp_path):
    stub = gateways.Stub()
    port = harness.free_port()
    door = Controller(gateways.Mailbox(stub), hostname="127.0.0.1", port=port)
    door.start()
    try:
        yield SmtpMail("127.0.0.1", port, "huzhu@example.org", is_tls=False), stub
    finally:
        door.stop()


@contextmanager
def _fake(tmp_path):
    """The gateway that the outbox's own tests have."""

    class Moody(Gateway):
        def send(self, parcel):
            answers = {NEVER: NO, LATER: GONE, BROKEN: GONE, GARBAGE: GONE, SILENT: GONE}
            if answer := answers.get(stub.mood):
                raise answer
            return stub.take(parcel.key, parcel.address, parcel.text)

    stub = gateways.Stub()
    yield Moody(), stub


HTTP = {"own": _own, "aliyun": _aliyun, "wechat": _wechat, "once": _once, "wecom": _wecom}
CARRIERS = {**HTTP, "mail": _mail, "fake": _fake}


def pytest_generate_tests(metafunc):
    if "carrier" in metafunc.fixturenames:
        metafunc.parametrize("made", CARRIERS)


@pytest.fixture
def opened(made, tmp_path):
    with CARRIERS[made](tmp_path) as pair:
        yield pair


@pytest.fixture
def carrier(opened):
    return opened[0]


@pytest.fixture
def stub(opened):
    return opened[1]


def parcel(key="won:1", to="13800000011", kind="won"):
    return Parcel(key, to, TEXT, kind, "已抢到", FACTS)


def test_message_is_sent_with_what_it_says_and_its_receipt_returned(carrier, stub):
    assert carrier.is_open()
    assert carrier.per_second > 0
    assert carrier.fault() == ""
    receipt = carrier.send(parcel(to="lin@example.org"))
    ((_, address, text),) = stub.sent
    assert receipt or isinstance(carrier, WeChatOnce)
    assert address == "lin@example.org"
    if isinstance(carrier, SmtpMail):
        text = message_from_bytes(text.encode(), policy=policy.default).get_content()
    assert "体检" in text


@pytest.mark.parametrize("made", [made for made in CARRIERS if made != "once"])
def test_same_key_again_is_sent_once_where_the_gateway_says_that_it_knows_keys(opened):
    carrier, stub = opened
    receipts = [carrier.send(parcel()) for _ in range(3)]
    assert len(stub.sent) == (1 if carrier.is_idempotent else 3)
    carrier.send(
        Parcel("won:2", "13900000000", "另一条。", "won", "已抢到", {**FACTS, "offer": "x"})
    )
    assert len(stub.sent) == (2 if carrier.is_idempotent else 4)
    assert len(set(receipts)) == (
        1 if carrier.is_idempotent or isinstance(carrier, SmtpMail) else 3
    )


def test_refusal_is_told_apart_from_an_answer_that_is_none(carrier, stub):
    for mood, told in ((NEVER, Refused), (LATER, Unreachable), (BROKEN, Unreachable)):
        stub.mood = mood
        with pytest.raises(told) as raised:
            carrier.send(parcel())
        assert SECRET not in str(raised.value)
        assert "13800000011" not in str(raised.value)
    assert stub.sent == []
    stub.mood = gateways.FINE
    carrier.send(parcel())
    assert len(stub.sent) == 1


@pytest.mark.parametrize("made", HTTP)
@pytest.mark.parametrize("mood", [GARBAGE, SILENT])
def test_gateway_that_says_nothing_of_use_was_not_reached(opened, mood, monkeypatch):
    carrier, stub = opened
    monkeypatch.setattr(asking, "LONGEST", 0.05)
    stub.mood = mood
    if isinstance(carrier, SmsGateway) and mood == GARBAGE:
        assert carrier.send(parcel()) == ""  # its status alone counts
        return
    with pytest.raises(Unreachable):
        carrier.send(parcel())


@pytest.mark.parametrize("made", ["own"])
def test_gateway_that_answers_byte_by_byte_is_left_at_one_moment(opened, monkeypatch):
    carrier, stub = opened
    monkeypatch.setattr(asking, "LONGEST", 0.3)
    stub.mood = TRICKLING
    with pytest.raises(Unreachable) as raised:
        carrier.send(parcel())
    assert not isinstance(raised.value, AskLater)  # it was asked


@pytest.mark.parametrize("made", HTTP)
def test_fault_of_a_channel_says_what_to_mend(opened, tmp_path):
    carrier, stub = opened
    path = carrier.keys.path
    assert carrier.fault() == ""
    path.chmod(0o644)
    assert "chmod 600" in carrier.fault()
    path.chmod(0o600)
    path.write_text("{}")
    assert "缺少" in carrier.fault()
    path.write_text("x")
    assert "不是 JSON" in carrier.fault()
    path.unlink()
    assert "没有密钥文件" in carrier.fault()
    with pytest.raises(AskLater, match="没有密钥文件"):
        carrier.send(parcel())
    assert stub.sent == []


def test_channel_at_whose_address_nobody_is_says_so(tmp_path):
    nobody = "http://127.0.0.1:1"
    keys = key_file(tmp_path, **dict.fromkeys({*WANTED, "key", "secret"}, "x"))
    for carrier in (
        SmsGateway(nobody, keys),
        AliyunSms(keys, nobody),
        WeChat("wx1", keys, nobody),
        WeChatOnce("wx1", keys, nobody),
        WeCom("ww1", "1", keys, nobody),
        SmtpMail("127.0.0.1", 1, "a@example.org", is_tls=False),
    ):
        assert "没有应答" in carrier.fault() or "不可用" in carrier.fault(), carrier
        if not isinstance(carrier, SmtpMail | AliyunSms | WeChat):
            with pytest.raises(AskLater):
                carrier.send(parcel())


# --- what each provider's own documentation says -----------------------------------------------


def test_aliyun_signature_is_that_of_its_published_example():
    asked = {
        "AccessKeyId": "testId", "Timestamp": "2017-07-12T02:42:19Z",
        "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466", "RegionId": "cn-hangzhou",
        "Action": "SendSms", "Version": "2017-05-25", "PhoneNumbers": "15300000001",
        "SignName": "阿里云短信测试专用", "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}', "OutId": "123", "Format": "XML",
    }  # fmt: skip
    query = signed_query(asked, secret="testSecret")
    assert query.startswith("Signature=zJDF%2BLrzhj%2FThnlvIToysFRq6t4%3D&AccessKeyId=testId&")
    assert parse_qs(query)["SignName"] == ["阿里云短信测试专用"]


def test_own_gateway_can_prove_who_asks(tmp_path):
    with _own(tmp_path) as (carrier, stub):
        carrier.send(parcel())
        ((_, _, _, headers, body),) = stub.asked
    told = dict(part.split("=") for part in headers["X-Huzhu-Signature"].split(","))
    assert told["v1"] == signature(SECRET, told["t"], body)
    assert told["v1"] != signature("another", told["t"], body)
    assert told["v1"] != signature(SECRET, told["t"], body + b" ")


def test_wechats_token_is_asked_for_once_and_anew_when_it_is_spoilt(tmp_path):
    with _wechat(tmp_path) as (carrier, stub):
        carrier.send(parcel())
        carrier.send(parcel("won:2"))
        paths = [path for _, path, *_ in stub.asked]
        assert paths.count("/cgi-bin/token") == 1
        stub.mood = "token"
        with pytest.raises(Unreachable):
            carrier.send(parcel("won:3"))
        stub.mood = gateways.FINE
        carrier.send(parcel("won:3"))
        assert [path for _, path, *_ in stub.asked].count("/cgi-bin/token") == 2


@pytest.mark.parametrize("made", ["once"])
def test_permission_serves_once_and_each_has_a_scene_of_its_own(opened, tmp_path):
    carrier, stub = opened
    carrier.send(replace(parcel(), scene=1))
    with pytest.raises(Refused, match="43101"):
        carrier.send(replace(parcel("won:2"), scene=1))
    carrier.send(replace(parcel("won:2"), scene=2))
    assert [key for key, _, _ in stub.sent] == ["1", "2"]
    with pytest.raises(Refused, match="最多 200 个字"):
        carrier.send(replace(parcel(), text="字" * 201, scene=3))
    carrier.send(replace(parcel(), text="字" * 200, scene=3))
    key_file(tmp_path, secret=SECRET)
    assert not carrier.is_open()
    carrier.keys.path.unlink()
    assert not carrier.is_open()


@pytest.mark.parametrize("made", ["once"])
def test_page_that_asks_for_a_permission_is_wechats_published_one(opened):
    address = opened[0].address(back="https://huzhu.example.org/x/", scene=1000, state="test")
    assert address == (
        "https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&appid=wx1&scene=1000"
        "&template_id=1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc"
        "&redirect_url=https%3A%2F%2Fhuzhu.example.org%2Fx%2F&reserved=test#wechat_redirect"
    )


@pytest.mark.parametrize("made", ["aliyun", "wechat"])
def test_kind_without_a_template_of_the_provider_is_refused_for_the_next_channel(opened):
    with pytest.raises(Refused, match="模板"):
        opened[0].send(parcel(kind="changed"))


def test_demonstrations_phone_takes_everything_and_is_closed_in_earnest(settings):
    settings.MAY_DEMONSTRATE = False
    phone = DemoPhone()
    assert not phone.is_open()
    assert phone.send(parcel()) == phone.send(parcel()) == "demo:won:1"
    assert (phone.fault(), phone.is_idempotent) == ("", True)


@pytest.mark.parametrize(
    ("code", "is_ours", "meant"),
    [(535, True, AskLater), (550, False, Refused), (450, False, AskLater)],
)
def test_password_of_ours_that_is_over_refuses_no_mail_for_good(code, is_ours, meant):
    assert type(smtp_mail._meant(code, is_ours=is_ours)) is meant
