"""Names and numbers of persons and cases: checks, normal forms, masks.

Not here: encryption of identity numbers (``people``), numbering of cases (``projects``).
"""

import re
import unicodedata
from datetime import date
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_WEIGHT_OF_ZEROS = ord("0") * sum(_WEIGHTS)
#: No order number is 000: a text in which it is was cut after fifteen places.
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{6}(?!000)\d{3}[\dX]")
_SHORT_NAME = 2
_SET_APART_PLACES = 3
_MOBILE = re.compile(r"1[3-9]\d{9}")
_ABROAD = re.compile(rf"(?:\+|00)?86({_MOBILE.pattern})")
#: What nobody types and nobody sees: soft and zero-width marks, directions, the byte order mark,
#: the chosen form of a character. Chat programs and word processors leave them behind.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_ANY_DASH = re.compile("[-\u2010-\u2015\u2212]+")
_EXTENSION = re.compile(r"-?(?:转|分机|ext\.?|[x#])-?")
_COUNTRY = re.compile(r"^(?:\+|00)86-?0?")
#: With the area's number or without, with an extension or without.
_LANDLINE = re.compile(r"(?:(010|02\d|0[3-9]\d\d)-?)?(\d{7,8})(?:-(\d{1,6}))?")
_SERVICE = re.compile(r"([48]00)-?(\d{3})-?(\d{4})|(1\d{2,4}|[2-9]\d{4,5})")
_BETWEEN_PHONES = re.compile("[、，,；;/]")
_DASHES = re.compile("[-\u2010-\u2015\u2212()]")
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_TEXT_MARK = re.compile(r"""="(.*)"|['\u2018\u2019](.*)""", re.DOTALL)
_MARKS_OF_TEXT = frozenset("='\u2018\u2019")
_SHORTENED = re.compile(r"\d+(?:\.\d+)?E\+\d+", re.IGNORECASE)
_CUT = re.compile(r"\d{15}0{3,}")
_QUANTITY = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.0+|(?:\.\d+)?%)")
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计", "总数", "总合计"})
_LONGEST_TOTAL = 10
#: The marks that Chinese names are written with; two of them may have been set apart.
_HAN = "[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_SET_APART = re.compile(rf"({_HAN}) ({_HAN})")
#: The dot between the parts of a name, whichever a keyboard has.
_DOT = re.compile(rf"(?<={_HAN}) ?[.·•・‧∙⋅] ?(?={_HAN})")
_PERSONAL = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_ID_NUMBER.pattern}|{_MOBILE.pattern})(?![0-9A-Za-z])", re.IGNORECASE
)


