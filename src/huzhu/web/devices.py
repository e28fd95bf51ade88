"""What a device is called by the words of its browser: enough to know one's own, never a mark.

Not here: where it stands (``identity``, ``desk_sessions``, the trail's ``audit.whence``).
"""

from __future__ import annotations

#: What browsers call themselves, the narrower word first.
_PHONES = (
    *(("HarmonyOS", "鸿蒙手机"), ("iPhone", "苹果手机"), ("iPad", "平板"), ("Android", "安卓手机")),
)
_COMPUTERS = (("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"))
_BROWSERS = (
    *(("MicroMessenger", "微信"), ("wxwork", "企业微信"), ("Edg/", "Edge"), ("360", "360 浏览器")),
    *(("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)


def phone_of(agent: str) -> str:
    """What a member's phone is called; one computer is as good as another.

    >>> phone_of("Mozilla/5.0 (iPhone; …) MicroMessenger/8.0"), phone_of("")
    ('苹果手机，微信', '其他设备')
    """
    computers = tuple((mark, "电脑") for mark, _name in _COMPUTERS)
    return _called(agent, _PHONES + computers, _BROWSERS[:1])


def computer_of(agent: str) -> str:
    """What a colleague's computer and its browser are called.

    >>> computer_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/126.0 Safari/537.36")
    'Windows 电脑，Chrome'
    """
    return _called(agent, _PHONES + _COMPUTERS, _BROWSERS)


def _called(
    agent: str, kinds: tuple[tuple[str, str], ...], browsers: tuple[tuple[str, str], ...]
) -> str:
    kind = next((name for mark, name in kinds if mark in agent), "其他设备")
    browser = next((name for mark, name in browsers if mark in agent), "")
    return f"{kind}，{browser}" if browser else kind
