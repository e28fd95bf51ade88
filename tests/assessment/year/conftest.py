"""Pages of the year are looked at on its second day."""

from datetime import datetime

import pytest

from tests.assessment.cycle import moment


@pytest.fixture
def begins_at() -> datetime:
    return moment(9, 2)
