"""A year whose places are told; its pages are looked at on the day the list is posted."""

from datetime import datetime

import pytest

from tests.assessment.honours.road import POSTED_AT, Road


@pytest.fixture
def road(standing_honours) -> Road:
    return standing_honours


@pytest.fixture
def begins_at() -> datetime:
    return POSTED_AT
