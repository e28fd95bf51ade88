"""Which tests are asked about faults: what `--fast` leaves, and what alone reaches a whole chapter.

A plugin of pytest, for ``reached`` and for ``forking`` alike.
"""

import pytest

#: A whole year stands before each: too long for a fast run, but nothing else reaches their chapter.
SLOW_AND_ASKED = ("tests/assessment/honours/",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the others out."""
    from tests import fast  # noqa: PLC0415 -- pytest puts the project on the path after its plugins

    items[:] = [
        each for each in items if each.nodeid.startswith(SLOW_AND_ASKED) or not fast.is_slow(each)
    ]
