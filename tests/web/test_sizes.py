"""Where a file belongs, the address takes one; everywhere else it takes a form."""

import inspect
import re

import pytest
from django.forms import FileField, Form

from huzhu.config import bodies
from huzhu.kernel import sizes
from huzhu.web.grids import MOST_ROWS
from tests.addresses import table


@pytest.fixture(scope="module")
def views():
    return [each.view for each in table() if each.view.__module__[:5] == "huzhu"]


def _layers(view):
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def _reads_files(view):
    """Whether a view, or the form that an act's page binds, takes files."""
    act = getattr(view, "act", None)
    binder = act.form if act else list(_layers(view))[-1]
    fields = getattr(binder, "base_fields", {}).values()
    is_told = bool(binder) and not fields and "request.FILES" in inspect.getsource(binder)
    return is_told or any(isinstance(field, FileField) for field in fields)


def test_every_view_that_reads_files_says_so_and_no_other_takes_as_much(views):
    reading = {view.__name__ for view in views if _reads_files(view)}
    taking = {view.__name__ for view in views if sizes.largest_body(view) >= sizes.FILE}

    assert len(reading) >= 15
    assert reading == taking


@pytest.mark.parametrize(
    ("path", "largest"),
    [
        ("/", sizes.FORM),
        ("/accounts/login/", sizes.FORM),
        ("/nowhere/", sizes.FORM),
        ("/api/v1/offers/1/tickets", sizes.FORM),
        ("/api/v1/assessment/2026/facts", sizes.FIGURES),
        ("/agency/projects/P1/plan/edit/", sizes.LONG_TEXT),
        ("/member/bind/", sizes.LONG_TEXT),
        ("/member/me/correct/", sizes.LONG_TEXT),
        ("/member/sign-in/", sizes.FORM),
        ("/agency/projects/P1/papers/", sizes.FILE),
        ("/office/members/imports/", sizes.ROWS),
    ],
)
def test_address_says_how_much_may_come(path, largest):
    assert bodies.largest_body(path) == largest


@pytest.mark.parametrize(
    ("largest", "words"), [(sizes.FILE, "20 MB 以内的文件"), (sizes.LONG_TEXT, "1 MB")]
)
def test_refusal_names_the_limit_that_the_field_of_a_file_names(largest, words):
    assert bodies.told(largest) == words


#: A character in a form, a field without text.
A_CHARACTER, WITHOUT_TEXT = 9, 40


def _forms(above):
    for each in above.__subclasses__():
        yield each
        yield from _forms(each)


def _most(form) -> int:
    """How many bytes a form may bring when all of its fields are full."""
    fields = form.base_fields.values()
    lengths = [getattr(field, "max_length", None) or WITHOUT_TEXT for field in fields]
    rows = MOST_ROWS if form.__name__.endswith("Row") else 1
    return rows * A_CHARACTER * sum(lengths)


def test_every_form_that_is_full_passes_its_door(views):
    assert views  # with them every form is known
    ours = [each for each in set(_forms(Form)) if each.__module__.startswith("huzhu.web")]
    staff = {
        form for form in ours if re.match(r"huzhu\.web\.(agency|office|console)", form.__module__)
    }

    assert max(map(_most, staff)) > sizes.FORM  # the control: a form's door would not do
    assert [form for form in staff if _most(form) > sizes.LONG_TEXT] == []
    assert [form for form in set(ours) - staff if _most(form) > sizes.FORM] == []


def test_pages_of_staff_take_what_their_forms_hold_and_no_other_page_does():
    taking = {each.route: sizes.largest_body(each.view) for each in table()}
    staff = {route for route in taking if re.match(r"(agency|office)/", route)}

    assert len(staff) > 200
    assert {route for route in staff if taking[route] < sizes.LONG_TEXT} == set()
    larger = {route for route in set(taking) - staff if taking[route] > sizes.FORM}
    reports = {"receipts/sms/", "receipts/sms/<str:word>/", "receipts/wechat/"}
    said_at_the_field = {"member/bind/", "member/me/correct/"}
    assert larger == {"api/v1/assessment/<year>/facts"} | reports | said_at_the_field
