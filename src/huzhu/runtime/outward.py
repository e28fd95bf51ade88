"""What the doctor looks at outside: the ways of messages, and who vouches for the staff.

Not here: the ways themselves (``config.carriers``, ``adapters``), everything inside (``doctor``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.config import carriers
from huzhu.runtime.findings import Finding

if TYPE_CHECKING:
    from huzhu.config.env import Environment

IDENTITY = "统一身份认证"
#: Whose keys lie there without a variable: their file alone says that they are in use.
_BY_FILE = {"oidc"}


def channels(told: Environment) -> Finding:
    """Not a fault to have none: messages stay inside, and the desk sees that.

    Keys without their variable are a shell that lacks what the service has, or a restored home.
    """
    ways = carriers.told(told)
    faults: dict[str, list[str]] = {}  # two ways of WeChat read one file
    for name, way in ways.items():
        if fault := way.fault():
            faults.setdefault(fault, []).append(name)
    if faults:
        found = "；".join(f"{'、'.join(names)} {fault}" for fault, names in faults.items())
        mend = "按 docs/operate.md 的 Messages 一节设好，或取消该变量"
        return Finding("对外消息", found, mend)
    none = "没有对外的渠道，消息只在平台内（HUZHU_SMS 可指明短信渠道）"
    return Finding("对外消息", "、".join(ways) or none, warning=_lacking(told, set(ways)))


def _lacking(told: Environment, ways: set[str]) -> str:
    files = (name for name in carriers.FILES if name not in _BY_FILE)
    idle = [name for name in files if (told.home / "keys" / name).is_file()]
    if idle := [name for name in idle if name not in ways]:
        return (
            f"keys 中有 {'、'.join(idle)}，本次运行没有设相应的变量：服务设有的，"
            "请在同样的变量下运行本命令；服务也没有设的，消息不会由其发出"
        )
    if "sms" not in ways:
        return "没有短信渠道时会员不能用手机登录；只在服务中设的，请在同样的变量下运行本命令"
    return ""


def identity_service(told: Environment) -> Finding:
    """Not a fault to have none: the staff sign in by their accounts."""
    service = carriers.identity_service(told)
    if not service.is_told():
        return Finding(IDENTITY, "没有设，工作人员用账号和密码登录")
    if fault := service.fault():
        mend = "按 docs/operate.md 的 The city's own sign-in 一节设好，或移走该文件"
        return Finding(IDENTITY, fault, mend)
    return Finding(IDENTITY, str(service.keys.read()["issuer"]))
