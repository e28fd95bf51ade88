"""Addresses of the pages of the members."""

from django.urls import path

from huzhu.web.contributions import patterns_in
from huzhu.web.member import views

app_name = "member"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("offers/<key:offer_id>/", views.offer, name="offer"),
    path("offers/<key:offer_id>/share/", views.share, name="share"),
    path("offers/<key:offer_id>/ticket/", views.ticket, name="ticket"),
    path("offers/<key:offer_id>/claim/", views.claim, name="claim"),
    path("offers/<key:offer_id>/result/", views.result, name="result"),
    path(
        "offers/<key:offer_id>/shops/<key:shop_id>/",
        views.shop_picture,
        name="shop-picture",
    ),
    path("codes/", views.codes, name="codes"),
    path("codes/<key:offer_id>/", views.code, name="code"),
    path("me/", views.me, name="me"),
    path("large/", views.large, name="large"),
    path("offline/", views.offline, name="offline"),
    path("worker.js", views.worker, name="worker"),
    *patterns_in(__package__),
]
