import pytest

from tests import cast as people


@pytest.fixture
def cast(db) -> people.Cast:
    return people.assemble()
