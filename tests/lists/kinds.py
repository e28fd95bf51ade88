"""What becomes of a cell on its way: every look and every damage that lists were seen with.

Each kind writes one cell that means something, and says whether it must be read as meant or told
by its row. Not here: where the cell stands (``layouts``), which programs write it (``writers``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from huzhu.kernel.workdays import SHANGHAI

Meant = str | date


@dataclass(frozen=True)
class Written:
    """A cell as it is stored: a value, its number format, the formula that made it."""

    value: object
    code: str = ""
    formula: str = ""


@dataclass(frozen=True)
class Kind:
    """A way in which a column's cells are written."""

    name: str
    column: str
    write: Callable[[Meant, Random], Written]
    #: What the column's values look like: the damage needs zeros in front, or eighteen places.
    style: str = ""
    is_told: bool = False
    is_in_texts: bool = True  #: a text file can hold it; otherwise only a workbook
    throughout: bool = False  #: the whole column is written so, not some of its cells
    means: Callable[[Meant], Meant] = field(default=lambda meant: meant)


# --- what is meant ------------------------------------------------------------------------------

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _id_number(n: int, _: Random) -> str:
    stem = f"{110101 + n % 7}19{70 + n % 29}0{1 + n % 9}{10 + n % 18}{n % 999 + 1:03d}"
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, _WEIGHTS, strict=True)) % 11]


def _ends_in_x(n: int, rng: Random) -> str:
    return next(text for text in (_id_number(each, rng) for each in range(n * 400, n * 400 + 400))
                if text[-1] == "X")  # fmt: skip


STYLES: dict[str, Callable[[int, Random], Meant]] = {
    "zeros": lambda n, _: f"00260{n:07d}",
    "digits": lambda n, _: f"26{n * 7919 % 10**9:09d}",
    "letters": lambda n, _: f"GX26{n:07d}",
    "eighteen": lambda n, _: f"26{n * 104729 % 10**13 + 10**13:014d}77",
    "six": lambda n, _: f"{n % 3 and n:03d}{n * 37 % 1000:03d}",
    "mixed": lambda n, _: f"k{n:03d}r{n % 7}x",
    "day": lambda n, _: date(2027, 1, 1) + timedelta(days=n * 11 % 360),
    "member": lambda n, _: f"00{n:04d}",
    "name": lambda n, _: (
        f"{'王李张刘陈杨赵黄周吴'[n % 10]}{'喆媞垚犇祎芃'[n % 6]}{'' if n % 3 else '明'}"
    ),
    "id": _id_number,
    "id with x": _ends_in_x,
    "mobile": lambda n, _: f"138{n * 7919 % 10**8:08d}",
    "union": lambda n, _: f"D0{1 + n % 9}-U{n % 7}",
    "standing": lambda *_: "在会",
}

# --- codes and passwords ------------------------------------------------------------------------

_MARKS = "\u200b\u202a\u2066\ufeff\u00ad\u200e"


def _with_mark(meant: Meant, rng: Random) -> Written:
    text, place = str(meant), rng.randrange(len(str(meant)) + 1)
    return Written(text[:place] + rng.choice(_MARKS) + text[place:])


def _wide(meant: Meant, _: Random) -> Written:
    return Written("".join(chr(ord(sign) + 0xFEE0) for sign in str(meant)))


def _as_number(code: str) -> Callable[[Meant, Random], Written]:
    return lambda meant, _: Written(float(str(meant)), code)


def _as_text(form: str) -> Callable[[Meant, Random], Written]:
    return lambda meant, _: Written(form.format(meant))


def _texts_as(code: str) -> Callable[[Meant, Random], Written]:
    return lambda meant, _: Written(str(meant), code)


def _day_of_it(code: str) -> Callable[[Meant, Random], Written]:
    return lambda _, rng: Written(datetime(2027, rng.randint(1, 9), rng.randint(1, 28)), code)


def _always(value: object, code: str = "", formula: str = "") -> Callable[[Meant, Random], Written]:
    return lambda *_: Written(value, code, formula)


def _wb(*kind: object, **more: object) -> Kind:
    return Kind(*kind, is_in_texts=False, **more)  # type: ignore[arg-type]


