import pytest

from tests import cast as people


@pytest.fixture
def cast(standing_cast) -> people.Cast:
    return standing_cast
