"""Django's entry for the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The app as Django lists it."""

    name = "huzhu.notices"
    verbose_name = "通知公告"
    todos = "huzhu.notices.drafts.todos_for"
    open_work = "huzhu.notices.drafts.open_work"
    subjects = (("notice", "公告"), ("draft", "公告稿"), ("leaving", "离任交接"))
