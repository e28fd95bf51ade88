"""Django's entry for the folder of pages."""

from django.apps import AppConfig


class PublicPagesConfig(AppConfig):
    """One audience of the pages."""

    name = "huzhu.web.public"
    label = "web_public"
    verbose_name = "公众页面"
