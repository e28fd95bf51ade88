"""Addresses of pages and of the JSON interface.

Not here: ``/healthz``, ``/readyz`` and the counter, which are answered before Django (``asgi``).
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path


def _interface() -> list[URLPattern | URLResolver]:
    # The JSON interface is a package of its own and joins when it is there.
    return [path("api/v1/", include("huzhu.api.urls"))] if find_spec("huzhu.api") else []


handler400 = "huzhu.web.error_pages.bad_request"
handler403 = "huzhu.web.error_pages.forbidden"
handler404 = "huzhu.web.error_pages.not_found"
handler500 = "huzhu.web.error_pages.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    *_interface(),
    path("", include("huzhu.web.urls")),
]
