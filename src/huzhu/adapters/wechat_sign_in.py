"""Who somebody in WeChat is to the official account (网页授权), without asking them anything.

The browser goes to ``open.weixin.qq.com/connect/oauth2/authorize`` (scope ``snsapi_base``) and
comes back with a code; ``/sns/oauth2/access_token`` tells its openid, once.
Errors: 40029 (no such code), 40163 (used).

Not verified here, for want of an account: the service's own answers; the stub is built from its
published documentation (微信开放文档 › 公众号 › 网页授权).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from huzhu.adapters import asking
from huzhu.adapters.wechat import WECHAT
from huzhu.messages.ports import Unreachable
from huzhu.people.ports import NotKnown

if TYPE_CHECKING:
    from huzhu.adapters.asking import KeyFile

OPEN = "https://open.weixin.qq.com"
WANTED = ("secret",)


@dataclass(frozen=True, slots=True)
class WeChatSignIn:
    """The accounts of one official account; the file has its ``secret``."""

    app_id: str
    keys: KeyFile
    url: str = WECHAT
    open_url: str = OPEN

    def address(self, *, back: str, state: str) -> str:
        asked = {
            "appid": self.app_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self.open_url}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def openid(self, code: str) -> str:
        try:
            asked = {
                "appid": self.app_id,
                "secret": self.keys.read()["secret"],
                "code": code,
                "grant_type": "authorization_code",
            }
            told = asking.ask("GET", f"{self.url}/sns/oauth2/access_token?{urlencode(asked)}").told
        except Unreachable as silent:
            raise NotKnown from silent
        if not told.get("openid"):
            raise NotKnown
        return str(told["openid"])
