"""Addresses of the pages that need no sign-in."""

from django.urls import path

from huzhu.web.contributions import patterns_in
from huzhu.web.public import views

app_name = "public"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<str:number>/", views.notice, name="notice"),
    path("results/", views.all_results, name="all-results"),
    path("results/<str:reference>/", views.results, name="results"),
    path("regulations/", views.regulations, name="regulations"),
    *patterns_in(__package__),
]
