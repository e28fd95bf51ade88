"""Django's entry for the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "huzhu.audit"
    verbose_name = "留痕"
