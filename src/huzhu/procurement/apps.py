"""Django's entry for the app."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "huzhu.procurement"
    verbose_name = "采购比选"