CODES = [
    Kind("as it is", "code", _as_text("{}")),
    _wb("zeros shown by the format", "code", _as_number("0" * 12), "zeros"),
    _wb("a number", "code", _as_number("General"), "digits"),
    _wb("a number as 0", "code", _as_number("0"), "digits"),
    _wb("letters shown by the format", "code",
        lambda meant, _: Written(float(str(meant)[4:]), '"GX26"0000000'), "letters"),
    _wb("dashes shown by the format", "code", _as_number("0000-0000-0000"), "zeros",
        throughout=True,
        means=lambda meant: f"{meant[:4]}-{meant[4:8]}-{meant[8:]}"),
    _wb("words shown before a number", "code", _as_number('"MV"General'), "digits",
        throughout=True, means="MV{}".format),
    _wb("words shown before a text", "code", _texts_as('"MV"@'), "digits", throughout=True,
        means="MV{}".format),
    _wb("words shown behind a text", "code", _texts_as('0;-0;0;@"-MV"'), throughout=True,
        means="{}-MV".format),
    _wb("words of no code behind a text", "code", _texts_as('0;-0;0;@"号"'), is_told=True),
    _wb("text that its format hides", "code", _texts_as(";;;"), is_told=True),
    _wb("zeros lost", "code", _as_number("General"), "zeros", is_told=True),
    Kind("zeros lost in a text", "code",
         lambda meant, _: Written(str(int(str(meant)))), "zeros", is_told=True),
    Kind("scientific", "code",
         lambda meant, _: Written(f"{float(str(meant)):.5E}"), "zeros", is_told=True),
    Kind("scientific, short", "code", _always("1.2E+11"), "digits", is_told=True),
    _wb("scientific by the format", "code", _as_number("0.00E+00"), "digits", is_told=True),
    _wb("cut after 15 places", "code", _as_number("General"), "eighteen", is_told=True),
    _wb("cut after 15 places, as 0", "code", _as_number("0"), "eighteen", is_told=True),
    Kind("cut after 15 places, in a text", "code",
         lambda meant, _: Written(str(meant)[:15] + "000"), "eighteen", is_told=True),
    Kind("equals sign", "code", _as_text('="{}"')),
    Kind("apostrophe", "code", _as_text("'{}")),
    Kind("printed apostrophe", "code", _as_text("\u2018{}")),
    Kind("invisible mark", "code", _with_mark),
    Kind("full width", "code", _wide),
    Kind("blanks around", "code", _as_text("\u3000{}\u00a0")),
    Kind("blank inside", "code",
         lambda meant, _: Written(f"{str(meant)[:6]} {str(meant)[6:]}"), is_told=True),
    _wb("line break inside", "code",
        lambda meant, _: Written(f"{str(meant)[:6]}\n{str(meant)[6:]}"), is_told=True),
    _wb("made a day of the year", "code", _day_of_it("m/d"), is_told=True),
    _wb("made a month", "code", _day_of_it('yyyy"年"m"月"'), is_told=True),
    _wb("made a day", "code", _day_of_it("yyyy-mm-dd"), is_told=True),
    _wb("made a time", "code", _always(0.5, "h:mm:ss"), is_told=True),
    _wb("percent", "code", _as_number("0%"), "digits", is_told=True),
    _wb("places behind the point", "code", _as_number("0.00"), "digits", is_told=True),
    _wb("places behind the point, accounts", "code", _as_number("0.00_ "), "digits", is_told=True),
    _wb("thousands", "code", _as_number("#,##0"), "digits", is_told=True),
    _wb("money", "code", _as_number("￥#,##0.00"), "digits", is_told=True),
    _wb("error", "code", _always("#N/A", formula="=NA()"), is_told=True),
    _wb("truth", "code", _always(True), is_told=True),
    _wb("formula", "code",
        lambda meant, _: Written(meant, "", f'="{str(meant)[:3]}"&"{str(meant)[3:]}"')),
    Kind("nothing", "code", _always(""), is_told=True),
    Kind("letter O for 0", "code",
         lambda meant, _: Written(f"O{str(meant)[1:]}"), "zeros", is_told=True),
    _wb("password by its format", "passcode", _as_number("000000"), "six"),
    Kind("password whose zeros are lost", "passcode",
         lambda meant, _: Written(str(int(str(meant)))), "six", is_told=True),
    _wb("password whose zeros are lost, a number", "passcode", _as_number("General"), "six",
        is_told=True),
    Kind("password with an equals sign", "passcode", _as_text('="{}"'), "six"),
    _wb("password that its format hides", "passcode", _texts_as(";;;"), "mixed", is_told=True),
    Kind("password with a mark", "passcode", _with_mark, "mixed"),
    Kind("password scientific", "passcode", _always("1E+05"), "six", is_told=True),
]  # fmt: skip

# --- days ---------------------------------------------------------------------------------------


def _said(form: str) -> Callable[[Meant, Random], Written]:
    return lambda meant, _: Written(
        form.format(y=meant.year, m=meant.month, d=meant.day)  # type: ignore[union-attr]
    )


def _stored(code: str) -> Callable[[Meant, Random], Written]:
    return lambda meant, _: Written(meant, code)


def _serial(meant: Meant, _: Random) -> Written:
    return Written((meant - date(1899, 12, 30)).days)  # type: ignore[operator]


