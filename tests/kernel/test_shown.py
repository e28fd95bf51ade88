"""What a page has shown, held against what stands."""

import pytest

from huzhu.kernel.errors import ShownChanged
from huzhu.kernel.shown import check_shown, marks_of

SEEN = {"单价": "30", "数量": 5, "用途&=；": ""}


@pytest.mark.parametrize("shown", ["", marks_of(SEEN)], ids=["no page", "the same"])
def test_act_goes_on_when_nothing_was_shown_or_nothing_has_changed(shown):
    check_shown(shown, SEEN)


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (SEEN | {"单价": "31"}, "单价（现为：31）"),
        (SEEN | {"数量": 6}, "数量"),
        (SEEN | {"规格": "2D"}, "规格（现为：2D）"),
        (SEEN | {"单价": "三" * 60}, f"单价（现为：{'三' * 60}）"),
        (SEEN | {"单价": "三" * 61}, "单价"),
        ({"单价": "30", "数量": 5}, "用途&=；（已删去）"),
    ],
)
def test_act_is_turned_away_naming_each_value_that_changed(now, what):
    with pytest.raises(ShownChanged) as no:
        check_shown(marks_of(SEEN), now, who="周堃")
    assert no.value.facts == {"who": "周堃", "what": what}


def test_marks_that_nobody_can_read_have_shown_nothing():
    with pytest.raises(ShownChanged):
        check_shown("?;&%", SEEN)
