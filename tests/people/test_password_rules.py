"""What can be guessed is no password, and the page says so rule by rule."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from huzhu.people.models import Account
from huzhu.people.password_rules import LEAST, RULES

SHORT, LONG, COMMON, DIGITS, REPEATS, PERSON = [rule.found for rule in RULES]
SHEN = Account(full_name="沈知远", username="shenzhiyuan")
SHEN.phone = "13812345678"


def reasons(password, account=SHEN) -> list[str]:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        return weak.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        "红墙边的第三棵银杏又黄了叶子",
        "槐花十二个字刚好够用了吧",
        "correct horse battery staple",
        "a-long-enough-phrase",
        "Tr0ub4dor&3-again",
        "每天早上七点坐四路车去上班",
        "x7$kQ9!mZ2@pL5",
    ],
)
def test_what_nobody_guesses_is_taken(password):
    assert reasons(password) == []


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("十一个字符的密码还不够", [SHORT]),
        ("红墙边银杏" * 41, [LONG, REPEATS]),
        ("1q2w3e4r5t6y", [COMMON]),
        ("837261904528", [DIGITS]),
        ("aaaaaaaaaaaa", [REPEATS]),
        ("            ", [REPEATS]),
        ("　　　　　　　　　　　　", [REPEATS]),
        ("ａａａａａａａａａａａａ", [REPEATS]),
        ("加油加油加油加油加油加油", [REPEATS]),
        ("mountainmountain", [REPEATS]),
        ("mountain-Mountain-mountain", [REPEATS]),
        ("abcdefghijklmn", [REPEATS]),
        ("zyxwvutsrqponm", [REPEATS]),
        ("abcd1289abcd1289", [REPEATS]),
        ("qwertyuiopasdf", [REPEATS]),
        ("一二三四五六七八九十一二", [REPEATS]),
        ("aaaaaabbbbbbcccccc", [REPEATS]),
        ("沈知远沈知远沈知远沈知远", [REPEATS, PERSON]),
        ("我叫沈知远，今年刚参加工作", [PERSON]),
        ("远知沈，倒过来写也认得出来", [PERSON]),
        ("my-shenzhiyuan-account", [PERSON]),
        ("SHENZHI在互助平台的密码", [PERSON]),
        ("nauyihznehs-银杏树下", [PERSON]),
        ("电话是13812345678别忘了", [PERSON]),
        ("尾号5678的那部手机响了", [PERSON]),
    ],
)
def test_what_can_be_guessed_is_turned_away_with_each_reason(password, expected):
    assert reasons(password) == expected


def test_length_is_counted_exactly():
    text = "槐花十二个字刚好够用了吧"
    assert len(text) == LEAST
    assert reasons(text[:-1]) == [SHORT]
    assert reasons(text) == []
