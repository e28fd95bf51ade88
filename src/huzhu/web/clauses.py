"""The clauses of the two regulations, by the ids under which errors and tests name them.

The table is ``docs/regulations/clauses.md``; a link in this package carries it along. The parts
of a clause, each with what the product does, are for engineers and stay out of the pages.

Not here: which test shows a part to be met (``tools/clauses``).
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

REGULATIONS = {
    "S": ("中互京字〔2021〕18号", "代办机构服务项目管理办法"),
    "A": ("中互京字〔2021〕79号", "2021年度职工互助保障工作代办处考核"),
}
CHAPTERS = {
    "S": ["", "适用范围", "项目管理", "主要职责", "项目监督评价", "项目终止", "工作要求", "附件"],
    "A": [
        "",
        "考核原则",
        "考核范围",
        "考核内容与标准",
        "考核程序",
        "时间安排",
        "工作要求",
        "考核表",
    ],
}
NUMERALS = "〇一二三四五六七"
#: Chapters whose second level is written （一）（二）; elsewhere it is 1. 2.
BRACKETED = {"S2", "S3"}
#: Sentences that stand in their chapter without a number of their own.
UNNUMBERED = {"S5.4", "A3.1", "A3.2"}
_ID = re.compile(r"([SA])(\d)(?:\.(\d))?(?:\.(\d))?([a-z]?)")
_ROW = re.compile(r"\|\s*([SA]\d(?:\.\d)*[a-z]?)\s*\|\s*(.*?)\s*\|")


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of a regulation."""

    id: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands: ``二（二）1``."""
        return place_of(self.id)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a regulation with its clauses."""

    numeral: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """One of the two regulations."""

    key: str
    number: str
    title: str
    chapters: tuple[Chapter, ...]


@cache
def regulations() -> tuple[Regulation, ...]:
    """Both regulations, as the table has them."""
    table = files("huzhu.web").joinpath("clauses.md").read_text(encoding="utf-8")
    rows = [Clause(*match.groups()) for match in map(_ROW.match, table.splitlines()) if match]
    return tuple(
        Regulation(
            key, *REGULATIONS[key], tuple(_chapters(key, [c for c in rows if c.id[0] == key]))
        )
        for key in REGULATIONS
    )


def _chapters(key: str, rows: list[Clause]) -> list[Chapter]:
    return [
        Chapter(NUMERALS[number], CHAPTERS[key][number], tuple(clauses))
        for number, clauses in groupby(rows, key=lambda clause: int(clause.id[1]))
    ]


def place_of(clause: str) -> str:
    """Where a clause stands in its regulation, in the regulation's own numbering.

    >>> place_of("S2.2.1"), place_of("S2.3.1a"), place_of("S6.4"), place_of("A7.2")
    ('二（二）1', '二（三）1（1）', '六 4', '附件')
    """
    match = _ID.fullmatch(clause)
    if match is None:
        return clause
    key, chapter, second, third, letter = match.groups()
    if chapter == "7":  # 〔2021〕79号 has one attachment, the sheet
        return f"附件{second}" if key == "S" else "附件"
    place = NUMERALS[int(chapter)]
    if clause in UNNUMBERED:
        return place
    if second and key + chapter in BRACKETED:
        place += f"（{NUMERALS[int(second)]}）"
        place += third if third not in (None, "0") and second + chapter != "12" else ""
    elif second:
        place += f" {second}"
    return place + (f"（{'abcdefgh'.index(letter) + 1}）" if clause.startswith("S2.3.1") else "")


def name_of(clause: str) -> str:
    """Regulation and place: ``〔2021〕18号 二（二）1``."""
    if not _ID.fullmatch(clause):
        return clause
    return f"{REGULATIONS[clause[0]][0].removeprefix('中互京字')} {place_of(clause)}"
