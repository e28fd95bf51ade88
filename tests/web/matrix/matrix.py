"""Compares the product with the table, address by address: every post, every relation to the case.

Of the cases that an address may name the fitting ones are found first: somebody who may is shown
it, or comes to its act. The others are asked with the same ones; so a refusal is one for the post
and not for a step that is over.

Not here: how one cell is asked (``asking``), what the table says (``reading``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.addresses import Address
from tests.web.matrix import asking, reading
from tests.web.matrix.world import NONE, OTHER, OWN, World

_ASK = {reading.OPENS: asking.opened, reading.SENDS: asking.sent}
_YES = {reading.OPENS: {asking.SHOWN}, reading.SENDS: {asking.MAY}}
#: A form that comes back to somebody stopped a press with which others come to the act.
_NO = {
    reading.OPENS: {asking.REFUSED, asking.SIGN_IN},
    reading.SENDS: {asking.REFUSED, asking.SIGN_IN, asking.INVALID},
}
#: Where the press of who may does not come to its act, a form may stop the others, too.
_STOPPED = {asking.INVALID, asking.NOT_NOW, asking.LED, asking.SIGN_IN}


@dataclass(frozen=True)
class Cell:
    """What one post was answered at one address, and whether the table says so."""

    address: str
    way: str
    post: str
    relation: str
    word: str
    is_right: bool

    def __str__(self) -> str:
        return f"{self.way} {self.address}, {self.post}, {self.relation}: {self.word}"


def cells(world: World, addresses: Iterable[Address], way: str) -> Iterator[Cell]:
    """Every cell of these addresses."""
    for address in addresses:
        row = Row(world, address, way)
        yield from row.own()
        yield from row.of_others()


@dataclass
class Row:
    """One address, asked by everybody."""

    world: World
    address: Address
    way: str

    def __post_init__(self) -> None:
        self.may = reading.whose(self.way).get(self.address.name, frozenset())
        self.is_unproven = self.address.name in reading.unproven(self.way)

    def own(self) -> Iterator[Cell]:
        fits: list[str] = []
        for post in filter(self.may.__contains__, self.world.posts):
            word, path = self._first_fit(post, fits)
            if path and path not in fits:
                fits.insert(0, path)
            if word:
                yield self._cell(post, OWN, word, is_right=bool(path) or self._is_stopped(word))
        for path in fits or list(self.world.paths(self.address, OWN))[:1]:
            for post in self.world.posts:
                if post not in self.may:
                    word = self._ask(post, path)
                    yield self._cell(post, OWN, word, is_right=self._is_no(word))

    def of_others(self) -> Iterator[Cell]:
        """Somebody else's, and a number never given: nobody's, whoever asks."""
        own = set(self.world.paths(self.address, OWN))
        for relation in (OTHER, NONE):
            for path in sorted(set(self.world.paths(self.address, relation)) - own)[:1]:
                for post in filter(self.may.__contains__, self.world.posts):
                    word = self._ask(post, path)
                    yield self._cell(post, relation, word, is_right=self._is_no(word))

    def _first_fit(self, post: str, fits: list[str]) -> tuple[str, str]:
        """What this post is answered at the first case that fits, else the last; and the case."""
        word = ""
        for path in dict.fromkeys([*fits, *self.world.paths(self.address, OWN)]):
            word = self._ask(post, path)
            if word in _YES[self.way]:
                return word, path
        return word, ""

    def _ask(self, post: str, path: str) -> str:
        return _ASK[self.way](self.world.client(post), path)

    def _is_no(self, word: str) -> bool:
        nothing = self.way == reading.SENDS and not self.may and word == asking.NOTHING
        led = self.way == reading.OPENS and not self.may and word == asking.LED
        return word in _NO[self.way] or nothing or led or self._is_stopped(word)

    def _is_stopped(self, word: str) -> bool:
        faulty = word.startswith(asking.FAULT)
        return self.is_unproven and (faulty or word in {*_STOPPED, asking.REFUSED, asking.DONE})

    def _cell(self, post: str, relation: str, word: str, *, is_right: bool) -> Cell:
        return Cell(self.address.name, self.way, post, relation, word, is_right)
