"""The table of addresses, walked once for every test that asks all of it.

Not here: pages as somebody finds them, from link to link (``crawl``).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

#: `<year:year>` and `<number>` of a path, `(?P<tab>plan|review)` of a regular expression.
_PLACE = re.compile(r"\(\?P<(?P<group>\w+)>(?P<words>[^()]+)\)|<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
#: One value for each way in which an address carries one.
VALUES = {
    "slug": "name",
    "int": "5",
    "year": "2026",
    "key": "17",
    "str": "2026-0012",
    "path": "abc/d",
    "day": "2026-05-01",
    "number": "2026-0012",
}


@dataclass(frozen=True)
class Address:
    """One line of the table."""

    namespaces: tuple[str, ...]
    name: str  #: as ``reverse`` takes it, with its namespaces
    route: str  #: from the top
    parameters: tuple[str, ...]
    view: Callable

    @property
    def audience(self) -> str:
        return self.namespaces[0] if self.namespaces else ""

    @property
    def own_name(self) -> str:
        return self.name.rpartition(":")[2]

    def __str__(self) -> str:
        return self.name

    def filled(self, **given: str) -> str:
        """The address with a value in each place: one by its name, else one by its kind."""
        return "/" + filled(self.route, lambda *asked: _value(VALUES | given, *asked))


def filled(route: str, value: Callable[[str, str, str], str]) -> str:
    """A route with ``value(name, kind, words)`` in each place; words: what a pattern allows."""

    def put(found: re.Match[str]) -> str:
        return value(found["group"] or found["name"], found["kind"] or "str", found["words"] or "")

    return _PLACE.sub(put, route).replace("^", "").removesuffix("$")


def _value(values: dict[str, str], name: str, kind: str, words: str) -> str:
    """By its name, where a value of that name can stand in a place of this kind."""
    named, choice = values.get(name, ""), re.match(r"\w+", words)
    if named and (kind in {"str", "path"} or named.isdecimal()):
        return named
    return choice[0] if choice else values[kind]


@cache
def table() -> tuple[Address, ...]:
    """Every address of the product, in the table's order."""
    return tuple(_walked(get_resolver()))


def _walked(
    resolver: URLResolver, before: str = "", namespaces: tuple[str, ...] = ()
) -> Iterator[Address]:
    for each in resolver.url_patterns:
        here = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            name = ":".join((*namespaces, each.name or ""))
            groups = tuple(each.pattern.regex.groupindex)
            yield Address(namespaces, name, here, groups, each.callback)
        else:
            own = (each.namespace,) if each.namespace else ()
            yield from _walked(each, here, (*namespaces, *own))
