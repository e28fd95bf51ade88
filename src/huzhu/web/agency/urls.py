"""Addresses of the pages of the agencies."""

from django.urls import path

from huzhu.web.agency import views
from huzhu.web.agency.panels import PANELS
from huzhu.web.console import urls as console
from huzhu.web.guards import agency_only

app_name = "agency"
urlpatterns = [
    path("", views.home, name="home"),
    *console.patterns(agency_only, PANELS),
]
