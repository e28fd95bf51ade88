"""The ways out of the browser that this installation was told of.

Addresses come from the environment, keys from files of ``HUZHU_HOME/keys``: ``sms``, ``mail``,
``wechat``, ``wecom``. A city's identity service is told by its file alone: ``oidc``.

Not here: the ways themselves (``adapters``), what goes by them (``messages``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from huzhu.adapters import aliyun_sms, oidc, wechat
from huzhu.adapters.aliyun_sms import AliyunSms
from huzhu.adapters.asking import KeyFile
from huzhu.adapters.demo_phone import DemoPhone
from huzhu.adapters.oidc import Oidc
from huzhu.adapters.sms_gateway import SmsGateway
from huzhu.adapters.smtp_mail import SmtpMail
from huzhu.adapters.wechat import Token, WeChat, WeChatOnce, WeCom
from huzhu.adapters.wechat_sign_in import WANTED, WeChatSignIn
from huzhu.adapters.wecom_sign_in import WeComSignIn
from huzhu.config.env import ALIYUN

if TYPE_CHECKING:
    from huzhu.config.env import Environment
    from huzhu.messages.ports import Carrier
    from huzhu.people.ports import OutsideAccounts

#: The files of keys beside the four of ``config.keys``.
FILES = ("sms", "mail", "wechat", "wecom", "oidc")
_PORTS = {"smtps": 465, "smtp": 587}


def told(env: Environment) -> dict[str, Carrier]:
    """Return them by channel; where no SMS is told the demonstration has phones of its own."""
    keys = env.home / "keys"
    found: dict[str, Carrier] = {}
    if env.wechat:
        token = Token()
        file = KeyFile(keys / "wechat", wechat.WECHAT_WANTED)
        found["wechat"] = WeChat(env.wechat, file, token=token)
        found["once"] = WeChatOnce(env.wechat, KeyFile(keys / "wechat", ("secret",)), token=token)
    if env.wecom:
        corp, _, agent = env.wecom.partition("/")
        found["wecom"] = WeCom(corp, agent, KeyFile(keys / "wecom", wechat.WECOM_WANTED))
    if env.mail:
        found["mail"] = _mail(env, KeyFile(keys / "mail", ("password",)))
    if env.sms == ALIYUN:
        file = KeyFile(keys / "sms", aliyun_sms.WANTED)
        found["sms"] = AliyunSms(file, per_second=env.sms_rate)
    elif env.sms:
        found["sms"] = SmsGateway(env.sms, KeyFile(keys / "sms", ("key",)), env.sms_rate)
    elif env.may_demonstrate:
        found["sms"] = DemoPhone()
    return found


def files_needed(env: Environment) -> list[str]:
    """Return which files of keys the ways read that this installation was told of."""
    asks_password = bool(env.mail and urlsplit(env.mail).username)
    needs = {"sms": env.sms, "mail": asks_password, "wechat": env.wechat, "wecom": env.wecom}
    return [name for name in FILES if needs.get(name)]


def wechat_sign_in(env: Environment) -> WeChatSignIn | None:
    """Return whoever knows accounts of WeChat, where there is an official account."""
    if not env.wechat:
        return None
    return WeChatSignIn(env.wechat, KeyFile(env.home / "keys" / "wechat", WANTED))


def outside(env: Environment) -> dict[str, OutsideAccounts]:
    """Return who knows the staff by another sign-in than ours, told of or not, by way."""
    enterprise = told(env).get("wecom")
    known: tuple[OutsideAccounts, ...] = (
        identity_service(env),
        WeComSignIn(enterprise if isinstance(enterprise, WeCom) else None),
    )
    return {each.way: each for each in known}


def identity_service(env: Environment) -> Oidc:
    """Return the city's own identity service, told of or not."""
    return Oidc(KeyFile(env.home / "keys" / "oidc", oidc.WANTED))


def _mail(env: Environment, keys: KeyFile) -> SmtpMail:
    parts = urlsplit(env.mail or "")
    user = unquote(parts.username or "")
    return SmtpMail(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        sender=env.mail_from or user,
        user=user,
        keys=keys if user else None,
        is_tls=parts.scheme == "smtps",
    )
