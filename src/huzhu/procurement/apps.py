"""Django's entry for the app."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The app as Django lists it."""

    name = "huzhu.procurement"
    verbose_name = "采购比选"
    subjects = (("procurement", "采购"),)
