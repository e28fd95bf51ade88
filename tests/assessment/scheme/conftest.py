"""Drafts of the scheme, and the moment at which pages show them."""

from datetime import datetime

import pytest

from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.models import SchemeVersion
from tests.assessment.cycle import moment

AT = moment(9, 3)


@pytest.fixture
def draft(cycle) -> SchemeVersion:
    """Next year's scheme, a copy of this year's."""
    return schemes.copy_scheme(cycle.year.scheme, year=2027, by=cycle.tang, at=AT)


@pytest.fixture
def second(cycle) -> SchemeVersion:
    """Another version for the running year, still a draft."""
    return schemes.copy_scheme(cycle.year.scheme, year=2026, by=cycle.tang, at=AT)


@pytest.fixture
def begins_at() -> datetime:
    return AT
