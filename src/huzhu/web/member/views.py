"""Pages of the members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from huzhu.web.guards import member_only
from huzhu.web.pages import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import MemberRequest, PageRequest


@require_GET
@member_only
def projects(request: MemberRequest) -> HttpResponse:
    return show(request, "member/projects.html")


@require_GET
def sign_in(request: PageRequest) -> HttpResponse:
    return show(request, "member/sign_in.html")
