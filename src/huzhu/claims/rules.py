"""What must hold of a code list and of a claim. Plain Python: no database, no clock.

Not here: the order of a rush (``sql/``).
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from huzhu.claims.states import OfferState, Phase
from huzhu.documents.columns import Column, RowFault
from huzhu.kernel.identifiers import damage_of, is_total
from huzhu.kernel.listed_days import day_in, is_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from huzhu.claims.values import CodeRow

CODE, PASSCODE, EXPIRES_ON = "电子码", "密码", "有效期至"
SHORTEST_CODE, LONGEST_CODE = 6, 64
SHORTEST_PASSCODE, LONGEST_PASSCODE = 4, 64
#: The list of codes as it is asked for, and what suppliers call its columns.
CODE_COLUMN = Column(
    CODE,
    also=("券码", "卡号", "兑换券码", "兑换码", "卡券号", "电子券码", "券号", "卡券码"),
    is_identifier=True,
    keeps=4,
    note=f"{SHORTEST_CODE} 至 {LONGEST_CODE} 位半角字母、数字或符号，整列设为文本",
)
CODE_LIST = (
    CODE_COLUMN,
    Column(
        PASSCODE,
        also=("卡密", "券密码", "兑换密码", "卡密码", "密钥"),
        hints=("密", "钥"),
        is_needed=False,
        is_identifier=True,
        keeps=0,
        note=f"{SHORTEST_PASSCODE} 至 {LONGEST_PASSCODE} 位，没有密码的整列留空",
    ),
    Column(
        EXPIRES_ON,
        also=("截止日期", "有效期", "到期日", "到期日期", "失效日期", "有效日期至"),
        hints=("期", "效"),
        is_needed=False,
        is_day=True,
        note="写明到哪一天，如 2027-06-30；不得早于抢订结束日",
    ),
)
#: From this share on, a list has one usual length or alphabet, and the rest are misprints.
USUAL = 0.9
#: From this share on, where no shorter number begins with a zero: a spreadsheet has taken it away;
#: or some would be numbers but for letters that look like digits.
USUAL_OF_NUMBERS = 0.5
#: Letters that a tired eye reads as digits.
_LOOK_ALIKES = str.maketrans("OoIl|", "00111")


def phase_of(
    state: OfferState,
    *,
    opens_at: datetime,
    closes_at: datetime,
    stock: int,
    given: int,
    at: datetime,
) -> Phase:
    """Return what an offer is to a member at one moment; the last second belongs to the end."""
    if state is not OfferState.PUBLISHED:
        return Phase(state.value)
    if at < opens_at:
        return Phase.UPCOMING
    if at >= closes_at:
        return Phase.CLOSED
    return Phase.OPEN if given < stock else Phase.SOLD_OUT


def is_in_audience(
    *, union_path: str, union_id: int, agency_path: str, union_ids: Sequence[int]
) -> bool:
    """Whether a union's members belong to an offer's audience (S2.1.1)."""
    return union_path.startswith(agency_path) and (not union_ids or union_id in union_ids)


def expires_early(expires_on: date, *, closes_on: date) -> bool:
    """Whether a code could be worthless by the day on which it is still given away (S2.3.1a)."""
    return expires_on < closes_on


def check_code_rows(
    rows: Sequence[CodeRow], *, closes_on: date, known: AbstractSet[str]
) -> list[RowFault]:
    """Return every cell of a code list that cannot be used (S2.3.1a), in the file's order.

    A wrong code is found out by a member at a counter in a shop, months later; so a list is taken
    whole or not at all. ``known`` holds those of its codes that came in before, in any offer. In a
    list without any passcode the codes are enough by themselves.
    """
    totals = [row for row in rows if is_total(row.code) or is_total(row.passcode)]
    rows = [row for row in rows if row not in totals] if totals else rows
    faults = [RowFault(row.row, CODE, "这是合计行，不是电子码，请删去这一行") for row in totals]
    faults += [fault for row in rows for fault in _cell_faults(row, closes_on, known)]
    if any(row.passcode for row in rows):
        faults += [fault for row in rows for fault in _passcode_faults(row)]
    faults += _repeated(rows)
    faults += _unusual(rows)
    return sorted(set(faults), key=lambda fault: (fault.row, fault.cell, fault.message))


def _cell_faults(row: CodeRow, closes_on: date, known: AbstractSet[str]) -> Iterator[RowFault]:
    if message := _text_fault(row.code, SHORTEST_CODE, LONGEST_CODE):
        yield RowFault(row.row, CODE, message)
    if row.code in known:
        yield RowFault(row.row, CODE, "这个码已在其他清单中入库，不能再次使用")
    if row.expires_on is None:
        yield RowFault(row.row, EXPIRES_ON, _day_fault(row.expires))
    elif expires_early(row.expires_on, closes_on=closes_on):
        late = f"有效期至 {row.expires_on}，早于抢订结束日 {closes_on}"
        yield RowFault(row.row, EXPIRES_ON, late)


def _passcode_faults(row: CodeRow) -> Iterator[RowFault]:
    if message := _text_fault(row.passcode, SHORTEST_PASSCODE, LONGEST_PASSCODE):
        yield RowFault(row.row, PASSCODE, message)
    elif not row.passcode.isdecimal() and day_in(row.passcode):
        yield RowFault(row.row, PASSCODE, "这里是日期，请核对是否少了密码一栏")


def _day_fault(text: str) -> str:
    if is_month(text):
        return f"须写明哪一天，现为“{text}”，如 2026-12-31"
    return f"须写明日期，如 2026-12-31{f'，现为“{text}”' if text else ''}"


def _text_fault(text: str, shortest: int, longest: int) -> str:
    if not text:
        return "不能为空"
    if damage := damage_of(text):
        return f"{damage}，请让供应商重新提供，或把该列设为文本后重新填写"
    is_plain = text.isascii() and text.isprintable() and " " not in text
    if odd := "" if is_plain else next(sign for sign in text if not "!" <= sign <= "~"):
        if odd.isspace():
            return "中间有空格，请删去"
        return f"含有全角或易混字符“{odd}”，请改为半角字母、数字或符号"
    if not shortest <= len(text) <= longest:
        return f"长度须为 {shortest} 至 {longest} 位，现为 {len(text)} 位"
    return ""


def _repeated(rows: Sequence[CodeRow]) -> Iterator[RowFault]:
    first: dict[str, CodeRow] = {}
    for row in rows:
        if not row.code:
            continue
        earlier = first.setdefault(row.code.translate(_LOOK_ALIKES), row)
        if earlier is row:
            continue
        if earlier.code == row.code:
            yield RowFault(row.row, CODE, f"与第 {earlier.row} 行重复")
        else:
            yield RowFault(
                row.row, CODE, f"与第 {earlier.row} 行只差易混字符（O 与 0、I 或 l 与 1）"
            )


def _of_other_length(cell: str, texts: Sequence[tuple[int, str]]) -> Iterator[RowFault]:
    length, count = _usual_length([text for _, text in texts])
    if count >= USUAL * len(texts):
        for row, text in texts:
            if len(text) != length:
                yield RowFault(row, cell, f"长度 {len(text)} 位，其余 {count} 行为 {length} 位")
        return
    numbers = [(row, text) for row, text in texts if text.isdecimal()]
    length, count = _usual_length([text for _, text in numbers])
    if count < USUAL_OF_NUMBERS * len(texts) or length < max(len(text) for _, text in numbers):
        return
    for row, text in numbers:
        if len(text) < length and text[0] != "0":
            told = f"长度 {len(text)} 位，其余 {count} 行为 {length} 位"
            yield RowFault(row, cell, f"{told}，开头的 0 可能已被表格去掉，请重新导出或改正")


def _usual_length(texts: Sequence[str]) -> tuple[int, int]:
    counted = Counter(map(len, texts))
    return max(counted.items(), key=itemgetter(1), default=(0, 0))


def _unusual(rows: Sequence[CodeRow]) -> Iterator[RowFault]:
    """Cells that differ from nearly all others: cut short by a spreadsheet, or misread."""
    codes = [(row.row, row.code) for row in rows if row.code]
    yield from _of_other_length(CODE, codes)
    given = [(row.row, row.passcode) for row in rows if row.passcode]
    passcodes = [(row, text) for row, text in given if text.isdecimal()]
    if passcodes and len(passcodes) >= USUAL * len(given):
        yield from _of_other_length(PASSCODE, passcodes)
    others = [(row, code) for row, code in codes if not code.isdecimal()]
    if len(codes) - len(others) >= USUAL_OF_NUMBERS * len(codes):
        for row in (row for row, code in others if code.translate(_LOOK_ALIKES).isdecimal()):
            yield RowFault(row, CODE, "其余全是数字，此处有字母 O、I 或 l，请核对")
