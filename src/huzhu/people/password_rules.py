"""What a password must be (密码要求): each rule with its sentence for the page and for a refusal.

No rule asks for kinds of characters: a sentence that one remembers is a good password. What can
be guessed is turned away: what many take, what repeats or counts on, what is known of the person.

Not here: setting one (``actions.passwords``), how Django is told (``password_validation``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

LEAST, MOST = 12, 200
#: Characters that neither repeat nor continue what stands before them.
LEAST_OWN = 8
#: A part of the person's account or telephone of this length is known to others.
KNOWN_PART = 4

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸")
_STEPS = {pair: 1 for row in _ROWS for pair in pairwise(row)}
_STEPS |= {(right, left): -1 for left, right in _STEPS}


@dataclass(frozen=True, slots=True)
class Known:
    """What others know: the person whose password it is, and what many people take."""

    full_name: str = ""
    username: str = ""
    phone: str = ""
    common: Collection[str] = ()


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
    Rule(
        "不用常见密码",
        "所填的是常见密码",
        lambda password, known: password.lower().strip() in known.common,
    ),
    Rule("不全用数字", "所填的全是数字", lambda password, _: password.isdigit()),
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
)
