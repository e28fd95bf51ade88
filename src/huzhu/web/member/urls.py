"""Addresses of the pages of the members."""

from django.urls import path

from huzhu.web.member import views

app_name = "member"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("offers/<int:offer_id>/", views.offer, name="offer"),
    path("offers/<int:offer_id>/ticket/", views.ticket, name="ticket"),
    path("offers/<int:offer_id>/claim/", views.claim, name="claim"),
    path("offers/<int:offer_id>/result/", views.result, name="result"),
    path("codes/", views.codes, name="codes"),
    path("codes/<int:offer_id>/", views.code, name="code"),
    path("notices/", views.notices, name="notices"),
    path("me/", views.me, name="me"),
    path("large/", views.large, name="large"),
    path("sign-in/", views.sign_in, name="sign-in"),
]
