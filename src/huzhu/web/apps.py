"""Django's entry for what all pages share: base templates, components, template tags."""

from django.apps import AppConfig

from huzhu.web import converters, fault_words


class WebConfig(AppConfig):
    """What the audiences share."""

    name = "huzhu.web"
    label = "web"
    verbose_name = "页面"
    todos = "huzhu.web.console.waiting.todos_for"
    open_work = "huzhu.web.console.waiting.open_work"
    open_tasks = "huzhu.web.console.bindings.open_work"

    def ready(self) -> None:
        """Addresses and forms are made of these before any of them is written down."""
        converters.register()
        fault_words.speak()
        from huzhu.web import who_was_shown  # noqa: PLC0415 -- the library's tables are there now

        who_was_shown.listen()
