"""Money: yuan as ``Decimal`` with two places, written in figures and in capitals (大写).

Not here: budgets and their lines (``budget``).
"""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_FULL_SECTION = 1_000
_SECTIONS = ("", "万", "亿", "万亿", "亿亿")


def to_cents(amount: Decimal) -> Decimal:
    """Round to the cent, halves up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def yuan(amount: Decimal) -> str:
    """Figures for a page.

    >>> yuan(Decimal("1234.5"))
    '1,234.50 元'
    """
    return f"{to_cents(amount):,} 元"


def _section(value: int) -> str:
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + _DIGITS[digit] + _UNITS[place]
            zero = False
        else:
            zero = True
    return words


def _whole(value: int) -> str:
    words, gap = "", False
    for place in range(len(_SECTIONS) - 1, -1, -1):
        part = value // 10 ** (4 * place) % 10_000
        if part:
            words += (
                ("零" if words and (gap or part < _FULL_SECTION) else "")
                + _section(part)
                + _SECTIONS[place]
            )
        gap = not part
    return words


def capitals(amount: Decimal) -> str:
    """The amount in capitals, as it is signed.

    >>> capitals(Decimal("10050.05"))
    '人民币壹万零伍拾元零伍分'
    >>> capitals(Decimal("0"))
    '人民币零元整'
    """
    cents = int(to_cents(abs(amount)) * 100)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = f"{_whole(whole)}元" if whole else ("" if jiao or fen else "零元")
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif fen and whole:
        words += "零"
    words += f"{_DIGITS[fen]}分" if fen else "整"
    return ("人民币负" if amount < 0 else "人民币") + words
