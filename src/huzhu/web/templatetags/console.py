"""Tags of the shared console pages: ``{% load console %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from huzhu.web.console import counts, desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template import RequestContext

    from huzhu.web.console.counts import BoxCounts

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_url(context: RequestContext, name: str, *args: object) -> str:
    """The address of a shared page in the audience's own console."""
    return desk.address(context.request, name, *args)


@register.simple_tag(takes_context=True)
def box_counts(context: RequestContext) -> BoxCounts:
    """The numbers beside the boxes: ``{% box_counts as counts %}``."""
    return counts.box_counts(context.request)  # type: ignore[arg-type] # a page of staff


@register.filter
def short_hash(digest: str) -> str:
    """The first eight places, enough to compare by eye."""
    return digest[:8]


@register.filter
def by_twos(values: Sequence[object]) -> list[Sequence[object]]:
    """Pairs in their order, for a form that has two boxes in a row; the last may be alone."""
    return [values[start : start + 2] for start in range(0, len(values), 2)]
