import pytest

from tests.assessment import cycle as cycles


@pytest.fixture
def cycle(standing_cycle) -> cycles.Cycle:
    """An opened year with two agencies."""
    return standing_cycle


@pytest.fixture
def big_cycle(standing_big_cycle) -> cycles.Cycle:
    """An opened year with twelve agencies."""
    return standing_big_cycle
