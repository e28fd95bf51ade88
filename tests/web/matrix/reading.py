"""The table by hand (``table``) as the tests ask it: by address, who may open and who may do.

Not here: people and cases (``world``), asking the product (``asking``).
"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.addresses import Address, table

FILES = [
    tomllib.loads(each.read_text(encoding="utf-8"))
    for each in sorted((Path(__file__).parent / "table").glob("*.toml"))
]
(TABLE,) = (each for each in FILES if "posts" in each)
#: The interface for machines has tests of its own (``tests/api``).
ASKED = ("", "agency", "office", "member", "public")
OPENS, SENDS = "page", "act"


def posts_of(names: Iterable[str]) -> frozenset[str]:
    """Sets of posts as the posts that they stand for."""
    sets = TABLE["posts"]
    found = (posts_of(sets[name]) if name in sets else {name} for name in names)
    return frozenset().union(*found)


def lines(way: str) -> list[dict[str, list[str]]]:
    return [line for each in FILES for line in each.get(way, ())]


@cache
def whose(way: str) -> dict[str, frozenset[str]]:
    """By address, who is shown it (``OPENS``) or may send to it (``SENDS``)."""
    return {name: posts_of(line["for"]) for line in lines(way) for name in line["names"]}


def unproven(way: str) -> frozenset[str]:
    """Addresses at which nobody of those who may comes to the page or the act in this world."""
    return frozenset(TABLE["unproven"][way])


def named_twice(way: str) -> set[str]:
    counted = Counter(name for line in lines(way) for name in line["names"])
    return {name for name, count in counted.items() if count > 1}


def is_elsewhere(address: Address) -> bool:
    """Whether the table says that other tests ask it."""
    line = TABLE["elsewhere"]
    known = address.name in whose(OPENS) or address.name in whose(SENDS)
    is_named = not address.audience and address.name in line["names"]
    return not known and (is_named or address.route.startswith(tuple(line["routes"])))


@cache
def addresses() -> tuple[Address, ...]:
    """Every address that the matrix asks, in the table's order."""
    own = [each for each in table() if each.audience in ASKED and not is_elsewhere(each)]
    return tuple({each.name: each for each in own}.values())
