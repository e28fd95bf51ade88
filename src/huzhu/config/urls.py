"""Addresses of pages and of the JSON interface.

Not here: ``/healthz``, ``/readyz`` and the counter, which are answered before Django (``asgi``).
"""

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def _here(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("互助服务平台", content_type="text/plain; charset=utf-8")


def _patterns(module: str, prefix: str) -> list[URLPattern | URLResolver]:
    parent = module.rpartition(".")[0]
    there = find_spec(parent) is not None and find_spec(module) is not None
    return [path(prefix, include(module))] if there else []


handler400 = "huzhu.web.error_pages.bad_request"
handler403 = "huzhu.web.error_pages.forbidden"
handler404 = "huzhu.web.error_pages.not_found"
handler500 = "huzhu.web.error_pages.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    *_patterns("huzhu.api.urls", "api/v1/"),
    *_patterns("huzhu.web.urls", ""),
    path("", _here),
]
