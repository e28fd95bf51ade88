"""``docs/security.md``: a row for each requirement, tests that are there, counts that are right.

The numbers are those of the standards: OWASP ASVS 5.0.0, levels 1 and 2 of six chapters; GB/T
22239-2019, third level, 8.1.4.1 to 8.1.4.3.
"""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

import pytest

from huzhu.config import env, logs
from huzhu.office import erasing
from huzhu.people import password_rules
from huzhu.people.states import WayKind
from huzhu.web import own_account
from tests.architecture import source

DOCUMENT = source.TOP / "docs" / "security.md"
#: By level, the requirements of each section of ASVS: ``6.2``, then the last places.
ASVS = {
    1: {
        "6.1": "1", "6.2": "1 2 3 4 5 6 7 8", "6.3": "1 2", "6.4": "1 2",
        "7.2": "1 2 3 4", "7.4": "1 2",
        "8.1": "1", "8.2": "1 2", "8.3": "1",
        "9.1": "1 2 3", "9.2": "1",
        "14.2": "1", "14.3": "1",
    },
    2: {
        "6.1": "2 3", "6.2": "9 10 11 12", "6.3": "3 4", "6.4": "3 4", "6.5": "1 2 3 4 5",
        "6.6": "1 2 3", "6.8": "1 2 3 4",
        "7.1": "1 2 3", "7.3": "1 2", "7.4": "3 4 5", "7.5": "1 2", "7.6": "1 2",
        "8.1": "2", "8.2": "3", "8.4": "1",
        "9.2": "2 3 4",
        "14.1": "1 2", "14.2": "2 3 4", "14.3": "2 3",
        "16.1": "1", "16.2": "1 2 3 4 5", "16.3": "1 2 3 4", "16.4": "1 2 3", "16.5": "1 2 3",
    },
}  # fmt: skip
LETTERS = {"8.1.4.1": "abcd", "8.1.4.2": "abcdefg", "8.1.4.3": "abcd"}
REQUIRED = {
    f"{section}.{last}": str(level)
    for level, sections in ASVS.items()
    for section, lasts in sections.items()
    for last in lasts.split()
} | {f"{item} {letter}": "三" for item, letters in LETTERS.items() for letter in letters}
MET, NOT_MET, NONE_OF_OURS = "符合", "不符合", "不适用"
VERDICTS = (MET, NOT_MET, NONE_OF_OURS)
ROW = re.compile(r"\| ([\d.]+(?: [a-g])?) \| ([12三]) \| ([^|]+) \| ([^|]+) \| (.+) \|")
SUM = re.compile(r"\| (\*{0,2}[^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
#: A reason says more than this.
LEAST_WORDS = 6
COUNTS = "counts are not those of the rows"


@dataclass(frozen=True)
class Row:
    """A requirement and what became of it."""

    number: str
    level: str
    verdict: str
    words: str

    @property
    def part(self) -> str:
        """What it is counted with: ``V6``, ``8.1.4.1``."""
        section, _, letter = self.number.partition(" ")
        return section if letter else f"V{section.partition('.')[0]}"


def rows_of(text: str) -> list[Row]:
    found = [ROW.fullmatch(line) for line in text.splitlines()]
    return [Row(one[1], one[2], one[4], one[5]) for one in found if one]


def sums_of(text: str) -> dict[str, tuple[int, ...]]:
    """The counts at the head, by the first word of their line."""
    found = [SUM.fullmatch(line) for line in text.splitlines()]
    return {one[1].strip("*").split()[0]: tuple(map(int, one.groups()[1:])) for one in found if one}


def counted(rows: list[Row]) -> dict[str, tuple[int, ...]]:
    """The same counts, from the rows."""
    parts = {row.part: [] for row in rows} | {"ASVS": [], "等保": []}
    for row in rows:
        whole = "ASVS" if row.part.startswith("V") else "等保"
        for name in (row.part, whole):
            parts[name].append(row.verdict)
    return {
        name: (*(verdicts.count(each) for each in VERDICTS), len(verdicts))
        for name, verdicts in parts.items()
    }


def written_in(path: str) -> dict[str, bool]:
    """The tests of a file, and whether each is run by everybody."""
    place = source.TOP / path
    found = source.functions(place) if place.is_file() else ()
    return {
        each.name: "pytest.mark.long" not in map(ast.unparse, each.decorator_list) for each in found
    }


def faults_of(text: str) -> list[str]:
    """What is amiss in the rows and the counts of a text."""
    rows = rows_of(text)
    times = Counter(row.number for row in rows)
    told = [f"{number}: stands {times[number]} times" for number in REQUIRED if times[number] != 1]
    told += [f"{number}: nobody asks for it" for number in times if number not in REQUIRED]
    for row in rows:
        named = TEST.findall(row.words)
        if row.verdict not in VERDICTS:
            told.append(f"{row.number}: no verdict")
        if REQUIRED.get(row.number, row.level) != row.level:
            told.append(f"{row.number}: of another level")
        if row.verdict == MET and not named:
            told.append(f"{row.number}: met by no test")
        if row.verdict != MET and len(row.words) < LEAST_WORDS:
            told.append(f"{row.number}: no reason")
        told += [
            f"{row.number}: no {name}" for path, name in named if not written_in(path).get(name)
        ]
    if sums_of(text) != counted(rows):
        told.append(COUNTS)
    return told


def test_every_requirement_has_its_row_and_every_test_that_it_names_is_there():
    text = DOCUMENT.read_text()
    assert (len(REQUIRED), len(rows_of(text))) == (92 + 15, 92 + 15)
    assert len(set(TEST.findall(text))) > 60
    assert faults_of(text) == []


@pytest.mark.parametrize(
    ("was", "planted", "told"),
    [
        (r"\| 6\.3\.1 \|.*\n", "", "6.3.1: stands 0 times"),
        (r"(\| 6\.3\.1 \|.*\n)", r"\1\1", "6.3.1: stands 2 times"),
        (r"\| 6\.3\.1 \| 1", "| 6.3.9 | 1", "6.3.9: nobody asks for it"),
        (r"\| 6\.3\.1 \| 1", "| 6.3.1 | 2", "6.3.1: of another level"),
        (r"(\| 6\.3\.1 \|.*) 符合 \| .*", r"\1 符合 | 已做到 |", "6.3.1: met by no test"),
        (r"(\| 6\.3\.1 \|.*) 符合 \| .*", r"\1 不符合 | 无 |", "6.3.1: no reason"),
        (r"(\| 6\.3\.1 \|.*) 符合 \|", r"\1 好 |", "6.3.1: no verdict"),
        (r"::test_nobody_is_guessed", "::test_somebody_is", "6.3.1: no test_somebody_is"),
        (r"\| 6\.3\.2 \| 1 (.*) 符合", r"| 6.3.2 | 1 \1 不符合", COUNTS),
    ],
)  # fmt: skip
def test_fault_of_a_row_is_told_when_it_is_planted(was, planted, told):
    text, times = re.subn(was, planted, DOCUMENT.read_text(), count=1)
    assert times == 1
    assert told in faults_of(text)


# --- what the rows lean on ----------------------------------------------------------------------


def part_of(text: str, title: str) -> str:
    """What stands below a heading."""
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def quoted_first(part: str) -> list[str]:
    """What is quoted in the first column of a table."""
    return [
        name
        for line in part.splitlines()
        for name in re.findall(r"`([^`]+)`", line[: line.find(" |", 2)])
        if line.startswith("| `")
    ]


def told_of(value: object) -> str:
    """A figure as the table says it."""
    if not isinstance(value, timedelta):
        return str(value)
    units = (
        (timedelta(days=1), "天"),
        (timedelta(hours=1), "小时"),
        (timedelta(minutes=1), "分钟"),
    )
    return next(f"{value // size} {name}" for size, name in units if value % size == timedelta(0))


def value_of(path: str) -> object:
    """What a dotted name below ``huzhu`` is."""
    parts = path.split(".")
    for at in range(len(parts) - 1, 0, -1):
        try:
            found = import_module(".".join(["huzhu", *parts[:at]]))
        except ModuleNotFoundError:
            continue
        for name in parts[at:]:
            found = getattr(found, name)
        return found
    raise AssertionError(path)


def wrong_figures(text: str) -> list[str]:
    part = part_of(text, "登录和会话的数值")
    figures = re.findall(r"^\| `([\w.]+)` \| ([^|]+) \|", part, re.MULTILINE)
    assert len(figures) > 15
    return [path for path, told in figures if told_of(value_of(path)) != told]


def test_figures_are_those_of_the_code():
    text = DOCUMENT.read_text()
    assert wrong_figures(text) == []
    assert wrong_figures(text.replace("| 15 分钟 |", "| 30 分钟 |")) == [
        "people.desk_sessions.IDLE"
    ]


def test_every_way_of_signing_in_is_told():
    told = quoted_first(part_of(DOCUMENT.read_text(), "登录的各条途径"))
    assert sorted(told) == sorted([*own_account.WAYS, *map(str, WayKind)])


def test_words_that_passwords_must_not_rest_on_are_listed():
    listed = part_of(DOCUMENT.read_text(), "口令里不能拿来凑数的词").strip().splitlines()[-1]
    assert listed.split("、") == [*password_rules.OUR_WORDS]


def test_every_kind_of_data_has_its_level():
    part = part_of(DOCUMENT.read_text(), "数据分级")
    kinds = re.findall(r"`([a-z]+\.[a-z]+)`", part)
    assert sorted(kinds) == sorted(term.key for term in erasing.table())


def test_every_log_stands_in_the_inventory_and_nothing_else_is_written(tmp_path):
    told = set(re.findall(r"`(\w+\.(?:jsonl|log))`", part_of(DOCUMENT.read_text(), "日志清单")))
    printed = set(re.findall(r'"(\w+\.log)"', "".join(each.read_text() for each in source.files())))
    printed |= {f"{role}.log" for role in ("web", "worker")}  # parts of the product print, too
    assert told == printed | {f"{role}.jsonl" for role in env.ROLES}

    ways = logs.configure(tmp_path, role="web")["handlers"]
    kinds = {name: str(way.get("class") or way["()"].__name__) for name, way in ways.items()}
    assert kinds == {"file": "PrivateFile", "console": "logging.StreamHandler"}
    assert ways["file"]["filename"] == str(tmp_path / "web.jsonl")
