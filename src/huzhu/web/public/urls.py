"""Addresses of the pages that need no sign-in."""

from django.urls import path

from huzhu.web.public import views

app_name = "public"
urlpatterns = [
    path("regulations/", views.regulations, name="regulations"),
]
