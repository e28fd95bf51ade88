"""What a password must be (密码要求): each rule with its sentence for the page and for a refusal.

No rule asks for kinds of characters: a sentence that one remembers is a good password. What can
be guessed is turned away: what many take or was found in a breach, what repeats or counts on, what
is known of the person, what the office and its posts are called.

Not here: setting one (``actions.passwords``), how Django is told (``password_validation``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

LEAST, MOST = 12, 200
#: Characters that neither repeat nor continue what stands before them.
LEAST_OWN = 8
#: A part of the person's account or telephone of this length is known to others.
KNOWN_PART = 4
#: What everybody here thinks of first: the office, the platform, departments and posts
#: (``docs/security.md`` lists them). With them taken out a password has to be one yet.
OUR_WORDS = (
    "互助", "保障", "总工会", "工会", "职工", "会员", "普惠", "服务", "平台", "项目", "考核",
    "北京", "办事处", "代办处", "代办点", "财务部", "合规部", "信息技术部", "组织机构部",
    "会员服务部", "主任", "部长", "经办", "复核", "管理员", "密码", "口令",
    "huzhu", "baozhang", "zonggonghui", "gonghui", "zhigong", "huiyuan", "puhui", "fuwu", "pingtai",
    "xiangmu", "kaohe", "beijing", "banshichu", "daibanchu", "daibandian", "caiwu", "hegui",
    "zhuren", "buzhang", "jingban", "fuhe", "guanliyuan", "mima", "kouling",
    "administrator", "admin", "password", "passwd",
)  # fmt: skip
#: A mobile number; a day, as it stands in identity numbers, too.
_KNOWN_DIGITS = re.compile(r"1[3-9]\d{9}|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸")
_STEPS = {pair: 1 for row in _ROWS for pair in pairwise(row)}
_STEPS |= {(right, left): -1 for left, right in _STEPS}


@dataclass(frozen=True, slots=True)
class Known:
    """What others know: the person whose password it is, and what many people take."""

    full_name: str = ""
    username: str = ""
    phone: str = ""
    common: Container[str] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what the page asks, what a refusal says, whether a password breaks it."""

    asked: str
    found: str
    is_broken: Callable[[str, Known], bool]


def broken(password: str, known: Known) -> list[Rule]:
    """The rules that a password breaks, in the order of the page."""
    return [rule for rule in RULES if rule.is_broken(password, known)]


def own_characters(password: str) -> int:
    """How many characters are not to be foreseen from those before them.

    >>> [own_characters(each) for each in ("aaaaaaaaaaaa", "abcdefghijkl", "wangwangwang")]
    [1, 2, 5]
    """
    text = _plain(password)
    return sum(not _is_foreseen(text, place) for place in range(len(text)))


def _is_foreseen(text: str, place: int) -> bool:
    """The same again, the next in a row, or the next of what was written before."""
    if place == 0:
        return False
    pair = text[place - 1 : place + 1]
    if pair[0] == pair[1]:
        return True
    if place > 1 and _step(text[place - 2 : place]) == _step(pair) != 0:
        return True
    return pair in text[:place]


def _step(pair: str) -> int:
    """Which way a row goes on from one character to the next; 0: it is no row."""
    left, right = pair[0], pair[1]
    if (left, right) in _STEPS:
        return _STEPS[left, right]
    step = ord(right) - ord(left)
    return step if abs(step) == 1 and pair.isascii() else 0


def _is_repeated(password: str) -> bool:
    """One piece, written several times, with or without something between."""
    bare = "".join(each for each in _plain(password) if each.isalnum())
    sizes = (size for size in range(1, len(bare) // 2 + 1) if len(bare) % size == 0)
    return any(bare == bare[:size] * (len(bare) // size) for size in sizes)


def _names_person(password: str, known: Known) -> bool:
    text = _plain(password)
    both = (text, text[::-1])
    return any(part in each for part in _known_parts(known) for each in both)


def _known_parts(known: Known) -> Iterator[str]:
    """The whole name and account; of account and telephone every part of four characters."""
    yield from filter(None, (_plain(known.full_name), _plain(known.username)))
    for text in (_plain(known.username), _plain(known.phone)):
        parts = (text[at : at + KNOWN_PART] for at in range(len(text) - KNOWN_PART + 1))
        yield from filter(str.isalnum, parts)


def _is_common(password: str, known: Known) -> bool:
    return any(each in known.common for each in (password, password.lower().strip()))


def _is_ours(password: str, _: Known) -> bool:
    """Whether too little is left of it without the names of the office and its posts."""
    rest = text = _plain(password)
    for word in sorted(OUR_WORDS, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != text and own_characters("".join(filter(str.isalnum, rest))) < LEAST_OWN


def _is_known_number(password: str, _: Known) -> bool:
    return password.isdecimal() and _KNOWN_DIGITS.search(_plain(password)) is not None


def _plain(text: str) -> str:
    """Full width and capitals do not make another word."""
    return unicodedata.normalize("NFKC", text).casefold()


RULES = (
    Rule(
        f"不少于 {LEAST} 个字符，可以用一句自己记得住的话",
        "所填的太短",
        lambda password, _: len(password) < LEAST,
    ),
    Rule(f"不超过 {MOST} 个字符", "所填的太长", lambda password, _: len(password) > MOST),
    Rule("不用常见的、已经泄露过的密码", "所填的是常见的或已经泄露过的密码", _is_common),
    Rule(
        "全用数字的，不含手机号码、证件号码或日期",
        "所填的全是数字，其中有手机号码、证件号码或日期",
        _is_known_number,
    ),
    Rule(
        "不靠重复或连续的字符凑数，如 aaaa、1234、qwer，或同一个词写几遍",
        "所填的多是重复或连续的字符",
        lambda password, _: own_characters(password) < LEAST_OWN or _is_repeated(password),
    ),
    Rule(
        "不含本人的姓名、账号、电话，或账号、电话中连续的四个字符，倒着写的也不行",
        "所填的含有姓名、账号或电话",
        _names_person,
    ),
    Rule(
        "不靠单位、平台、部门、岗位的名称或它们的拼音凑数，如 互助、工会、主任",
        "所填的除去单位、平台、部门或岗位的名称就太短",
        _is_ours,
    ),
)
