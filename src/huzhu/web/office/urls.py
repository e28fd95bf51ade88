"""Addresses of the pages of the office."""

from django.urls import path

from huzhu.web.office import views

app_name = "office"
urlpatterns = [
    path("", views.home, name="home"),
]
