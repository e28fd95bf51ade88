"""Django's entry for the app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The app and its Chinese name."""

    name = "huzhu.office"
    verbose_name = "办事处"
    subjects = (("calendar", "工作日历"), ("trail", "留痕"), ("term", "到期的数据"))
