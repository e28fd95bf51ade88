"""Django's entry for the app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "huzhu.office"
    verbose_name = "办事处"
