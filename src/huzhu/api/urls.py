"""Addresses of the JSON interface, below ``/api/v1/``."""

from django.urls import path

from huzhu.api import problems
from huzhu.api.assessment import router as assessment
from huzhu.api.offers import router as offers
from huzhu.api.openapi import DescribedAPI

api = DescribedAPI(
    title="互助服务平台",
    version="1",
    docs_url=None,
    urls_namespace="api",
)
problems.register(api)
api.add_router("/offers", offers)
api.add_router("/assessment", assessment)

urlpatterns = [path("", api.urls)]
