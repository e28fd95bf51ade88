"""The shell's commands about people: a list of members, and what an empty office begins with.

Not here: their arguments (``cli``).
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huzhu.kernel.actor import CLOCK
from huzhu.people import actions, founding, member_files, staging
from huzhu.people.error_workbook import private_file, write_refused
from huzhu.people.errors import DemonstrationElsewhere, NotADemonstration

if TYPE_CHECKING:
    import argparse

    from huzhu.people.staging import Counts

OPERATOR = replace(CLOCK, name="系统管理员", title="命令行")


def begin_demonstration() -> None:
    """Answer ``demo begin``: mark the empty database of this machine, without filling it.

    :raises DemonstrationElsewhere: others may reach this installation or its database.
    """
    if not settings.MAY_DEMONSTRATE:
        raise DemonstrationElsewhere
    actions.begin_demonstration(by=OPERATOR, at=timezone.now())


def check_demonstration() -> None:
    """Stop a trial before it writes.

    :raises NotADemonstration: the database does not say that it is one.
    """
    if not founding.is_demonstration():
        raise NotADemonstration


def import_members(options: argparse.Namespace) -> int:
    """Answer ``members import FILE [--dry-run] [--errors OUT.xlsx]``.

    Prints the counts as JSON. Refused rows do not keep the others out; with any the answer is 1.
    """
    path, errors = Path(options.file), options.errors
    if options.dry_run:
        counts = examine(path, errors=errors)
    else:
        counts = actions.load_file(path, errors=errors, by=OPERATOR, at=timezone.now())
    print(json.dumps({**asdict(counts), "saved": not options.dry_run}))
    return 1 if counts.refused else 0


def examine(path: Path, *, errors: Path | None = None) -> Counts:
    """Check a list against the register and leave nothing behind but the workbook asked for."""
    with transaction.atomic():
        staging.stage(member_files.rows_of(path))
        counts = staging.judge()
        if errors is not None:
            write_refused(staging.refused_rows(), partial(private_file, errors))
    return counts
