"""Django's entry for what all pages share: base templates, components, template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What the audiences share."""

    name = "huzhu.web"
    label = "web"
    verbose_name = "页面"
