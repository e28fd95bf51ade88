"""Lists drawn by a seed: every kind of cell and every layout in turn, by every writer.

Not here: what has to come of them (``judging``).
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests import libreoffice
from tests.lists import kinds, writers
from tests.lists.kinds import Written
from tests.lists.layouts import LAYOUTS, Case, lay

LABELS = {
    "codes": {"code": "电子码", "passcode": "密码", "day": "有效期至"},
    "members": {"member": "会员编号", "name": "姓名", "id": "身份证号", "mobile": "手机",
                "union": "工会编号", "standing": "会籍"},
}  # fmt: skip
OTHER_LABELS = {"code": ("券码", "卡号"), "passcode": ("卡密",), "day": ("截止日期", "到期日")}
#: Of ten cases so many are members', so many texts; LibreOffice writes some of the workbooks anew.
WORKBOOKS = ("xlsxwriter", "xlsxwriter", "openpyxl", "from 1904", "xls", "resaved")
BY_LIBREOFFICE = {"xls": "xls", "resaved": "xlsx"}


class Deck:
    """Deals every card once before one comes again."""

    def __init__(self, cards: Sequence[Any], rng: Random) -> None:
        self._cards, self._rng, self._left = cards, rng, []

    def deal(self) -> Any:
        if not self._left:
            self._left = self._rng.sample(self._cards, len(self._cards))
        return self._left.pop()


class Decks(dict[tuple[str, bool], Deck]):
    """By what is dealt, and for texts alone."""

    def __init__(self, rng: Random) -> None:
        for name, cards in ("layout", LAYOUTS), *kinds.BY_LIST.items():
            self[name, False] = Deck(cards, rng)
            self[name, True] = Deck([card for card in cards if card.is_in_texts], rng)
        self["form", False] = Deck(WORKBOOKS, rng)


def drawn(count: int, *, seed: str) -> list[Case]:
    decks = Decks(Random(seed))
    return [_case(number, decks, Random(f"{seed} {number}")) for number in range(count)]


def _case(number: int, decks: Decks, rng: Random) -> Case:
    what = "members" if number % 5 in {1, 3} else "codes"
    is_text = number % 3 == 2
    layout = decks["layout", is_text].deal()
    pools = ("members",) if what == "members" else ("codes", "days")
    chosen = [decks[pool, is_text].deal() for pool in pools]
    form = "text" if is_text else decks["form", False].deal()
    if form in {"xls", "openpyxl"} and any("formula" in kind.name for kind in chosen):
        form = "resaved"  # openpyxl keeps no result, LibreOffice's xls a text as 0
    return _built(Case(
        number, what, layout, chosen, _labels(what, rng), [], [], set(), form=form,
    ), rng)  # fmt: skip


def _labels(what: str, rng: Random) -> dict[str, str]:
    if what == "codes" and rng.random() < 0.3:
        return {name: rng.choice(OTHER_LABELS[name]) for name in LABELS[what]}
    return dict(LABELS[what])


def _built(case: Case, rng: Random) -> Case:
    by_column = {kind.column: kind for kind in case.kinds}
    styles = {"code": "letters", "passcode": "mixed", "mobile": "mobile"}
    styles |= {name: kind.style for name, kind in by_column.items() if kind.style}
    count, first = rng.randint(10, 16), rng.randrange(1, 60)
    for index in range(count):
        meant = {
            name: kinds.STYLES[styles.get(name, name)](first + index, rng) for name in case.labels
        }
        case.rows.append(meant)
        case.written.append({name: _usual(value) for name, value in meant.items()})
    for name, kind in by_column.items():
        drawn_rows = (
            range(count) if kind.throughout else rng.sample(range(count), rng.randint(1, 3))
        )
        for index in drawn_rows:
            case.written[index][name] = kind.write(case.rows[index][name], rng)
            case.rows[index][name] = kind.means(case.rows[index][name])
            case.told_rows |= {index} if kind.is_told else set()
    lay(case, rng)
    if case.form == "text":
        case.content = writers.as_text(case, rng)
    elif case.form == "openpyxl":
        case.content = writers.by_openpyxl(case)
    else:
        case.content = writers.by_xlsxwriter(case, is_from_1904=case.form == "from 1904")
    return case


def _usual(meant: object) -> Written:
    return Written(str(meant))


def shown(cases: list[Case], place: Path) -> dict[int, dict[str, list[list[str]]]]:
    """What people see of each list; workbooks as LibreOffice shows them, texts as they stand."""
    books = [case for case in cases if case.form != "text"]
    for case in books:
        (place / f"{case.number}.xlsx").write_bytes(case.content)
    for form, ending in BY_LIBREOFFICE.items():
        anew = [case for case in books if case.form == form]
        (out := place / form).mkdir()
        for case in anew:
            (place / f"{case.number}.xlsx").rename(out / f"{case.number}.xlsx")
        libreoffice.convert(
            out,
            [f"{case.number}.xlsx" for case in anew],
            f"{ending}:{_FILTERS[ending]}",
            into=place,
        )
        for case in anew:
            case.content = (place / f"{case.number}.{ending}").read_bytes()
    names = {
        case.number: f"{case.number}.{'xls' if case.form == 'xls' else 'xlsx'}" for case in books
    }
    seen = libreoffice.shown(place, [*names.values()])
    texts = {case.number: {case.page.name: writers.grid_of(case.page, writers.seen)}
             for case in cases if case.form == "text"}  # fmt: skip
    return {number: seen[name] for number, name in names.items()} | texts


_FILTERS = {"xls": "MS Excel 97", "xlsx": "Calc MS Excel 2007 XML"}
