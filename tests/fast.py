"""What ``make test FAST=1`` leaves out: browsers, served products, faults, the demonstration,
what runs mypy, pytest, LibreOffice and other programs (``make lint`` has the checks alone), walks
over all addresses, and crowds: a twentieth of the other tests that takes nearly half of their time.

Not here: the option itself (``conftest``).
"""

import pytest

#: Who asks for one of these, waits for a browser, a product as processes or the demonstration.
SLOW_FIXTURES = frozenset({"browser", "_web", "product", "rush_product", "loaded_once"})
#: Here whole folders and files do so, or take long for another reason.
SLOW_PLACES = (
    "tests/demo/",
    "tests/races/",
    "tests/planted/",
    "tests/assessment/walk/",
    "tests/journeys/",
    "tests/runtime/test_cli.py",
    "tests/runtime/test_proxy.py",
    "tests/architecture/test_checks.py::test_project_passes",
    "tests/architecture/test_checks.py::test_settings_are_fit",
    "tests/documents/test_locked_sheets.py::test_sheet_comes_back_unharmed_through",
    "tests/documents/test_shown.py",
    "tests/lists/test_generated.py",
    "tests/documents/test_tables.py::test_every_value",
    "tests/documents/test_tables.py::test_workbook_tells",
    "tests/documents/test_tables.py::test_writer_that_lets",
    "tests/documents/test_tables.py::test_rows_that_wait",
    "tests/papers/",
    "tests/assessment/honours/",  # a whole year stands before each
    "tests/assessment/review/test_random_reviewers.py",
    "tests/messages/test_kills.py",
    "tests/people/test_rights_graph.py",
    "tests/people/test_hashing.py",
    "tests/web/console/test_project_page.py",
    "tests/web/test_led_back.py",
    "tests/architecture/test_acts.py",
    "tests/architecture/test_doc_names.py",
    "tests/architecture/test_mutants.py",
    "tests/test_fast.py::test_fast_run",
)
#: Words in a test's name: what it does thirty times, for everybody or with much.
SLOW_WORDS = ("_queries", "_every_address", "_every_page", "_no_page_of", "_bomb", "_little_room")


def is_slow(item: pytest.Item) -> bool:
    asked = SLOW_FIXTURES & {*getattr(item, "fixturenames", ())}
    named = any(word in item.name for word in SLOW_WORDS)
    return bool(asked) or named or item.nodeid.startswith(SLOW_PLACES)


def leave_out_slow(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is slow; what is left is a part of what would run without this."""
    slow = [item for item in items if is_slow(item)]
    items[:] = [item for item in items if not is_slow(item)]
    config.hook.pytest_deselected(items=slow)
