"""The list of honours as text and as a sealed value. Pure.

Not here: which names are on it (``queries.honours``).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from huzhu.assessment.honours.states import CandidateKind
from huzhu.kernel.identifiers import normalise_number
from huzhu.kernel.workdays import add_workdays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from huzhu.kernel.workdays import Calendar


_CERTIFICATE = re.compile(r"([DG])(\d{4})[-‐－–—]?(\d{1,4})")
_HOW = "如有异议，请在公示期内实名向办事处组织机构部提出，也可在公示页面直接填写。"


@dataclass(frozen=True, slots=True)
class ListLine:
    """One name on the list."""

    kind: CandidateKind
    agency: str
    name: str
    post: str


def earliest_end(start: date, days: int, *, calendar: Calendar) -> date:
    """The earliest last day of a notice that begins on ``start`` and runs so many working days.

    The first day counts when it is a working day.
    """
    return add_workdays(start, days - calendar.is_workday(start), calendar=calendar)


def notice_text(lines: Sequence[ListLine]) -> str:
    """The body of the public notice (公示), with how to object; its last day is no part of it."""
    return "\n".join(
        [
            "根据各代办处推荐和办事处审核，现将拟表彰名单予以公示。",
            "",
            *_named(lines),
            "",
            _HOW,
        ]
    )


def added_text(lines: Sequence[ListLine]) -> str:
    """The body of a notice that adds names to a list which is on notice (递补公示)."""
    return "\n".join(
        [
            "因原拟表彰名单中空出名额，现将递补的拟表彰对象予以公示，其余名单不变。",
            "",
            *_named(lines),
            "",
            f"公示期内，全部名单的异议均可提出。{_HOW}",
        ]
    )


def final_text(lines: Sequence[ListLine], *, archive_number: str) -> str:
    """The body of the final notice (表彰公告)."""
    return "\n".join(
        [
            "经公示并由办事处主任办公会审核确定，现将名单公布如下。",
            "",
            *_named(lines),
            "",
            f"档案号：{archive_number}",
        ]
    )


def printed_number(typed: str) -> str:
    """A certificate's number as it is printed: without HZ, zeros, dash or capitals it is the same.

    >>> printed_number(" g2026-1 "), printed_number("HZD20260012"), printed_number("hzg2026－0001")
    ('HZG2026-0001', 'HZD2026-0012', 'HZG2026-0001')
    """
    plain = normalise_number(typed).upper().removeprefix("HZ")
    found = _CERTIFICATE.fullmatch(plain)
    return f"HZ{found[1]}{found[2]}-{int(found[3]):04}" if found else typed.strip().upper()


def unit_words(name: str, *, agency: str) -> str:
    """A unit, and the agency that it belongs to when it is another: no name stands twice.

    >>> unit_words("东城区代办处", agency="东城区代办处")
    '东城区代办处'
    >>> unit_words("理赔组", agency="东城区代办处")
    '理赔组（东城区代办处）'
    """
    return name if name == agency else f"{name}（{agency}）"


def own_post(post: str, *, agency: str) -> str:
    """A person's post; one that begins with the agency beside it does not name it again.

    >>> own_post("东城区代办处 经办人", agency="东城区代办处")
    '经办人'
    """
    return post.removeprefix(agency).strip()


def content_of(year: int, lines: Sequence[ListLine], *, meeting: str) -> dict[str, Any]:
    """What is sealed: the same names give the same content, whatever order they came in."""
    rows = sorted((asdict(line) for line in lines), key=lambda row: json.dumps(row, sort_keys=True))
    return {"year": year, "meeting": meeting, "lines": rows}


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical form.

    >>> digest_of({"year": 2026})[:8]
    '3f849792'
    """
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _named(lines: Sequence[ListLine]) -> list[str]:
    text: list[str] = []
    for kind, label in CandidateKind.labels().items():
        names = [line for line in lines if line.kind == kind]
        if not names:
            continue
        text.append(f"{label}（{len(names)} 个）" if kind == CandidateKind.UNIT else "")
        text[-1] = text[-1] or f"{label}（{len(names)} 名）"
        text += map(_line, names)
    return text


def _line(line: ListLine) -> str:
    if line.kind == CandidateKind.UNIT:
        return unit_words(line.name, agency=line.agency)
    post = own_post(line.post, agency=line.agency)
    return f"{line.agency}　{line.name}　{post}".rstrip("　")
