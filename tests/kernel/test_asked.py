"""What a form asks is kept with its fields: on which card, in which order, still open or not."""

from dataclasses import dataclass
from enum import Enum

from huzhu.kernel import asked


class Card(Enum):
    FIRST = 1
    SECOND = 2


@dataclass(frozen=True)
class Values:
    name: str = asked.asked("名称", None, card=Card.FIRST)
    place: str = asked.asked("地点", None, card=Card.SECOND)
    note: str = asked.asked("备注", None, card=Card.FIRST, is_optional=True)
    number: str = asked.asked("编号", None)


def test_each_card_has_its_questions_in_the_forms_order():
    assert asked.cards_of(Values) == {Card.FIRST: ["name", "note"], Card.SECOND: ["place"]}


def test_what_is_open_is_told_in_the_forms_words_and_order():
    assert asked.open_labels(Values(place="剧院")) == ["名称", "编号"]
