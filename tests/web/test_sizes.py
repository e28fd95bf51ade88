"""Where a file belongs, the address takes one; everywhere else it takes a form."""

import inspect

import pytest
from django.forms import FileField
from django.urls import URLPattern, get_resolver

from huzhu.config import bodies
from huzhu.kernel import sizes


def _views(patterns):
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each.callback
        else:
            yield from _views(each.url_patterns)


@pytest.fixture(scope="module")
def views():
    return [view for view in _views(get_resolver().url_patterns) if view.__module__[:5] == "huzhu"]


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
