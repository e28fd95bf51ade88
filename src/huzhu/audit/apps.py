"""Django's entry for the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app and its Chinese name."""

    name = "huzhu.audit"
    verbose_name = "留痕"
