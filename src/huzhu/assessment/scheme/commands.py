"""The shell's command about the assessment: points for facts in a file, without a database.

Nothing here, nor in what it imports, loads Django: a score is there in an instant.

Not here: the command's arguments (``cli``).
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huzhu.assessment.scheme.errors import FactRepeated, FactsUnreadable
from huzhu.assessment.scheme.rules.facts import Facts, check_facts, fact_faults
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scoring import score, scoresheet_as
from huzhu.kernel.errors import DomainError
from huzhu.kernel.sentences import sentence_of

if TYPE_CHECKING:
    import argparse

    from huzhu.assessment.scheme.rules.scheme import Scheme

REFUSED = 2
_STDIN = "-"


def score_file(options: argparse.Namespace) -> int:
    """Print the sheet for facts in a file (A3.2); exit code 2 when they cannot be scored."""
    try:
        scheme = shipped_scheme(options.scheme)
        told = _scored(_read(options.file), scheme, explain=options.explain)
    except (DomainError, OSError) as error:
        print(f"huzhu score: {sentence_of(error) or error}", file=sys.stderr)
        return REFUSED
    print(json.dumps(told, ensure_ascii=False))
    return 0


def _scored(given: Any, scheme: Scheme, *, explain: bool) -> Any:
    if isinstance(given, list):
        checked = [
            _checked(facts, scheme, place=f"第 {place} 组数据：")
            for place, facts in enumerate(given, start=1)
        ]
        return [scoresheet_as(score(facts, scheme), explain=explain) for facts in checked]
    return scoresheet_as(score(_checked(given, scheme), scheme), explain=explain)


class _Refused(DomainError):
    """Every fault of one object, in one line."""

    message = "{place}{faults}"


def _checked(given: Any, scheme: Scheme, *, place: str = "") -> Facts:
    if not isinstance(given, dict):
        raise _Refused(place=place, faults=FactsUnreadable(found="现为另一种内容"))
    faults = [str(fault) for fault in fact_faults(given, catalogue=scheme.catalogue)]
    if faults:
        raise _Refused(place=place, faults=" ".join(faults))
    return check_facts(given, catalogue=scheme.catalogue)


def _read(name: str) -> Any:
    try:
        text = sys.stdin.buffer.read() if name == _STDIN else Path(name).read_bytes()
        return json.loads(
            text.decode("utf-8-sig"),
            parse_float=_exact,
            parse_int=_whole,
            object_pairs_hook=_each_once,
        )
    except (ValueError, RecursionError) as error:
        where = (
            f"第 {error.lineno} 行读不懂" if isinstance(error, json.JSONDecodeError) else "读不懂"
        )
        raise FactsUnreadable(found=f"文件{where}") from None


def _exact(text: str) -> Decimal:
    """Keep every digit that was written: 89.99999999999999999 is below 90."""
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all measure; refused as no finite number
        return Decimal("Infinity")


def _whole(text: str) -> int | Decimal:
    """A count of thousands of digits, which Python does not read, is refused by its name."""
    try:
        return int(text)
    except ValueError:
        return Decimal("Infinity")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise FactRepeated(fact=next(name for name in names if names.count(name) > 1))
    return found
