"""Plants a fault in functions that are there already: each is given the code it has with it.

Not here: faults that a function alone does not hold (of a module, a class, a default): whoever
plants them reads the modules anew (``mutants``).
"""

from __future__ import annotations

import gc
import inspect
from collections import Counter, defaultdict
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where code stands in its file: names from the outside in, each with its number among equals.
Place = tuple[tuple[str, int], ...]


class Functions:
    """The functions of this process, by the code they have."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
        gc.unfreeze()  # what is frozen is not listed
        for each in gc.get_objects():
            if type(each) is FunctionType:  # a lazy object asked for its class would come to be
                self._found[_key(each.__code__)].append(each)
        gc.freeze()

    def plant(self, file: str, sound: str, text: str) -> bool:
        """Give the functions of a file the code they have in this text; False: nothing was done.

        Functions inside others come by those around them; those already made are given it, too.
        """
        before, after = (dict(_codes(compile(each, file, "exec"))) for each in (sound, text))
        changed = [place for place, code in before.items() if _own(code) != _own(after.get(place))]
        if not changed or not all(_is_of_a_function(before[place]) for place in changed):
            return False
        pairs = [
            (function, after[place])
            for place in _with_those_around(changed)
            if place in before and place in after and _is_of_a_function(before[place])
            for function in self._found[_key(before[place])]
            if _own(function.__code__) == _own(before[place])
        ]
        if not pairs or any(len(f.__code__.co_freevars) != len(c.co_freevars) for f, c in pairs):
            return False
        for function, code in pairs:
            function.__code__ = code
        return True


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType, place: Place = ()) -> Iterator[tuple[Place, CodeType]]:
    yield place, code
    alike = Counter[str]()
    for each in code.co_consts:
        if isinstance(each, CodeType):
            alike[each.co_name] += 1
            yield from _codes(each, (*place, (each.co_name, alike[each.co_name])))


def _own(code: CodeType | None) -> object:
    """What code does by itself, wherever its lines stand and whatever the code inside it does."""
    if code is None:
        return None
    said = [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_code, code.co_exceptiontable, tuple(said), names


def _is_of_a_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def _with_those_around(places: list[Place]) -> set[Place]:
    return {place[:depth] for place in places for depth in range(1, len(place) + 1)}
