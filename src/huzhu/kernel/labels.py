"""Vocabularies with Chinese labels, in the form that Django's ``choices`` wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

K = TypeVar("K", bound=str)


def choices(labels: Mapping[K, str]) -> list[tuple[str, str]]:
    """Stored value and label, in the order of the vocabulary.

    >>> from enum import StrEnum
    >>> Colour = StrEnum("Colour", "RED")
    >>> choices({Colour.RED: "红"})
    [('red', '红')]
    """
    return [(str(value), label) for value, label in labels.items()]
