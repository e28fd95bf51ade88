"""WeChat (公众号模板消息) and WeCom (企业微信应用消息): both ask for a token first.

WeChat takes a ``client_msg_id`` and WeCom checks for duplicates: the same message handed over again
within ten minutes is sent once, and a lease is far shorter. ``msgid`` is the receipt.

WeChat tells what became of a template message by an event (``TEMPLATESENDJOBFINISH``: ``MsgID``,
``Status`` ``success``, ``failed:user block``, ``failed: system failed``), sent as XML to the server
address of the official account, whose signature is SHA-1 over token, timestamp and nonce in order;
by ``GET`` with ``echostr`` it asks whether the address is ours (微信开放文档 › 服务号 ›
接收事件推送, 模板消息 › 事件推送). Messages that it seals (安全模式) are not read: choose 明文模式.

Not verified here, for want of accounts: the answers of the services themselves; the suite's stubs
are built from their published documentation.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from huzhu.adapters import asking, reporting
from huzhu.messages.ports import AskLater, NotTaken, Refused, Report, Unreachable
from huzhu.messages.states import ReportRefusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huzhu.adapters.asking import KeyFile
    from huzhu.messages.ports import Parcel, Posted

WECHAT, WECOM = "https://api.weixin.qq.com", "https://qyapi.weixin.qq.com"
WECHAT_WANTED, WECOM_WANTED = ("secret", "templates"), ("secret",)
FINISHED = "TEMPLATESENDJOBFINISH"
#: Letters of a one-time subscription message and of its title.
LONGEST_ONCE, LONGEST_TITLE = 200, 15
_STATUS = {
    "success": "",
    "failed:userblock": "本人在微信里拒收公众号的消息",
    "failed:systemfailed": "微信没有送达",
}
#: Seconds before its end at which a token is no longer used.
_SPARE = 300
#: The token is spoilt; asked for anew it may do.
TOKEN_SPOILT = {40001, 40014, 42001}
#: Not this person (not followed, refused, no such id), or not this template.
_NEVER = {40003, 40037, 43004, 43101, 43116, 41028, 47003, 60111, 81013}


@dataclass(slots=True)
class Token:
    """The token of an account, kept until shortly before its end."""

    value: str = ""
    ends: float = 0.0

    def get(self, url: str) -> str:
        """Return the one that is good now, asked for where it must be.

        :raises Unreachable: none was given.
        """
        if time.monotonic() >= self.ends:
            told = asking.ask("GET", url).told
            if not told.get("access_token"):
                raise Unreachable(f"没有取得凭据（{told.get('errcode', '没有应答')}）")
            self.value = str(told["access_token"])
            self.ends = time.monotonic() + int(told.get("expires_in", 7200)) - _SPARE
        return self.value

    def spoil(self) -> None:
        self.ends = 0.0


@dataclass(frozen=True, slots=True)
class WeChat:
    """Template messages; the file names for each kind the template and which field is which fact.

    ``{"secret": …, "token": …, "templates": {"won": {"id": …, "fields": {"thing1": "offer"}}}}``
    """

    app_id: str
    keys: KeyFile
    url: str = WECHAT
    per_second: int = 50
    is_idempotent: bool = True
    token: Token = field(default_factory=Token)
    thanks: str = "success"

    def is_open(self) -> bool:
        return True

    def send(self, parcel: Parcel) -> str:
        told = self.keys.read()
        template = asking.template_of(parcel, told, "微信")
        fields = template["fields"].items()
        message = {
            "touser": parcel.address,
            "template_id": template["id"],
            "client_msg_id": parcel.mark,
            "data": {name: {"value": parcel.facts.get(fact, "")} for name, fact in fields},
        }
        token = self.token.get(token_address(self, told["secret"]))
        address = f"{self.url}/cgi-bin/message/template/send?access_token={token}"
        return _receipt(asking.ask_json(address, message), self.token)

    def reports(self, posted: Posted) -> Sequence[Report]:
        self._check(posted)
        told = _event(posted.body)
        if told.get("Event") != FINISHED:
            return []  # what people write to the account is answered by nobody here
        status = told.get("Status", "").replace(" ", "").lower()
        said = _STATUS.get(status, "微信没有说明原因")
        return [Report(status == "success", receipt=told.get("MsgID", ""), said=said)]

    def greeting(self, posted: Posted) -> str:
        self._check(posted)
        return posted.query.get("echostr", "")

    def _check(self, posted: Posted) -> None:
        token = str(self.keys.read().get("token") or "")
        told = [posted.query.get(name, "") for name in ("timestamp", "nonce")]
        proof = hashlib.sha1("".join(sorted([token, *told])).encode()).hexdigest()  # noqa: S324 -- WeChat's
        reporting.check_proof(posted.query.get("signature", ""), proof if token else "")
        reporting.check_time(told[0], now=posted.seconds)

    def fault(self) -> str:
        return self.keys.fault() or _token_fault(self, self.keys)


@dataclass(frozen=True, slots=True)
class WeChatOnce:
    """One-time subscription messages of the same account: each needs a permission that it uses up.

    The member confirms on a page of WeChat's (``address``), which comes back with the same scene
    and ``action=confirm``; ``/cgi-bin/message/template/subscribe`` then brings one message of that
    scene (微信开放文档 › 服务号 › 一次性订阅消息; 发送一次性订阅消息). An account has one template
    for them: ``subscription`` of the file. The answer names no message: nothing is reported of it.
    """

    app_id: str
    keys: KeyFile
    url: str = WECHAT
    confirm_url: str = "https://mp.weixin.qq.com"
    per_second: int = 50
    is_idempotent: bool = False
    #: The account's own: asked for by another one it would be another token, and this one void.
    token: Token = field(default_factory=Token)

    def is_open(self) -> bool:
        try:
            return bool(self.keys.read().get("subscription"))
        except AskLater:
            return False

    def address(self, *, back: str, scene: int, state: str) -> str:
        """Return where a member's browser goes to allow one message, and comes ``back`` from."""
        asked = {
            "action": "get_confirm",
            "appid": self.app_id,
            "scene": scene,
            "template_id": self.keys.read().get("subscription", ""),
            "redirect_url": back,
            "reserved": state,
        }
        return f"{self.confirm_url}/mp/subscribemsg?{urlencode(asked)}#wechat_redirect"

    def send(self, parcel: Parcel) -> str:
        told = self.keys.read()
        if len(parcel.text) > LONGEST_ONCE:
            raise Refused(f"微信订阅消息最多 {LONGEST_ONCE} 个字")
        message = {
            "touser": parcel.address,
            "template_id": told.get("subscription", ""),
            "scene": str(parcel.scene),
            "title": parcel.title[:LONGEST_TITLE],
            "data": {"content": {"value": parcel.text}},
        }
        token = self.token.get(token_address(self, told["secret"]))
        address = f"{self.url}/cgi-bin/message/template/subscribe?access_token={token}"
        return _receipt(asking.ask_json(address, message), self.token)

    def fault(self) -> str:
        return self.keys.fault() or _token_fault(self, self.keys)


