"""Every number and day that can come in has a least and a most, whatever way it comes in."""

import argparse
import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from huzhu import cli
from huzhu.api.urls import api
from huzhu.assessment.scheme.rules.facts import CATALOGUE
from huzhu.office.columns import DayColumn
from huzhu.office.models import CalendarDay
from huzhu.web import fields
from tests.architecture import source

#: Django's fields take 10^400 and the year 1; ours stand in ``web/fields.py``.
UNBOUNDED = {"IntegerField", "DecimalField", "FloatField", "DateField", "DateTimeField",
             "TimeField", "DurationField", "NumberInput", "SplitDateTimeField"}  # fmt: skip
OURS = {"NumberField", "DayField", "MomentField"}
FIELDS = source.SOURCE / "web" / "fields.py"


def called(name: str) -> Iterator[str]:
    """Every name that is called somewhere below a package."""
    for path in source.files(source.SOURCE / name):
        for node in source.nodes(source.tree(path)):
            if isinstance(node, ast.Call) and path != FIELDS:
                is_attribute = isinstance(node.func, ast.Attribute)
                yield node.func.attr if is_attribute else getattr(node.func, "id", "")


def test_every_number_and_day_of_a_form_has_bounds():
    names = list(called("web"))
    assert sum(name in OURS for name in names) > 60
    assert UNBOUNDED & set(names) == set()


def test_no_page_holds_a_number_that_the_mouse_wheel_changes():
    templates = [*source.SOURCE.rglob("*.html"), *source.SOURCE.rglob("*.js")]
    assert len(templates) > 150
    spinning = [p for p in templates if re.search(r"type=.?number", p.read_text())]
    assert spinning == []
    assert fields.NumberField(fields.numbers.COUNT).widget.input_type == "text"


def test_every_number_of_the_interface_has_bounds():
    told = api.get_openapi_schema()
    seen = [
        (f"{path} {each['name']}", each["schema"])
        for path, operations in told["paths"].items()
        for operation in operations.values()
        for each in operation.get("parameters", ())
        if each["schema"].get("type") in {"integer", "number"}
    ]
    parts = told["components"]["schemas"]
    for name in ("FiguresIn", "AgencyFigures"):
        for field, schema in parts[name]["properties"].items():
            if schema.get("type") in {"integer", "number"}:
                seen.append((f"{name}.{field}", schema))
    assert len(seen) >= 4
    assert [name for name, each in seen if not {"minimum", "maximum"} <= set(each)] == []


def test_every_figure_of_the_assessment_has_bounds():
    numbers = [kind for kind in CATALOGUE.values() if kind.is_number]
    assert len(numbers) > 15
    for kind in numbers:
        assert not kind.bounds.holds(10**400), kind.name
        assert not kind.bounds.holds(Decimal("1E+400")), kind.name
        assert not kind.bounds.holds(-(10**400)), kind.name


def test_every_number_and_day_of_a_command_has_bounds():
    def options(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
        for each in parser._actions:
            if isinstance(each, argparse._SubParsersAction):
                for inner in each.choices.values():
                    yield from options(inner)
            else:
                yield each

    typed = [each for each in options(cli._parser()) if each.type not in (None, cli.Path)]
    assert len(typed) >= 8
    assert [each.dest for each in typed if each.type in {int, float, complex}] == []


def test_every_column_of_numbers_has_a_size():
    """PostgreSQL's ``numeric`` without digits would take what no page can show."""
    columns = [
        field
        for model in apps.get_models()
        if model.__module__.startswith("huzhu.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.DecimalField | models.FloatField | models.IntegerField)
    ]
    assert len(columns) > 80
    assert [f for f in columns if isinstance(f, models.FloatField)] == []
    assert [f for f in columns if isinstance(f, models.DecimalField) and not f.max_digits] == []


#: Days of the clock, and those that are counted from one; nobody enters them.
COUNTED = {"PlanAmendment.due_on", "PreliminaryReview.due_on", "DayTries.day",
           "RefusedReports.day",
           "AssessmentYear.appeals_end_on", "AssessmentYear.list_notice_ends_on"}  # fmt: skip


#: Read from lists of members within bounds of their own (``people.facts``).
OF_PERSONS = {
    f"{row}.{name}"
    for row in ("Member", "MemberBefore", "MemberPast")
    for name in ("joined_on", "paid_on", "protected_until", "born_on")
}
COUNTED |= {"Member.registered_on", "MemberPast.until_on"}


def columns_of_days() -> list[models.DateField]:
    return [
        field
        for model in apps.get_models()
        if model.__module__.startswith("huzhu.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
    ]


def test_every_column_of_days_that_somebody_enters_has_bounds():
    columns = columns_of_days()
    assert len(columns) > 25
    plain = [each for each in columns if not isinstance(each, DayColumn)]
    assert {f"{each.model.__name__}.{each.name}" for each in plain} == COUNTED | OF_PERSONS


def test_database_holds_the_bounds_of_every_such_column(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_constraint held"
            "  JOIN pg_class ON pg_class.oid = held.conrelid"
            "  JOIN pg_attribute ON attrelid = held.conrelid AND attnum = ANY(held.conkey)"
            " WHERE pg_get_constraintdef(held.oid) LIKE '%2000-01-01%2099-12-31%'"
        )
        held = set(cursor.fetchall())
    wanted = [each for each in columns_of_days() if isinstance(each, DayColumn)]
    assert {(each.model._meta.db_table, each.column) for each in wanted} == held


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(2099, 12, 31), True),
        (date(2100, 1, 1), False),
    ],
)
def test_table_refuses_a_day_that_no_page_would_take(db, day, is_taken):
    row = CalendarDay(day=day, is_working=True)
    if is_taken:
        row.save()
        return
    with pytest.raises(IntegrityError, match="check constraint"), transaction.atomic():
        row.save()
