"""Django's entry for the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huzhu.people"
    verbose_name = "组织与人员"