@dataclass(frozen=True, slots=True)
class WeCom:
    """Messages of one application of the office's enterprise account, as plain text."""

    corp_id: str
    agent_id: str
    keys: KeyFile
    url: str = WECOM
    per_second: int = 20
    is_idempotent: bool = True
    token: Token = field(default_factory=Token)

    def is_open(self) -> bool:
        return True

    def send(self, parcel: Parcel) -> str:
        message = {
            "touser": parcel.address,
            "msgtype": "text",
            "agentid": int(self.agent_id),
            "text": {"content": parcel.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        token = self.token.get(token_address(self, self.keys.read()["secret"]))
        answer = asking.ask_json(f"{self.url}/cgi-bin/message/send?access_token={token}", message)
        if answer.get("invaliduser"):
            raise Refused("企业微信里没有这个人")
        return _receipt(answer, self.token)

    def fault(self) -> str:
        return self.keys.fault() or _token_fault(self, self.keys)


def _event(body: bytes) -> dict[str, str]:
    """Return the fields of an event; they are flat.

    :raises NotTaken: it is no XML, or XML that refers to something outside of itself.
    """
    try:
        text = body.decode()
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise NotTaken(ReportRefusal.UNREADABLE)
        return {each.tag: (each.text or "").strip() for each in ET.fromstring(text)}  # noqa: S314 -- without entities
    except (ValueError, ET.ParseError):
        raise NotTaken(ReportRefusal.UNREADABLE) from None


def token_address(carrier: WeChat | WeChatOnce | WeCom, secret: str) -> str:
    """Where a token is asked for."""
    if isinstance(carrier, WeCom):
        asked = {"corpid": carrier.corp_id, "corpsecret": secret}
        return f"{carrier.url}/cgi-bin/gettoken?{urlencode(asked)}"
    asked = {"grant_type": "client_credential", "appid": carrier.app_id, "secret": secret}
    return f"{carrier.url}/cgi-bin/token?{urlencode(asked)}"


def _token_fault(carrier: WeChat | WeChatOnce | WeCom, keys: KeyFile) -> str:
    try:
        carrier.token.get(token_address(carrier, keys.read()["secret"]))
    except Unreachable as fault:
        return str(fault)
    return ""


def _receipt(answer: Mapping[str, Any], token: Token) -> str:
    code = answer.get("errcode", -1)
    if code == 0:
        return str(answer.get("msgid", ""))
    if code in TOKEN_SPOILT:
        token.spoil()
    if code in _NEVER:
        raise Refused(f"应答 {code}")
    raise Unreachable(f"应答 {code}")
