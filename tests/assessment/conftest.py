import pytest

from tests import cast as people
from tests.assessment import cycle as cycles


@pytest.fixture
def cast(db) -> people.Cast:
    return people.assemble()


@pytest.fixture
def cycle(cast) -> cycles.Cycle:
    """An opened year with two agencies."""
    return cycles.begin(cast)


@pytest.fixture
def big_cycle(cast) -> cycles.Cycle:
    """An opened year with twelve agencies."""
    return cycles.begin(cast, agencies=12)
