"""Filters of the assessment's pages: ``{% load assessment %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.states import Grade

if TYPE_CHECKING:
    from decimal import Decimal

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """``9.5``; nothing given is a dash."""
    return "—" if value is None else number_text(value)


@register.filter
def grade_name(grade: str) -> str:
    """``优秀``; not decided is a dash."""
    return Grade(grade).label if grade else "—"


@register.filter
def verdict_name(verdict: str) -> str:
    """``一票否决``; nothing stands above the points is empty."""
    return Verdict(verdict).label if verdict not in {"", Verdict.SCORED} else ""
