"""Django's entry for the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The app as Django lists it."""

    name = "huzhu.notices"
    verbose_name = "通知公告"
    subjects = (("notice", "公告"), ("leaving", "离任交接"))
