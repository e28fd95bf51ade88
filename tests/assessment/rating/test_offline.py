"""The official sheet offline: out, filled in by a program, back; rubbish is answered by cell."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.rating.actions import rating
from huzhu.assessment.rating.errors import NothingNew, RatingOver
from huzhu.assessment.rating.queries import sheet_forms
from huzhu.assessment.rating.rules.sheet_form import points_name, remark_name
from huzhu.audit.queries import events_of
from huzhu.documents.errors import SheetFaulty, SheetOfAnotherSubject
from tests.assessment.cycle import moment
from tests.assessment.rating.given import BASICS, item, rate
from tests.assessment.rating.test_pages import address, text
from tests.clients import signed_in
from tests.markup import folded


def cell_of(cycle, name, agency="D01") -> str:
    """Where an input stands."""
    return sheet_forms.form_of(cycle.sheet(agency)).inputs[name][1].address


def filled(cycle, values, agency="D01") -> bytes:
    """The agency's sheet, with values typed by a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(sheet_forms.written_form(cycle.sheet(agency))))
    for name, value in values.items():
        book.worksheets[0][cell_of(cycle, name, agency)] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def take_in(cycle, content, at=None):
    read = sheet_forms.read_form(cycle.sheet(), content)
    rating.take_in_sheet(cycle.sheet(), read, by=cycle.cast.lin, at=at or moment(9, 3))
    return read


def test_a_filled_sheet_is_kept_with_its_source(cycle):
    typed = {points_name("1.2"): 2.5, remark_name("1.2"): "均参加", points_name("1.1"): "4"}
    read = take_in(cycle, filled(cycle, typed | BASICS))
    assert [change.label for change in read.changes][-2:] == ["指标 1.1", "指标 1.2"]
    row = item(cycle, "1.2")
    assert (row.self_points, row.self_remark) == (Decimal("2.5"), "均参加")
    assert cycle.sheet().basics == BASICS
    assert cycle.sheet().basics_at == moment(9, 3)
    event = events_of("scoresheet:2026-D01").get(code="assessment.take_in_sheet")
    assert event.facts == {"items": "1.1、1.2", "sha256": read.sha256}


def test_an_empty_cell_takes_nothing_back(cycle):
    rate(cycle, "1.3", "2")
    content = filled(cycle, {points_name("1.3"): None, points_name("1.2"): 1})
    take_in(cycle, content)
    assert item(cycle, "1.3").self_points == 2
    assert item(cycle, "1.2").self_points == 1


def test_rubbish_is_answered_by_cell_and_nothing_is_kept(cycle):
    typed = {
        points_name("1.1"): 4.01,
        points_name("1.2"): "两分",
        points_name("1.3"): -1,
        points_name("1.4"): 1.005,
        points_name("2.1"): 1,
        remark_name("2.1"): "字" * 401,
        "unions": 1.5,
    }
    with pytest.raises(SheetFaulty) as faulty:
        sheet_forms.read_form(cycle.sheet(), filled(cycle, typed))
    wrong = {name for name in typed if name != points_name("2.1")}
    assert {fault.cell for fault in faulty.value.faults} == {cell_of(cycle, n) for n in wrong}
    assert item(cycle, "2.1").self_points is None


def test_basics_that_contradict_each_other_are_answered_by_cell(cycle):
    with pytest.raises(SheetFaulty) as faulty:
        sheet_forms.read_form(cycle.sheet(), filled(cycle, BASICS | {"women": 12001}))
    (fault,) = faulty.value.faults
    assert fault.cell == cell_of(cycle, "women")
    assert "女职工人数不能多于职工总数" in fault.sentence


def test_another_agencys_sheet_is_turned_away(cycle):
    content = filled(cycle, {points_name("1.2"): 1}, agency="D02")
    with pytest.raises(
        SheetOfAnotherSubject, match="这里是东城区代办处 2026 年度，这份是西城区代办处"
    ):
        sheet_forms.read_form(cycle.sheet(), content)


def test_an_item_for_other_kinds_has_no_cell(big_cycle):
    forms = {number: sheet_forms.form_of(big_cycle.sheet(number)) for number in ("D03", "D04")}
    assert points_name("4.6") in forms["D03"].inputs  # a district
    assert points_name("4.6") not in forms["D04"].inputs


def test_a_sheet_without_anything_new_is_turned_away(cycle):
    with pytest.raises(NothingNew):
        take_in(cycle, filled(cycle, {}))


def test_a_sheet_is_turned_away_when_the_screen_was_faster(cycle):
    read = sheet_forms.read_form(cycle.sheet(), filled(cycle, {points_name("1.2"): 1}))
    rate(cycle, "1.2", "2")
    with pytest.raises(SomebodyWasFaster):
        rating.take_in_sheet(cycle.sheet(), read, by=cycle.cast.lin, at=moment(9, 3))
    assert item(cycle, "1.2").self_points == 2


@pytest.mark.parametrize(("seconds", "is_taken"), [(-1, True), (0, False), (1, False)])
def test_a_sheet_is_taken_until_the_deadline(cycle, seconds, is_taken):
    content = filled(cycle, {points_name("1.2"): 1})
    at = moment(9, 16, 0) + timedelta(seconds=seconds)
    if is_taken:
        take_in(cycle, content, at=at)
        assert item(cycle, "1.2").self_points == 1
    else:
        with pytest.raises(RatingOver):
            take_in(cycle, content, at=at)


@pytest.mark.clause("A4.2a.d")
def test_the_page_shows_what_would_change_before_it_is_confirmed(cycle):
    with time_machine.travel(moment(9, 2), tick=False):
        lin = signed_in(cycle.cast, cycle.cast.lin)
        out = lin.get(address("offline"))
        assert out["Content-Disposition"].startswith("attachment")
        faulty = SimpleUploadedFile("表.xlsx", filled(cycle, {points_name("1.2"): 9}))
        answer = lin.post(address("read-offline"), {"file": faulty})
        assert answer.status_code == 422
        assert f'number">{cell_of(cycle, points_name("1.2"))}</td>' in folded(text(answer))
        good = SimpleUploadedFile("表.xlsx", filled(cycle, {points_name("1.2"): 2}))
        page = text(lin.post(address("read-offline"), {"file": good}))
        assert "未自评" in page
        assert "2 分" in page
        assert item(cycle, "1.2").self_points is None  # only shown so far
        token = page.split('name="token" value="')[1].split('"')[0]
        assert lin.post(address("confirm-offline"), {"token": token}).url == address("sheet")
        assert item(cycle, "1.2").self_points == 2
        other = signed_in(cycle.cast, cycle.cast.zhou)
        assert other.post(address("confirm-offline"), {"token": token}).status_code == 422
        assert item(cycle, "1.2", "D02").self_points is None