def normalise(text: str) -> str:
    """NFKC, without what nobody sees and outer or repeated blanks: what was pasted as meant."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.split())


def normalise_name(text: str) -> str:
    """A person's name; two letters that were set apart, to be as wide as three, are one name.

    >>> normalise_name("王\u3000喆"), normalise_name("Anna Lee"), normalise_name("艾力．买买提")
    ('王喆', 'Anna Lee', '艾力·买买提')
    """
    name = _DOT.sub("·", normalise(text))
    return _SET_APART.sub(r"\1\2", name) if len(name) == _SET_APART_PLACES else name


def is_total(text: str) -> bool:
    """Whether a cell says that its row is the sum of the others.

    >>> is_total("合 计："), is_total("合计科技")
    (True, False)
    """
    if text.isascii() or len(text) > _LONGEST_TOTAL:  # millions of cells come through here
        return False
    return "".join(normalise(text).split()).strip(":*") in _TOTALS


def normalise_number(text: str) -> str:
    """A number as it was told: blanks inside and full-width digits are how it was typed.

    >>> normalise_number(" １２３４ 5678 ")
    '12345678'
    """
    return normalise(text).replace(" ", "")


def normalise_id_number(text: str) -> str:
    """Blanks away, a small x made large."""
    return normalise_number(text).upper()


def normalise_mobile(text: str) -> str:
    """Without dashes and, where a mobile number follows, without the country's own number.

    >>> normalise_mobile("+86 138-0000-0011")
    '13800000011'
    """
    number = _DASHES.sub("", normalise_number(text))
    abroad = _ABROAD.fullmatch(number)
    return abroad[1] if abroad else number


def normalise_code(text: str) -> str:
    """A number with letters as it was given out: half-width, without blanks, with plain dashes.

    >>> normalise_code("ｙｙ２０２６－０００１ —9F3C")
    'yy2026-0001-9F3C'
    """
    return _ANY_DASH.sub("-", normalise_number(text))


def telephone(text: str) -> str | None:
    """A number that can be dialled, as one writes it; nothing when it is none.

    >>> telephone("（０１０）6000 1234转801"), telephone("+86 138-0013-8000"), telephone("12351")
    ('010-60001234-801', '13800138000', '12351')
    >>> telephone("+86 10 60001234"), telephone("4008001234"), telephone("1380013800")
    ('010-60001234', '400-800-1234', None)
    """
    if is_mobile(mobile := normalise_mobile(text)):
        return mobile
    number = _EXTENSION.sub("-", normalise_code(text).lower())
    number = _ANY_DASH.sub("-", number.replace("(", "").replace(")", "-"))
    number = _COUNTRY.sub("0", number)
    if found := _LANDLINE.fullmatch(number):
        return "-".join(part for part in found.groups() if part)
    found = _SERVICE.fullmatch(number)
    return "-".join(part for part in found.groups() if part) if found else None


def telephones(text: str) -> str | None:
    """One such number, or several; nothing when one of them is none.

    >>> telephones("010-60001234；１３８００１３８０００"), telephones("010-60001234、林晓")
    ('010-60001234、13800138000', None)
    """
    numbers = [telephone(each) for each in _BETWEEN_PHONES.split(text) if each.strip()]
    return None if None in numbers else "、".join(map(str, numbers))


def dial_address(number: str) -> str:
    """How a phone dials such a number: its extension after a pause.

    >>> dial_address("010-60001234-801"), dial_address("400-800-1234"), dial_address("12351")
    ('010-60001234,801', '400-800-1234', '12351')
    """
    landline = _LANDLINE.fullmatch(number)
    if not landline or not landline[3]:
        return number
    return f"{number[: landline.start(3) - 1]},{landline[3]}"


def listed_code(text: str) -> str:
    """A code as its list means it: half-width, without what nobody sees or what marks a text.

    >>> listed_code('="002600000007"'), listed_code("'0026"), listed_code("ＧＸ２６")
    ('002600000007', '0026', 'GX26')
    """
    code = text.strip()
    if not code.isascii():
        code = _INVISIBLE.sub("", code).strip().translate(_WIDE)
    if code[:1] not in _MARKS_OF_TEXT:
        return code
    marked = _TEXT_MARK.fullmatch(code)
    return (marked[1] or marked[2] or "").strip() if marked else code


def damage_of(code: str) -> str:
    """What a spreadsheet has done to a code that it took for a number; nothing when it did not.

    >>> damage_of("1.23457E+11"), damage_of("GX2600001")
    ('被表格改成了科学记数，末几位已经丢失', '')
    """
    if not code[:1].isdecimal():
        return ""
    if code.isdecimal():
        return "被表格存成了数值，第 15 位以后都变成了 0" if _CUT.fullmatch(code) else ""
    if _SHORTENED.fullmatch(code):
        return "被表格改成了科学记数，末几位已经丢失"
    if _QUANTITY.fullmatch(code):
        return "带小数、千分位或百分号，像是被表格当成了数"
    return ""


def is_id_number(text: str) -> bool:
    """Whether an 18-place identity number has a real birth date, an order number and its check.

    Births are of 1900 at the earliest; whether the day has come is for whoever knows today.
    """
    if not _ID_NUMBER.fullmatch(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    # Millions of rows come through here: the digits' bytes are weighed, and the zero's share goes.
    weighed = sum(map(mul, text[:17].encode(), _WEIGHTS)) - _WEIGHT_OF_ZEROS
    return _CHECK[weighed % 11] == text[17]


def is_mobile(text: str) -> bool:
    """Whether it has the form of a mainland mobile number."""
    return bool(_MOBILE.fullmatch(text))


def mask_name(name: str) -> str:
    """A name for public lists: the family name stays.

    >>> mask_name("王喆"), mask_name("欧阳晓燕")
    ('王*', '欧**燕')
    """
    if len(name) <= _SHORT_NAME:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_given_name(name: str) -> str:
    """A name of which no more is handed on than the family name, nor how long the rest is.

    >>> mask_given_name("王喆"), mask_given_name("方晓泽")
    ('王*', '方*')
    """
    return name[:1] + "*"


_MASKED = re.compile(r"[^*]\*|[^*]\*+[^*]")


def masked_pattern(name: str) -> str:
    """A pattern of all names with the same masked form as a name, masked or not.

    What has its signs elsewhere than a masked name is nobody's: it would ask for what is hidden.

    >>> masked_pattern("欧阳晓燕"), masked_pattern("王*"), masked_pattern("*晓燕")
    ('^欧..燕$', '^王.$', '^$')
    """
    shown = mask_name(name) if "*" not in name else name if _MASKED.fullmatch(name) else ""
    return "^" + "".join("." if char == "*" else re.escape(char) for char in shown) + "$"


def mask_tail(number: str, *, keep: int = 4) -> str:
    """Only the last places of a number are shown."""
    return "*" * max(len(number) - keep, 0) + number[-keep:]


def mask_phone(number: str) -> str:
    """A mobile number as pages show it, given whole or by its last places.

    >>> mask_phone("13800138000"), mask_phone("8000")
    ('*******8000', '*******8000')
    """
    return "*" * 7 + number[-4:]


def mask_personal(text: str) -> str:
    """A text in which identity numbers and mobile numbers show their last four places.

    >>> mask_personal("本人来电 13812345678，证件 11010119900307003X")
    '本人来电 *******5678，证件 **************003X'
    """
    return _PERSONAL.sub(lambda found: mask_tail(found[0]), text)


def has_personal(text: str) -> bool:
    """Whether an identity number or a mobile number stands in a text, however it was typed.

    >>> has_personal("配偶（１３８ 0013-8000）在该单位"), has_personal("证件 11010119900307003x")
    (True, True)
    >>> has_personal("2026-0012 的中选单位，合同 20260901123"), has_personal("电话 010-60001234")
    (False, False)
    """
    plain = _DASHES.sub("", normalise_number(text))
    return _PERSONAL.search(text) is not None or _PERSONAL.search(plain) is not None
