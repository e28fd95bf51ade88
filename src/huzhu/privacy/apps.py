"""Django's entry for the app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The app and its Chinese name."""

    name = "huzhu.privacy"
    verbose_name = "个人信息"
    follows_calendar = "huzhu.privacy.actions._follow_calendar"
    todos = "huzhu.privacy.queries.todos_for"
    open_work = "huzhu.privacy.queries.open_work"
    open_tasks = "huzhu.privacy.queries.open_work"
    subjects = (("correction", "信息更正申请"),)
