"""What a board counts over a whole year is what single sheets show, item by item."""

import random

import pytest

from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import review_rows, reviews
from huzhu.assessment.review.queries.tallies import CountedItem, Tally
from huzhu.assessment.review.rules.reviewing import ItemState
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.assessment.year.queries.years import scheme_of
from tests.assessment.review.desk import NOW

SEED = 20261127


@pytest.fixture
def in_between(standing_reviewing):
    """Every item of every sheet stands somewhere else: signed, asked, answered, divided …"""
    drawn = random.Random(SEED)
    scheme = {item.id: item for item in scheme_of(standing_reviewing.year).items}
    for row in ScoresheetItem.objects.filter(sheet__year=standing_reviewing.year):
        owners = scheme[row.item].owners
        signing = owners if drawn.random() < 0.4 else owners[:1] * drawn.randint(0, 1)
        for department in signing:
            _sign(row, department, points=drawn.choice([row.full_marks, row.full_marks / 2]))
        if drawn.random() < 0.3:
            _ask(row, drawn.choice(owners), is_answered=drawn.random() < 0.5)
        row.platform_is_known = drawn.random() < 0.5
        row.decided_points = row.full_marks if drawn.random() < 0.1 else None
        row.save()
    return standing_reviewing


def _sign(row, department, *, points):
    DepartmentReview.objects.create(
        item=row, department=department, verdict="agree", points=points, by_account=1,
        by_name="甲", by_title="经办人", at=NOW,
    )  # fmt: skip


def _ask(row, department, *, is_answered):
    answer = {"answer": "见附件", "answered_at": NOW, "answered_by": "乙"} if is_answered else {}
    ReviewQuestion.objects.create(
        item=row, department=department, question="依据？", due_on=NOW.date(), asked_at=NOW,
        asked_by="甲", **answer,
    )  # fmt: skip


def _naive(rows, department):
    """Counted from what the page of each sheet shows."""
    found = [row for row in rows if row.is_reviewable]

    def is_signed(row):
        needed = [department] if department else row.item.owners
        return row.state is ItemState.DECIDED or set(needed) <= set(row.signatures)

    def has_answer(row):
        return any(each.answered_at and each.department == department for each in row.questions)

    return Tally(
        due=len(found),
        signed=len([row for row in found if is_signed(row)]),
        asked=len([row for row in found if row.state is ItemState.ASKED]),
        answered=len([row for row in found if has_answer(row) and not is_signed(row)]),
        divided=len([row for row in found if row.state is ItemState.DIVIDED]),
        differing=len([row for row in found if row.differs and not is_signed(row)]),
    )


def _faults(cycle, actor):
    """Where the board says something else than the sheets, one by one."""
    board = reviews.board_of(actor, cycle.year)
    sheets = [line.sheet for line in (*board.agencies, *board.outside)]
    by_sheet = {sheet.pk: review_rows.rows_of(actor, cycle.year, sheet=sheet) for sheet in sheets}
    rows = [row for each in by_sheet.values() for row in each]
    mine = actor.department
    wanted = {
        line.item.id: _naive(
            [row for row in rows if row.item == line.item],
            mine if mine in line.item.owners else "",
        )
        for line in (*board.mine, *board.others)
    } | {
        line.code: _naive([row for row in rows if line.code in row.item.owners], line.code)
        for line in board.departments
    } | {
        str(line.sheet): _naive(
            [row for row in by_sheet[line.sheet.pk] if not mine or mine in row.item.owners], mine
        )
        for line in board.agencies
    }  # fmt: skip
    told = {line.item.id: line.tally for line in (*board.mine, *board.others)}
    told |= {line.code: line.tally for line in board.departments}
    told |= {str(line.sheet): line.tally for line in board.agencies}
    return [name for name in wanted if told[name] != wanted[name]]


def test_board_counts_what_each_sheet_shows(in_between):
    cycle = in_between
    for actor in (cycle.xu, cycle.song, cycle.cast.wang):
        assert _faults(cycle, actor) == []
    board = reviews.board_of(cycle.xu, cycle.year)
    assert all(
        _met(board, name) for name in ("signed", "asked", "answered", "divided", "differing")
    )


def _met(board, name):
    return any(getattr(line.tally, name) for line in board.departments)


def test_board_that_forgets_answers_is_noticed(in_between, monkeypatch):
    monkeypatch.setattr(CountedItem, "seen_by", _forgetful(CountedItem.seen_by))
    assert _faults(in_between, in_between.xu)


def _forgetful(seen_by):
    return lambda row, department: seen_by(row, department)._replace(is_answered=False)
