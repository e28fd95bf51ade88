"""Every gateway that reports what became of messages keeps the same promises, the tests' own too.

Not here: what the outbox makes of a report (``tests/messages/test_receipts.py``).
"""

import pytest

from huzhu.messages.ports import AskLater, NotTaken, Reporter, mark_of
from huzhu.messages.states import ReportRefusal as R
from tests.adapters import telling
from tests.adapters.telling import GATEWAYS, KEY, NOW, RECEIPT, beside
from tests.adapters.test_carriers import key_file

TIMED = ["own", "wechat"]
RECEIPTS = {"aliyun": RECEIPT, "wechat": "200163836"}


@pytest.fixture(params=GATEWAYS)
def name(request):
    return request.param


@pytest.fixture
def gateway(name):
    return GATEWAYS[name]


@pytest.fixture
def reporter(gateway, tmp_path):
    return gateway.made(lambda **told: key_file(tmp_path, **told))


def refused(reporter, posted):
    with pytest.raises(NotTaken) as raised:
        reporter.reports(posted)
    return raised.value.why


def test_report_names_its_message_and_says_in_words_why_it_did_not_arrive(name, gateway, reporter):
    assert isinstance(reporter, Reporter)
    assert reporter.thanks
    receipt = RECEIPTS.get(name, "r7")
    (there,) = reporter.reports(gateway.tell(receipt, "delivered"))
    (gone,) = reporter.reports(gateway.tell(receipt, "failed"))
    assert (there.is_delivered, there.receipt, there.said) == (True, receipt, "")
    assert (gone.is_delivered, gone.receipt, gone.said) == (False, receipt, gateway.why)
    assert {there.mark, gone.mark} == ({""} if name == "wechat" else {mark_of(KEY)})


def test_same_report_again_says_the_same(gateway, reporter):
    told = gateway.tell("r7", "delivered")
    assert reporter.reports(told) == reporter.reports(told)


def test_report_of_somebody_else_is_not_taken(gateway, reporter):
    for secret in ("another", ""):
        assert refused(reporter, gateway.tell("r7", "delivered", secret=secret)) is R.FOREIGN
    assert refused(reporter, telling.Posted(b"[]", seconds=NOW)) is R.FOREIGN


@pytest.mark.parametrize("name", ["own"])
def test_report_that_was_changed_under_way_is_not_taken(gateway, reporter):
    told = gateway.tell("r7", "failed")
    changed = told.body.replace(b"failed", b"delivered")
    assert refused(reporter, beside(told, body=changed)) is R.FOREIGN


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize(
    ("away", "is_taken"), [(-300, True), (300, True), (-301, False), (301, False)]
)
def test_report_that_was_listened_to_is_not_taken_minutes_later(gateway, reporter, away, is_taken):
    told = gateway.tell("r7", "delivered", at=NOW + away)
    if is_taken:
        assert reporter.reports(told)
    else:
        assert refused(reporter, told) is R.STALE


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"7", b'["x"]', b'[{"success": "yes"}]', b'{"reports": [{"state": "x"}]}', b"\xff",
     b'<!DOCTYPE x [<!ENTITY y "z">]><xml><Event>&y;</Event></xml>', b"<xml>", b"a b",
     b"[" * 100_000, b'{"reports": [{"state": "failed", "key": "\\u0000"}]}',
     b'[{"success": true, "biz_id": "\\ud800"}]'],
)  # fmt: skip
def test_report_that_cannot_be_read_is_not_taken(gateway, reporter, body):
    posted = gateway.signed(body)
    if isinstance(gateway, telling.Fake) and body == b"":
        assert reporter.reports(posted) == []
        return
    assert refused(reporter, posted) is R.UNREADABLE


def test_address_greets_whoever_asks_in_the_gateways_name_and_nobody_else(name, gateway, reporter):
    asked = gateway.signed(b"")
    asked = beside(asked, query={**asked.query, "echostr": "5837"})
    if name == "wechat":
        assert reporter.greeting(asked) == "5837"
        asked = gateway.signed(b"", secret="another")
    with pytest.raises(NotTaken):
        reporter.greeting(asked)


# --- what each provider's own documentation says -----------------------------------------------


@pytest.mark.parametrize("name", ["wechat"])
def test_wechats_other_events_and_reasons_are_told_apart(gateway, reporter):
    written = gateway.signed(telling.EVENT.replace("TEMPLATESENDJOBFINISH", "subscribe").encode())
    assert reporter.reports(written) == []
    said = {
        status: reporter.reports(
            gateway.signed(telling.EVENT.format(receipt="1", status=status).encode())
        )[0].said
        for status in ("failed: system failed", "failed:system failed", "failed:later")
    }
    assert list(said.values()) == ["微信没有送达", "微信没有送达", "微信没有说明原因"]


@pytest.mark.parametrize("name", ["aliyun"])
def test_aliyuns_address_needs_a_word_that_nobody_guesses(gateway, tmp_path):
    for word in ({"receipts": "short"}, {}):

        def made(receipts, word=word, **told):
            assert len(receipts) > 20
            return key_file(tmp_path, **told, **word)

        posted = gateway.signed(b"[]", secret=word.get("receipts", ""))
        assert refused(gateway.made(made), posted) is R.FOREIGN


@pytest.mark.parametrize("name", ["own", "aliyun", "wechat"])
def test_without_its_keys_nothing_is_taken_and_nothing_refused(gateway, reporter):
    reporter.keys.path.unlink()
    with pytest.raises(AskLater):
        reporter.reports(gateway.tell("r7", "delivered"))
