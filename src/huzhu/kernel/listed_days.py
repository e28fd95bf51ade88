"""Days and moments as lists write them: ISO, slashes, dots, Chinese, a spreadsheet's own numbers.

A list is from anywhere, so a text that could be two days is none. Times without a zone are
Shanghai's.

Not here: what a person types into a page's field (``web.fields``).
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from huzhu.kernel.identifiers import normalise
from huzhu.kernel.workdays import SHANGHAI

_DAY = (
    r"(?P<y>\d{4})(?:(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})"
    r"|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]?|(?P<m3>\d\d)(?P<d3>\d\d))"
)
_TIME = (
    r"(?P<half>上午|下午|凌晨|早上|中午|晚上)? ?"
    r"(?P<h>\d{1,2})(?::(?P<min>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?"
    r"|[时点](?:(?P<min2>\d{1,2})分?(?:(?P<s2>\d{1,2})秒)?)?)"
    r"(?: ?(?P<m12>[AP]M)|(?P<zone>Z|[+-]\d\d:?\d\d))?"
)
_MOMENT = re.compile(rf"{_DAY}(?:[T ]?{_TIME})?", re.IGNORECASE)
_IN_ONE = re.compile(r"(\d{8})(\d\d)(\d\d)(\d\d)?")  # 20261121103000
_FIRST_HALF, _NOON, _SECOND_HALF = {"上午", "凌晨", "早上", "AM"}, "中午", {"下午", "晚上", "PM"}
_MONTH = re.compile(r"\d{4}(?:[-/.]?\d{1,2}|年\d{1,2}月)")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_EPOCH = date(1899, 12, 30)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_EARLY, _NO_HOUR = 3, 99
_END_OF_DAY = (time(23, 59), time(0))


@lru_cache(maxsize=1_000)  # a list says few days, and many times
def day_in(text: str, *, since: int = _FIRST.year) -> date | None:
    """Return the whole day that a cell says; nothing when it says none, a month or an hour of it.

    ``since``: the first year that a list may speak of; births and entries lie before the others.

    >>> day_in("2027/6/30"), day_in("2027-06-30 23:59:59"), day_in("2027-11"), day_in("46568")
    (datetime.date(2027, 6, 30), datetime.date(2027, 6, 30), None, datetime.date(2027, 6, 30))
    """
    text = normalise(text)
    if _SERIAL.fullmatch(text):
        day = _EPOCH + timedelta(days=int(float(text)))
        return day if _FIRST <= day <= _LAST else None
    found = _found(text)
    moment = _moment(found, since) if found and not found["zone"] else None
    if found is None or moment is None:
        return None
    if found["h"] == "24":  # the end of that day
        return moment.date() - timedelta(days=1)
    is_whole = moment.time().replace(second=0) in _END_OF_DAY
    return moment.date() if is_whole else None


def is_beyond(text: str) -> bool:
    """Whether a cell says a day after the last one that a list may speak of.

    >>> is_beyond("3000-01-01"), is_beyond("2099-12-31"), is_beyond("3000-13-01")
    (True, False, False)
    """
    found = _found(normalise(text))
    return bool(found and int(found["y"]) > _LAST.year and _moment(found, 0, last=date.max.year))


def moment_in(text: str) -> datetime | None:
    """Return the moment that a cell says, with its zone; a day alone is its beginning.

    >>> moment_in("2026-11-21T10:30:00.000Z").isoformat(), moment_in("2026年11月21日 10时5分").hour
    ('2026-11-21T18:30:00+08:00', 10)
    """
    found = _found(normalise(text))
    return _moment(found, _FIRST.year) if found else None


def is_month(text: str) -> bool:
    """Whether a cell says a month without a day.

    >>> [is_month(text) for text in ("2027-11", "202712", "2027年3月", "2027-11-01")]
    [True, True, True, False]
    """
    return bool(_MONTH.fullmatch(normalise(text)))


def _found(text: str) -> re.Match[str] | None:
    if in_one := _IN_ONE.fullmatch(text):
        text = f"{in_one[1]} {in_one[2]}:{in_one[3]}:{in_one[4] or '00'}"
    return _MOMENT.fullmatch(text)


def _hour(found: re.Match[str]) -> int:
    """The hour of the day; where a half of it is named that it does not lie in, none."""
    hour, half = int(found["h"] or 0), (found["m12"] or found["half"] or "").upper()
    if half in _FIRST_HALF:
        return hour % 12 if hour <= 12 else _NO_HOUR  # noqa: PLR2004 -- of a clock's face
    if half in _SECOND_HALF and hour <= 12:  # noqa: PLR2004
        return _NO_HOUR if (hour, half) == (12, "晚上") else hour % 12 + 12
    return hour + 12 if half == _NOON and hour < _EARLY else hour


def _moment(found: re.Match[str], since: int, *, last: int = _LAST.year) -> datetime | None:
    month = found["m"] or found["m2"] or found["m3"]
    day = found["d"] or found["d2"] or found["d3"]
    hour, minute = _hour(found), int(found["min"] or found["min2"] or 0)
    second = int(found["s"] or found["s2"] or 0)
    try:
        whole = datetime(int(found["y"]), int(month), int(day), tzinfo=SHANGHAI)
        if (hour, minute, second) == (24, 0, 0):
            return whole + timedelta(days=1)
        moment = whole.replace(hour=hour, minute=minute, second=second)
        if found["zone"]:
            zone = datetime.strptime(found["zone"], "%z").tzinfo
            moment = moment.replace(tzinfo=zone).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return None
    return moment if since <= moment.year <= last else None
