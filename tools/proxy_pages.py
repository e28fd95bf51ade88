"""Writes what the proxy says by itself: a page, and a problem for programs, of each state.

They stand in ``docs/proxy/pages`` and need nothing of the product, which may be down. A test holds
them equal to what is written here.

    python tools/proxy_pages.py

Not here: which state is met when (``docs/proxy/nginx.conf``), what the product itself says.
"""

import json
from pathlib import Path

PLACE = Path(__file__).resolve().parents[1] / "docs" / "proxy" / "pages"
_KEPT = "已填写的内容没有提交到平台：请用浏览器的“返回”回到原页面，内容通常还在，稍后再提交。"
_UNKNOWN = "刚才提交的内容是否已办理还不清楚：请先重新打开原页面查看，没有办理的再提交一次。"
#: By status: heading, what is asked for and what happened, what became of what was sent.
STATES = {
    400: (
        "请求不完整",
        "请求须是完整的表单或地址，这次收到的不完整，或浏览器附带的内容过长。",
        _KEPT,
    ),
    413: (
        "提交的内容太大",
        "一次提交的内容不能超过 1100 MB，这次超过了。请减少内容或压缩后再提交。",
        _KEPT,
    ),
    414: ("地址太长", "地址不能超过规定的长度，这次的地址太长。请从页面上的按钮重新进入。", _KEPT),
    429: (
        "操作太频繁",
        "同一网络每秒的请求有限，您所在的网络现在请求太多。请等几秒钟再试。",
        _KEPT,
    ),
    500: ("这次操作没有完成", "请求须由平台办理，入口这次没有处理完。请稍后再试。", _UNKNOWN),
    502: (
        "暂时连不上平台",
        "办理业务须连上平台，平台正在启动或暂时没有应答。请过一两分钟再试。",
        _UNKNOWN,
    ),
    503: ("平台正在维护", "维护期间平台暂停办理，现在正在维护。请在维护结束后再试。", _KEPT),
    504: (
        "平台没有及时应答",
        "每次操作须在规定的时间内处理完，这次等候的时间太长。请稍后再试。",
        _UNKNOWN,
    ),
}
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{heading} · 互助服务平台</title>
    <style>
      body {{ margin: 0; font: 17px/1.7 "PingFang SC", "Microsoft YaHei", sans-serif; }}
      main {{ max-width: 34em; margin: 12vh auto 0; padding: 0 20px; overflow-wrap: anywhere; }}
      .brand {{ color: #c8102e; font-weight: 600; }}
      h1 {{ font-size: 24px; line-height: 1.4; }}
      a {{ display: inline-block; margin: 8px 12px 0 0; padding: 8px 18px; border-radius: 6px; }}
      a {{ border: 1px solid #a30c24; color: #fff; background: #c8102e; text-decoration: none; }}
      a + a {{ color: inherit; background: none; }}
      @media (prefers-color-scheme: dark) {{
        body {{ background: #141517; color: #eceef0; }}
        .brand {{ color: #ff8a9b; }}
      }}
    </style>
  </head>
  <body>
    <main>
      <p class="brand">互助服务平台</p>
      <h1>{heading}</h1>
      <p>{detail}</p>
      <p>{lost}</p>
      <p><a href="">重新打开本页</a><a href="/">回到首页</a></p>
    </main>
  </body>
</html>
"""


def files() -> dict[str, str]:
    """Return every file by its name."""
    made = {}
    for status, (heading, detail, lost) in STATES.items():
        told = {
            "type": f"urn:huzhu:proxy.{status}",
            "title": heading,
            "status": status,
            "detail": detail + lost,
            "code": f"proxy.{status}",
            "clause": "",
        }
        made[f"{status}.html"] = _PAGE.format(heading=heading, detail=detail, lost=lost)
        made[f"{status}.json"] = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return made


def main() -> None:
    """Write them."""
    PLACE.mkdir(exist_ok=True)
    for name, text in files().items():
        (PLACE / name).write_text(text)


if __name__ == "__main__":
    main()
