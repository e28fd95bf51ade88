"""``huzhu members import``: what it prints, and when it answers no.

Not here: what comes of the rows (``test_imports``).
"""

from argparse import Namespace

import pytest

from huzhu.people import commands
from huzhu.people.models import Member
from tests.people.persons import member_cells

pytestmark = pytest.mark.django_db


def test_the_command_prints_counts_and_answers_no_when_rows_were_refused(
    unions, write_csv, capsys, tmp_path
):
    path = write_csv([member_cells(1), member_cells(2, 手机="1")])
    out = tmp_path / "out.xlsx"
    assert (
        commands.import_members(
            Namespace(file=path, dry_run=True, errors=out, verified_by=None, on=None)
        )
        == 1
    )
    assert capsys.readouterr().out == (
        '{"total": 2, "new": 1, "changed": 0, "unchanged": 0, "refused": 1, '
        '"named": 0, "saved": false}\n'
    )
    assert Member.objects.count() == 0
    good = write_csv([member_cells(1)], name="good.csv")
    assert (
        commands.import_members(
            Namespace(file=good, dry_run=False, errors=None, verified_by=None, on=None)
        )
        == 0
    )
    assert '"saved": true' in capsys.readouterr().out
