"""Django's entry for the app."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "huzhu.claims"
    verbose_name = "抢订"
    holds_in_place = "huzhu.claims.audiences.held_in_place"
    subjects = (("offer", "抢订活动"),)
