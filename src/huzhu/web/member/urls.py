"""Addresses of the pages of the members."""

from django.urls import path

from huzhu.web.member import views

app_name = "member"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("sign-in/", views.sign_in, name="sign-in"),
]
