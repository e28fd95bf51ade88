"""Papers by which a person is known (证件): which one a number is of, and whether it can be right.

    居民身份证              18 places, GB 11643-1999: birth date, order, check
    港澳台居民居住证         the same, places of issue 81, 82, 83 (国办发〔2018〕81号)
    外国人永久居留身份证      since 2023: the same, beginning with 9; before: three letters of the
                            country, twelve digits with the birth date (GA/T 1187-2014)
    护照                    letters and digits, told with the word before it: 护照E12345678

So the normal form of a number says its paper by itself; the register has no column for it.

Not here: sealing a number and finding it again (``people.vault``).
"""

import re
from datetime import date

from huzhu.kernel.identifiers import is_id_number, normalise_id_number
from huzhu.kernel.words import Worded


class PaperKind(Worded):
    """Kinds of papers."""

    RESIDENT = "resident", "居民身份证"
    PERMIT = "permit", "港澳台居民居住证"
    FOREIGNER = "foreigner", "外国人永久居留身份证"
    PASSPORT = "passport", "护照"


#: What a right number looks like, for whoever mistyped one.
WRITTEN = {
    PaperKind.RESIDENT: "18 位，最后一位是数字或 X",
    PaperKind.PERMIT: "18 位，以 81、82 或 83 开头，最后一位是数字或 X",
    PaperKind.FOREIGNER: "18 位，以 9 开头；旧版证件是 3 个字母加 12 位数字",
    PaperKind.PASSPORT: "6 至 12 位字母和数字，其中须有数字",
}
_PASSPORT = PaperKind.PASSPORT.label
_BEFORE = re.compile(rf"{_PASSPORT}(?:号码?)?[:：-]?")
_PASSPORT_NUMBER = re.compile(r"(?=.*\d)[A-Z0-9]{6,12}")
#: Behind the nine stands the place of issue; 99 is a region of nobody, of invented persons.
_NEW_FOREIGNER = re.compile("9[1-6]")
_OLD_FOREIGNER = re.compile(r"[A-Z]{3}\d{4}(\d{6})\d{2}")
_PERMIT_PLACES = ("81", "82", "83")


def read_paper(text: str) -> str:
    """The number in normal form, whatever it is worth.

    >>> read_paper(" 护照：e1234 5678"), read_paper("11010119900307003x")
    ('护照E12345678', '11010119900307003X')
    """
    number = normalise_id_number(text)
    if found := _BEFORE.match(number):
        return _PASSPORT + number[found.end() :]
    return number


def written_as(paper: PaperKind, text: str) -> str:
    """The normal form of a number that was told beside the kind of its paper."""
    number = read_paper(text)
    is_bare = paper is PaperKind.PASSPORT and not number.startswith(_PASSPORT)
    return f"{_PASSPORT}{number}" if is_bare else number


def paper_of(number: str) -> PaperKind | None:
    """Which paper a number in normal form is of; None: it cannot be right.

    >>> paper_of("110101199003070038"), paper_of("护照E12345678"), paper_of("E12345678")
    (<PaperKind.RESIDENT: 'resident'>, <PaperKind.PASSPORT: 'passport'>, None)
    """
    if is_id_number(number):
        if _NEW_FOREIGNER.match(number):
            return PaperKind.FOREIGNER
        return PaperKind.PERMIT if number.startswith(_PERMIT_PLACES) else PaperKind.RESIDENT
    if number.startswith(_PASSPORT):
        is_right = _PASSPORT_NUMBER.fullmatch(number.removeprefix(_PASSPORT))
        return PaperKind.PASSPORT if is_right else None
    old = _OLD_FOREIGNER.fullmatch(number)
    return PaperKind.FOREIGNER if old and _is_day(old[1]) else None


def born_by(number: str, *, on: date) -> bool:
    """Whether the birth date in it, where there is one of four places, has come."""
    return not is_id_number(number) or number[6:14] <= f"{on:%Y%m%d}"


def _is_day(six: str) -> bool:
    """Whether YYMMDD is a day of this century or the last."""
    for century in ("19", "20"):
        try:
            date(int(century + six[:2]), int(six[2:4]), int(six[4:]))
        except ValueError:
            continue
        return True
    return False
