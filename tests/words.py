"""What no person should be told: a framework's text, half sentences, times of elsewhere.

Not here: where it is looked for (each page's tests).
"""

import html
import re
from collections.abc import Iterable

#: What is called so in Chinese offices, too: kinds of files, signs of a line, units.
KNOWN = frozenset({
    "pdf", "ofd", "doc", "docx", "xls", "xlsx", "csv", "txt", "zip", "jpg", "jpeg", "png", "heic",
    "excel", "wps", "word", "url", "utf", "gbk", "gb", "kb", "mb", "content", "length", "json",
    "bearer", "id", "clamav", "qr", "app", "python", "postgresql",
    # Apps for second factors, as shops call them.
    "microsoft", "google", "authenticator", "freeotp",
})  # fmt: skip
_HIDDEN = re.compile(r"<(script|style|template|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_AGAINST = re.compile(
    r'<div class="invalid-feedback.*?</div>|<div [^>]*role="alert".*?</div>\s*<div>.*?</div>',
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r"https?://\S*|[\w.@-]*[@/][\w.@/-]+")
#: What is typed on the server stands there as it is typed.
_COMMAND = re.compile(r"\bhuzhu [a-z]+(?: --[a-z]+)?")
#: An authenticator's secret as it is copied by hand.
_SECRET = re.compile(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b")
_WORD = re.compile(r"(?<![A-Za-z0-9._-])[A-Za-z]{2,}(?![A-Za-z0-9_-])")
_HAN = "[\\u4e00-\\u9fff）”》〕]"
#: What is wrong with a text, by a name.
FAULTS = {
    "western stop": re.compile(rf"{_HAN}\s?[.!?;](?![\w.])"),
    "word of a framework": re.compile("该值|此值|本字段|这个字段|该字段|有效的选择|有效选项"),
    "same word twice": re.compile("为为|的的|在在|是是|了了|请请|须须"),
    "two stops": re.compile("[，。；：、！？][，。；：、！？]"),
    "quotation in a quotation": re.compile("“[^”\n]*“"),
    "time of elsewhere": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d|\+00:00|(?<![A-Za-z])UTC"),
    "name of a value": re.compile(
        r"(?<![A-Za-z])(None|True|False)(?![A-Za-z])|\{\w*\}|%\(\w+\)s|<\w+ object"
    ),
}


def seen(page: str) -> str:
    """What a reader sees of a page, each element on a line of its own."""
    text = html.unescape(_TAG.sub("\n", _HIDDEN.sub("", page)))
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t]+", " ", text)).strip()


def said_against(page: str) -> str:
    """What a page says against what was sent, without what it quotes of it."""
    return re.sub("“[^”]*”", "“…”", "\n".join(map(seen, _AGAINST.findall(page))))


def faults(text: str, *, known: Iterable[str] = ()) -> list[str]:
    """What is wrong with a text, each with the words around it."""
    allowed = KNOWN | {each.lower() for each in known}
    found = [
        f"{name}: {text[max(each.start() - 20, 0) : each.end() + 8]!r}"
        for name, pattern in FAULTS.items()
        for each in pattern.finditer(text)
    ]
    for each in (_COMMAND, _ADDRESS, _SECRET):
        text = each.sub(" ", text)
    words = {each[0] for each in _WORD.finditer(text)}
    return found + [
        f"foreign word: {each}" for each in sorted(words) if each.lower() not in allowed
    ]
