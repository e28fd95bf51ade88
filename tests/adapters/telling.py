"""Reports as gateways send them, made from their providers' published examples.

Aliyun: 短信服务 › 回执消息 › HTTP批量推送模式 › SmsReport. WeChat: 模板消息 › 事件推送
(TEMPLATESENDJOBFINISH), 接入指南 (signature, timestamp, nonce, echostr). The office's own gateway:
docs/operate.md.
"""

import hashlib
import json
from dataclasses import dataclass, replace

from huzhu.adapters.aliyun_sms import AliyunSms
from huzhu.adapters.sms_gateway import SmsGateway, signature
from huzhu.adapters.wechat import WeChat
from huzhu.messages.ports import Posted, mark_of
from tests.messages.people import Gateway

NOW, KEY, RECEIPT = 1_795_000_000, "won:1", "134523^4351232"
SECRET, WORD, TOKEN = "s3cret-of-the-gateway", "a-word-that-nobody-can-guess", "t0ken"
EVENT = """<xml>
<ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>
<FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName>
<CreateTime>1395658920</CreateTime>
<MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>
<MsgID>{receipt}</MsgID>
<Status><![CDATA[{status}]]></Status>
</xml>"""


@dataclass
class Own:
    """The office's own gateway."""

    why = "空号"

    def made(self, key_file):
        return SmsGateway("http://127.0.0.1:1", key_file(key=SECRET))

    def tell(self, receipt, state, *, secret=SECRET, at=NOW):
        told = {"key": KEY, "id": receipt, "state": state, "reason": "空号"}
        return self.signed(json.dumps({"reports": [told]}).encode(), secret=secret, at=at)

    def signed(self, body, *, secret=SECRET, at=NOW):
        proof = signature(secret, str(int(at)), body)
        headers = {"x-huzhu-signature": f"t={int(at)},v1={proof}"}
        return Posted(body, headers=headers, seconds=NOW)


@dataclass
class Aliyun:
    """短信服务."""

    why = "空号：MOBILE_NOT_ON_SERVICE"

    def made(self, key_file):
        told = {"access_key_id": "testId", "access_key_secret": SECRET, "sign_name": "互助"}
        return AliyunSms(key_file(**told, templates={"won": "SMS_1"}, receipts=WORD))

    def tell(self, receipt, state, *, secret=WORD, at=NOW):
        is_there = state == "delivered"
        told = {
            "phone_number": "13800000011",
            "send_time": "2026-11-27 00:00:00",
            "report_time": "2026-11-27 00:00:05",
            "success": is_there,
            "err_code": "DELIVERED" if is_there else "MOBILE_NOT_ON_SERVICE",
            "err_msg": "用户接收成功" if is_there else "空号",
            "sms_size": "1",
            "biz_id": receipt,
            "out_id": mark_of(KEY),
        }
        return self.signed(json.dumps([told]).encode(), secret=secret, at=at)

    def signed(self, body, *, secret=WORD, **_at):
        return Posted(body, word=secret, seconds=NOW)


@dataclass
class Official:
    """An official account of WeChat."""

    why = "本人在微信里拒收公众号的消息"

    def made(self, key_file):
        return WeChat("wx1", key_file(secret=SECRET, templates={"won": {}}, token=TOKEN))

    def tell(self, receipt, state, *, secret=TOKEN, at=NOW):
        status = "success" if state == "delivered" else "failed:user block"
        body = EVENT.format(receipt=receipt, status=status).encode()
        return self.signed(body, secret=secret, at=at)

    def signed(self, body, *, secret=TOKEN, at=NOW):
        told = [str(int(at)), "nonce"]
        proof = hashlib.sha1("".join(sorted([secret, *told])).encode()).hexdigest()
        query = {"timestamp": told[0], "nonce": told[1], "signature": proof}
        return Posted(body, query, seconds=NOW)


@dataclass
class Fake:
    """The gateway that the outbox's own tests have."""

    why = "空号"

    def made(self, _key_file):
        return Gateway()

    def tell(self, receipt, state, *, secret="theirs", at=NOW):
        word = "delivered" if state == "delivered" else "空号"
        return self.signed(f"{receipt}|{mark_of(KEY)}|{word}".encode(), secret=secret, at=at)

    def signed(self, body, *, secret="theirs", **_at):
        return Posted(secret.encode() + b"\n" + body, seconds=NOW)


GATEWAYS = {"own": Own(), "aliyun": Aliyun(), "wechat": Official(), "fake": Fake()}


def beside(posted, **changed):
    return replace(posted, **changed)
