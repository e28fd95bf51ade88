"""Addresses of the JSON interface, below ``/api/v1/``."""

from django.urls import path

from huzhu.api import problems
from huzhu.api.assessment import router as assessment
from huzhu.api.offers import router as offers
from huzhu.api.openapi import DescribedAPI
from huzhu.api.parser import CheckedParser
from huzhu.api.terminals import router as terminals
from huzhu.kernel.sizes import FIGURES, takes

api = DescribedAPI(
    title="互助服务平台",
    version="1",
    docs_url=None,
    urls_namespace="api",
    parser=CheckedParser(),
)
problems.register(api)
api.add_router("/offers", offers)
api.add_router("/assessment", assessment)
api.add_router("/terminals", terminals)

_addresses, _app, _namespace = api.urls
for _address in _addresses:  # a call has no view of its own to say it at
    if _address.callback and str(_address.pattern).endswith("/facts"):
        takes(FIGURES)(_address.callback)

urlpatterns = [path("", (_addresses, _app, _namespace))]
