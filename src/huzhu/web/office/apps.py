"""Django's entry for the folder of pages."""

from django.apps import AppConfig


class OfficePagesConfig(AppConfig):
    """One audience of the pages."""

    name = "huzhu.web.office"
    label = "web_office"
    verbose_name = "办事处页面"
    todos = "huzhu.web.office.tasks.todos_for"
    open_work = "huzhu.web.office.tasks.open_work"
