"""Who somebody in WeCom is to the office's enterprise account (网页授权登录), without asking them.

WeCom's own browser goes to ``open.weixin.qq.com/connect/oauth2/authorize`` (scope ``snsapi_base``,
``appid`` the corp id) and comes back with a code; ``/cgi-bin/auth/getuserinfo`` tells the userid of
a colleague, once; of anybody else it tells an openid, which is nobody here. Errors: 40029 (no such
code, or used). It vouches for whose phone WeCom runs on and for no second factor.

Not verified here, for want of an account: the service's own answers; the stub is built from its
published documentation (企业微信开发者中心 › 身份验证 › 网页授权登录).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from huzhu.adapters import asking
from huzhu.adapters.wechat import TOKEN_SPOILT, token_address
from huzhu.adapters.wechat_sign_in import OPEN
from huzhu.messages.ports import AskLater, Unreachable
from huzhu.people.ports import NotKnown, Outsider

if TYPE_CHECKING:
    from huzhu.adapters.wechat import WeCom
    from huzhu.people.ports import Pledge

#: The line of its file that opens this way in.
SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class WeComSignIn:
    """The colleagues of one enterprise account, by the application that sends its messages."""

    account: WeCom | None
    way: str = "wecom"
    name: str = "企业微信"
    browser: str = "wxwork"
    asks_anew: bool = False

    def is_told(self) -> bool:
        try:
            return self.account is not None and self.account.keys.read().get(SIGN_IN) is True
        except AskLater:
            return False

    def address(self, pledge: Pledge, *, back: str, is_anew: bool = False) -> str:
        del is_anew  # it lets pass without asking, whatever is wanted
        account = self._account()
        asked = {
            "appid": account.corp_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": pledge.state,
            "agentid": account.agent_id,
        }
        return f"{OPEN}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def known(self, code: str, pledge: Pledge, *, back: str) -> Outsider:
        del pledge, back  # the state has been compared; it knows neither nonce nor proof
        account = self._account()
        try:
            token = account.token.get(token_address(account, account.keys.read()["secret"]))
            asked = urlencode({"access_token": token, "code": code})
            told = asking.ask("GET", f"{account.url}/cgi-bin/auth/getuserinfo?{asked}").told
        except Unreachable as silent:
            raise NotKnown from silent
        if told.get("errcode") in TOKEN_SPOILT:
            account.token.spoil()
        if told.get("errcode") != 0:
            raise NotKnown
        return Outsider(number=str(told.get("userid") or ""))

    def leave_address(self, hint: str, *, back: str) -> str:
        del hint, back
        return ""

    def _account(self) -> WeCom:
        if self.account is None:
            raise NotKnown
        return self.account
