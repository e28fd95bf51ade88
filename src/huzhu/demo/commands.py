"""The shell's command that makes a large city of the demonstration.

Not here: its arguments (``cli``), how rows are multiplied (``multiply``).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from huzhu.demo.multiply import multiply
from huzhu.demo.register import REGISTRAR
from huzhu.people import queries, trial_members
from huzhu.people.actions import members
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    import argparse

#: Who registers members sees the unions of all agencies.
_OPERATOR = replace(REGISTRAR, role=Role.DEPARTMENT_HEAD, department=DepartmentCode.MEMBER_SERVICE)
#: Members of one list: what the register takes in a transaction.
_AT_ONCE = 100_000
#: Far from the regions of trials, which are the numbers of their agencies.
_REGION = 9_000


def demo_city(options: argparse.Namespace) -> dict[str, Any]:
    """Answer ``demo city --agencies N --projects M [--members K]``: how large the city is now."""
    size = multiply(agencies=options.agencies, projects=options.projects)
    return {**asdict(size), "members": _fill_up_members(options.members)}


def _fill_up_members(count: int) -> int:
    """Register invented members in all unions up to a number; return how many there are."""
    known, now = queries.members_below(_OPERATOR).count(), timezone.now()
    unions = sorted(union.number for union in queries.unions_below(_OPERATOR))
    for first in range(known, count, _AT_ONCE):
        size = min(_AT_ONCE, count - first)
        listed = trial_members.invented("C", size, unions=unions, region=_REGION, first=first)
        members.register_members(listed, verified_at=now, by=_OPERATOR, at=now)
    return max(known, count)
