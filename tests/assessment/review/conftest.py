"""Pages are looked at in the middle of the review."""

from datetime import datetime

import pytest

from tests.assessment.review.desk import NOW


@pytest.fixture
def begins_at() -> datetime:
    return NOW
