"""A project that has bought what it planned, or something else.

Not here: what is done about a difference (``agreeing``).
"""

from collections.abc import Callable
from functools import partial

import pytest

from huzhu.projects.models import ServiceProject
from tests.cast import Cast
from tests.projects import agreeing


@pytest.fixture
def bought(cast: Cast, standing_preparing: ServiceProject) -> Callable[..., ServiceProject]:
    """Buy; what differs from the plan is named."""
    return partial(agreeing.buy, cast, standing_preparing)
