"""Addresses of the pages of the agencies."""

from django.urls import path

from huzhu.web.agency import views

app_name = "agency"
urlpatterns = [
    path("", views.home, name="home"),
]
