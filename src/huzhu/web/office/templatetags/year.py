"""The ways among the pages of one year of assessment: ``{% load year %}{% year_ways 2026 %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from huzhu.web.office.assessment.frame import ways_of

if TYPE_CHECKING:
    from django.template import RequestContext

register = template.Library()


@register.inclusion_tag("office/assessment/parts/ways.html", takes_context=True)
def year_ways(context: RequestContext, year: int, way: str = "") -> dict[str, Any]:
    """The row of tabs; marked is ``way``, or the one below which the open page lies."""
    return {"ways": ways_of(year, path=context.request.path, way=way)}
