"""Django's entry for what all pages share: base templates, components, template tags."""

from django.apps import AppConfig

from huzhu.web import converters


class WebConfig(AppConfig):
    """What the audiences share."""

    name = "huzhu.web"
    label = "web"
    verbose_name = "页面"
    todos = "huzhu.web.console.rights.todos_for"

    def ready(self) -> None:
        """Addresses are made of these before any of them is written down."""
        converters.register()
