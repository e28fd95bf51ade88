"""SMS by Aliyun (阿里云短信服务): ``SendSms`` of 2017-05-25, signed by the RPC signature 1.0.

The signature equals Aliyun's published example of 2017-07-12 (``testId``, ``testSecret``), which a
test holds. Each kind of message has a template of the office's account, whose variables bear the
names of ours. A request is not remembered by key: sent again, it is sent twice.

It reports by HTTP (短信服务 › 回执消息 › HTTP批量推送模式 › SmsReport): a list of JSON with
``phone_number``, ``send_time``, ``report_time``, ``success``, ``err_code``, ``err_msg``,
``sms_size``, ``biz_id``, ``out_id``, answered by ``{"code": 0, "msg": …}``. It signs nothing, so
the address bears a word that Aliyun and this office alone know (``receipts`` of the file of keys).

Not verified here, for want of an account: the codes beyond those of Aliyun's list that are asked
again, whether a report can come twice, how often one that we answer otherwise is sent again; not
built: the same reports from its queue (MNS).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from huzhu.adapters import asking, reporting
from huzhu.messages.ports import AskLater, NotTaken, Refused, Report, Unreachable
from huzhu.messages.states import ReportRefusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from huzhu.adapters.asking import KeyFile
    from huzhu.messages.ports import Parcel, Posted

#: A word that nobody guesses.
SHORTEST_WORD = 24
ADDRESS = "https://dysmsapi.aliyuncs.com"
WANTED = ("access_key_id", "access_key_secret", "sign_name", "templates")
#: Its limits by minute, hour and day, and its own trouble: later it may well be taken.
_LATER = {
    "isv.BUSINESS_LIMIT_CONTROL", "isv.SYSTEM_ERROR", "isp.SYSTEM_ERROR", "isp.RAM_PERMISSION_DENY",
    "isv.OUT_OF_SERVICE", "isv.AMOUNT_NOT_ENOUGH", "isv.DAY_LIMIT_CONTROL",
    "Throttling", "Throttling.User", "ServiceUnavailable", "InternalError",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AliyunSms(reporting.Ungreeted):
    """The provider's account of this office."""

    keys: KeyFile
    url: str = ADDRESS
    per_second: int = 20
    is_idempotent: bool = False
    thanks: str = '{"code": 0, "msg": "接收成功"}'

    def is_open(self) -> bool:
        return True

    def send(self, parcel: Parcel) -> str:
        told = self.keys.read()
        template = asking.template_of(parcel, told, "短信")
        asked = {
            "PhoneNumbers": parcel.address,
            "SignName": told["sign_name"],
            "TemplateCode": template,
            "TemplateParam": json.dumps(dict(parcel.facts), ensure_ascii=False),
            "OutId": parcel.mark,
            **_common(told["access_key_id"]),
        }
        query = signed_query(asked, secret=told["access_key_secret"])
        return _receipt(asking.ask("GET", f"{self.url}/?{query}").told)

    def reports(self, posted: Posted) -> Sequence[Report]:
        word = str(self.keys.read().get("receipts") or "")
        reporting.check_proof(posted.word, word if len(word) >= SHORTEST_WORD else "")
        return [_report(each) for each in reporting.listed(posted)]

    def fault(self) -> str:
        return self.keys.fault() or ("" if asking.is_there(self.url) else "阿里云短信没有应答")


def _report(told: dict[str, Any]) -> Report:
    is_delivered = told.get("success")
    if not isinstance(is_delivered, bool):
        raise NotTaken(ReportRefusal.UNREADABLE)
    words = (reporting.text_of(told, name) for name in ("err_msg", "err_code"))
    return Report(
        is_delivered=is_delivered,
        mark=reporting.text_of(told, "out_id"),
        receipt=reporting.text_of(told, "biz_id"),
        said="" if is_delivered else "：".join(filter(None, words)),
    )


def _receipt(answer: Mapping[str, str]) -> str:
    code = answer.get("Code", "")
    if code == "OK":
        return str(answer.get("BizId", ""))
    if code in _LATER:
        raise AskLater(code)
    if not code:
        raise Unreachable("没有应答")
    raise Refused(code)


def _common(key_id: str) -> dict[str, str]:
    return {
        "AccessKeyId": key_id,
        "Action": "SendSms",
        "Format": "JSON",
        "RegionId": "cn-hangzhou",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": secrets.token_hex(16),
        "SignatureVersion": "1.0",
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }


def signed_query(asked: Mapping[str, str], *, secret: str) -> str:
    """Return the parameters as a query, with the signature in front."""
    query = "&".join(f"{_coded(name)}={_coded(asked[name])}" for name in sorted(asked))
    signed = f"GET&{_coded('/')}&{_coded(query)}"
    proof = hmac.new(f"{secret}&".encode(), signed.encode(), hashlib.sha1).digest()
    return f"Signature={_coded(base64.b64encode(proof).decode())}&{query}"


def _coded(text: str) -> str:
    return quote(text, safe="-_.~")