DAYS = [
    *(
        Kind(f"day as {form}", "day", _said(form))
        for form in (
            "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日",
            "{y}年{m:02}月{d:02}号",
            "{y}{m:02}{d:02}", "{y}-{m:02}-{d:02} 00:00:00", "{y}-{m:02}-{d:02} 23:59:59",
            "{y}-{m:02}-{d:02}T23:59:59.000", "{y}/{m}/{d} 24:00", " {y}-{m:02}-{d:02}\u3000",
            "\u200b{y}-{m:02}-{d:02}", "{y}年{m}月{d}日 23时59分",
            "{y}-{m:02}-{d:02} 下午11:59", "{y}{m:02}{d:02}235959", "{y}/{m}/{d} 12:00 AM",
        )
    ),
    *(
        _wb(f"day shown as {code}", "day", _stored(code))
        for code in ("yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy-mm-dd hh:mm:ss",
                     "[$-804]yyyy\\-mm\\-dd", "d-mmm-yy")
    ),
    _wb("day as its number", "day", _serial),
    *(
        Kind(f"no day: {form}", "day", _said(form), is_told=True)
        for form in (
            "{y}-{m:02}", "{y}/{m:02}", "{y}{m:02}", "{y}年{m}月", "{y}-{m:02}-{d:02} 10:00",
            "27/{m}/{d}",
            "{m}/{d}/{y}", "长期有效", "{y}-02-30", "{y}-13-01", "2026-01-01", "领取后30天", "",
        )
    ),
    *(
        _wb(f"no day shown: {code}", "day", _stored(code), is_told=True)
        for code in ("yyyy-mm", 'yyyy"年"m"月"', "m/d", "mm-dd", "dd")
    ),
    _wb("hour of a day", "day",
        lambda meant, _: Written(
            datetime.combine(meant, time(10)), "yyyy-mm-dd hh:mm"  # type: ignore[arg-type]
        ),
        is_told=True),
]  # fmt: skip

# --- members ------------------------------------------------------------------------------------

MEMBERS = [
    _wb("member's zeros by the format", "member", _as_number("000000")),
    _wb("member's letters by the format", "member", _as_number('"HY"General'), throughout=True,
        means=lambda meant: f"HY{int(str(meant))}"),
    _wb("member's letters by the format of a text", "member", _texts_as('"HY"@'), throughout=True,
        means="HY{}".format),
    _wb("member's zeros lost", "member", _as_number("General"), is_told=True),
    Kind("member's zeros lost in a text", "member",
         lambda meant, _: Written(str(int(str(meant)))), is_told=True),
    Kind("member full width", "member", _wide),
    Kind("member marked as text", "member", _as_text('="{}"')),
    _wb("member made a day", "member", _day_of_it("yyyy-mm-dd"), is_told=True),
    Kind("mobile from abroad", "mobile", _as_text("+86 {}")),
    Kind("mobile with 0086", "mobile", _as_text("0086{}")),
    Kind("mobile with dashes", "mobile",
         lambda meant, _: Written(f"{meant[:3]}-{meant[3:7]}-{meant[7:]}")),  # type: ignore[index]
    Kind("mobile with blanks", "mobile",
         lambda meant, _: Written(f"{meant[:3]} {meant[3:7]} {meant[7:]}")),  # type: ignore[index]
    Kind("mobile with a mark", "mobile", _with_mark),
    Kind("mobile full width", "mobile", _wide),
    _wb("mobile as a number", "mobile", _as_number("General")),
    _wb("mobile with dashes by the format", "mobile", _as_number("000-0000-0000")),
    _wb("mobile with places", "mobile", _as_number("0.00"), is_told=True),
    Kind("mobile scientific", "mobile", _always("1.38E+10"), is_told=True),
    Kind("mobile too short", "mobile", lambda meant, _: Written(str(meant)[:10]), is_told=True),
    Kind("small x", "id", lambda meant, _: Written(str(meant).lower()), "id with x"),
    Kind("identity full width", "id", _wide),
    Kind("identity with an apostrophe", "id", _as_text("'{}")),
    Kind("identity with a mark", "id", _with_mark),
    _wb("identity cut", "id", _always(110101199003070000.0, "0"), is_told=True),
    Kind("identity cut in a text", "id",
         lambda meant, _: Written(str(meant)[:15] + "000"), is_told=True),
    Kind("identity scientific", "id", _always("1.10101E+17"), is_told=True),
    Kind("another check sign", "id",
         lambda meant, _: Written(str(meant)[:17] + ("1" if meant[17] != "1" else "2")),  # type: ignore[index]
         is_told=True),
    *(
        Kind(f"name {text!a}", "name", _always(text), means=lambda _, name=name: name)
        for text, name in (
            ("王〇", "王〇"), ("买买提·艾力", "买买提·艾力"), ("\U00020bb7田", "\U00020bb7田"),
            ("王 喆", "王喆"), ("王\u3000喆", "王喆"), ("\u200b王喆", "王喆"), (" 王喆 ", "王喆"),
            ("古丽·买买提", "古丽·买买提"), ("欧阳晓燕", "欧阳晓燕"),
        )
    ),
    Kind("name with a digit", "name", _always("王2"), is_told=True),
    Kind("name that is none", "name", _always("#REF!"), is_told=True),
    _wb("name by a formula", "name", _always("王喆", formula='="王"&"喆"'), is_told=True),
    Kind("no name", "name", _always(""), is_told=True),
]  # fmt: skip

BY_LIST = {"codes": CODES, "days": DAYS, "members": MEMBERS}
NOW = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
