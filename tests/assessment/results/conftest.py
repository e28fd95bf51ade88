import pytest

from tests.assessment.results.stage import Stage, furnished


@pytest.fixture
def stage(cycle) -> Stage:
    """Two agencies, reviewed: D01 with 99 points, D02 with 98."""
    return furnished(cycle)


@pytest.fixture
def big_stage(big_cycle) -> Stage:
    """Twelve agencies, reviewed: 99 points, 98, … 88."""
    return furnished(big_cycle)
