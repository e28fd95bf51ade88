"""Who keeps the servers, in a sentence: ``{% load keeping %}请{% keeper %}…``."""

from __future__ import annotations

from django import template

from huzhu.office.policies import KEEPER

register = template.Library()


@register.simple_tag
def keeper() -> str:
    """信息技术部, and the system administrator once the three are in office."""
    return KEEPER.in_force.whose
